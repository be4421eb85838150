"""A store that is ready: its database reached, its tables up to date."""

from pathlib import Path

from .database import Database
from .feedback_store import FeedbackStore
from .migrating import migrate


def open_feedback_store(place: str | Path, *, busy_s: float = 20.0) -> FeedbackStore:
    """The feedback of the database at `place`, whose tables are made or brought up to date first.

    Raises:
        StoreError: the address, the driver or the database's version does not fit.
        StoreUnavailableError: the database cannot be reached or written.
    """
    database = Database(place, busy_s=busy_s)
    migrate(database)
    return FeedbackStore(database)
