"""The store of a running service: opened by the first request that needs it."""


from .database import Database
from .feedback_store import FeedbackStore
from .migrating import migrate


def open_feedback_store(url: str, *, busy_s: float = 20.0) -> FeedbackStore:
    """The feedback of the database at `url`, whose tables are made or brought up to date first.

    Raises:
        StoreError: the address, the driver or the database's version does not fit.
        StoreUnavailableError: the database cannot be reached or written.
    """
    database = Database(url, busy_s=busy_s)
    migrate(database)
    return FeedbackStore(database)
