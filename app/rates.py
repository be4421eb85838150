"""How many documents a caller may send in a minute."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_CALLERS = 10_000


class RateLimiter:
    """One bucket a caller, filled steadily, emptied by documents.

    A batch is let in when anything is left and pays afterwards for what it carried, so a
    bucket may go into debt; the caller then waits until it is paid off.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        # Least recently seen first; forgotten beyond MAX_CALLERS so that strangers cannot fill the memory.
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, caller: str) -> int:
        """Whole seconds until this caller may send again; 0 when it may now."""
        missing = 1 - self._level(caller)
        return math.ceil(missing / self._per_second) if missing > 0 else 0

    def charge(self, caller: str, documents: int) -> None:
        """Take what was used."""
        self._buckets[caller] = (self._level(caller) - documents, self._clock())
        self._buckets.move_to_end(caller)
        if len(self._buckets) > MAX_CALLERS:
            self._buckets.popitem(last=False)

    def _level(self, caller: str) -> float:
        level, at = self._buckets.get(caller, (self._capacity, 0.0))
        return min(self._capacity, level + (self._clock() - at) * self._per_second)
