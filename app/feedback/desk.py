"""Where requests meet the database: it is opened by the first that needs it, and never waited for long."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread

from app.errors import Problem, StoreError
from app.settings import Settings

if TYPE_CHECKING:
    from app.store.opening import Stores

T = TypeVar("T")

# A scraper that waits longer than this has better things to do: it is told to come again.
BUSY_S = 5.0
# So many threads at most wait for the database; all others are free for everything else.
MAX_AT_ONCE = 8


class FeedbackDesk:
    """The feedback and samples of one running service.

    A service whose database is away starts and cleans; only feedback is refused, until it is back.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = Lock()
        self._stores: Stores | None = None
        self._seats = CapacityLimiter(MAX_AT_ONCE)

    async def ask(self, work: Callable[["Stores"], T]) -> T:
        """What `work` answers; it runs in a thread, where it may wait for the database.

        Raises:
            Problem: 503, the database did not answer in time or cannot be used.
        """

        def run() -> T:
            return work(self._opened())

        try:
            return await to_thread.run_sync(run, limiter=self._seats)
        except StoreError as error:
            raise Problem("store-unavailable", str(error), retry_after_s=5) from error

    def close(self) -> None:
        """Give the connections back."""
        with self._opening:
            if self._stores is not None:
                self._stores.close()
                self._stores = None

    def _opened(self) -> "Stores":
        with self._opening:
            if self._stores is None:
                # The database library costs a third of the start-up time; many services never take feedback.
                from app.store.opening import open_stores

                self._stores = open_stores(self._settings.database, busy_s=BUSY_S)
            return self._stores
