"""Stores that are ready: their database reached, its tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.feedback.content import Feedback

from .database import Database
from .feedback_store import FeedbackStore
from .migrating import migrate
from .sample_store import SampleStore


@dataclass(frozen=True, slots=True)
class Stores:
    """What one database keeps."""

    feedback: FeedbackStore
    samples: SampleStore
    database: Database

    def take(self, given: Feedback, sample: str) -> bool:
        """Keep feedback, and take its text off the review list; False when the same content is there already."""
        is_new = self.feedback.add(given)
        self.samples.delete([sample])
        return is_new

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()


def open_stores(place: str | Path, *, busy_s: float = 20.0) -> Stores:
    """The stores of the database at `place`, whose tables are made or brought up to date first.

    Raises:
        StoreError: the address, the driver or the database's version does not fit.
        StoreUnavailableError: the database cannot be reached or written.
    """
    database = Database(place, busy_s=busy_s)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Stores(FeedbackStore(database), SampleStore(database), database)


@contextmanager
def opened(place: str | Path) -> Iterator[Stores]:
    """The stores of a database for as long as a block lasts."""
    stores = open_stores(place)
    try:
        yield stores
    finally:
        stores.close()
