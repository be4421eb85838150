"""How far running shards are: datagrams from worker processes to the one that shows a bar."""

import socket
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from .tally import Tally

SUPPORTED = hasattr(socket, "AF_UNIX")


@dataclass(frozen=True, slots=True)
class Step:
    """What a running shard has done so far."""

    shard: int
    documents: int
    rejects: int
    characters_in: int
    characters_out: int
    position: int
    """Bytes of input."""


def step_of(shard: int, tally: Tally, position: int) -> Step:
    """The few numbers that a bar shows."""
    return Step(shard, tally.documents, tally.rejects, tally.characters_in, tally.characters_out, position)


class Sender:
    """Sends steps; one that nobody takes is dropped, since the next one tells more."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def __call__(self, shard: int, tally: Tally, position: int) -> None:
        """Tell about one shard."""
        with suppress(OSError):
            self._socket.sendto(msgspec.json.encode(step_of(shard, tally, position)), self._address)


class Listener:
    """Keeps the last step of each shard while it is entered."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bersih-")
        self.address = str(Path(self._folder.name) / "steps")
        self.steps: dict[int, Step] = {}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)
        self._socket.settimeout(0.2)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Listener":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._socket.close()
        self._folder.cleanup()

    def _listen(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                step = msgspec.json.decode(self._socket.recv(4096), type=Step)
                self.steps[step.shard] = step
