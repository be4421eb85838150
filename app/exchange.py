"""What is known about one request while it is answered: for its log line and its metrics."""

import secrets
import string
import time
from dataclasses import dataclass, field
from typing import Any

ID_CHARACTERS = frozenset((string.ascii_letters + string.digits + "-_.").encode())
MAX_ID_LENGTH = 128


@dataclass(slots=True)
class Exchange:
    """One request and its answer."""

    request_id: str
    started: float = field(default_factory=time.perf_counter)
    status: int = 0
    documents: int = 0
    """Texts in it, those with an error too."""
    caller: str = ""
    """Id of the key that was used; the address where the rate counts by address."""

    @property
    def duration_s(self) -> float:
        """Seconds since the request's headers were read."""
        return time.perf_counter() - self.started


def open_exchange(scope: Any) -> Exchange:
    """The record of a request that begins; handlers find it with `exchange_of`.

    The caller's `X-Request-ID` is taken over only where it is short and plain: it goes
    into headers and logs, so nothing that could end a line or a field may pass.
    """
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    usable = 0 < len(given) <= MAX_ID_LENGTH and ID_CHARACTERS.issuperset(given)
    exchange = Exchange(given.decode("ascii") if usable else secrets.token_hex(16))
    scope.setdefault("state", {})["exchange"] = exchange
    return exchange


def exchange_of(scope: Any) -> Exchange:
    """The record of the request that this scope belongs to."""
    exchange: Exchange = scope["state"]["exchange"]
    return exchange
