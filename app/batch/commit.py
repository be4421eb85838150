"""The outputs of a shard: written aside, published together, and a marker last that says they are whole."""

import hashlib
from dataclasses import dataclass, replace
from types import TracebackType

import msgspec

from .errors import ShardError
from .folders import Folder, HashedFile
from .plan import Stage, Task
from .tally import Tally

MARKERS = "done"


@dataclass(frozen=True, slots=True)
class FileMark:
    """One output file as it was published."""

    name: str
    size: int
    sha256: str
    etag: str | None


@dataclass(frozen=True, slots=True)
class Marker:
    """Written when all files of a shard stand; equal for every run of the same plan."""

    plan: str
    shard: int
    files: tuple[FileMark, ...]
    tally: Tally
    check: str = ""
    """SHA-256 of the marker without it: counts of a harmed marker must not reach the report."""

    def sealed(self) -> "Marker":
        """With its check."""
        bare = replace(self, check="")
        return replace(bare, check=hashlib.sha256(msgspec.json.encode(bare)).hexdigest())


class ShardFiles:
    """The open output files of one attempt; leaving without `publish` leaves no trace of them."""

    def __init__(self, folder: Folder, task: Task) -> None:
        self._folder, self._task = folder, task
        self._pending: list[tuple[str, HashedFile]] = []

    def __enter__(self) -> "ShardFiles":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, file in self._pending:
            file.discard()

    def create(self, stream: str, suffix: str) -> HashedFile:
        """A new file of the shard in the folder `stream`."""
        name = f"{stream}/{self._task.shard.name}.{suffix}"
        file = HashedFile(self._folder.create(name))
        self._pending.append((name, file))
        return file

    def publish(self, tally: Tally) -> None:
        """Publish the files, then the marker."""
        marks = []
        while self._pending:
            name, file = self._pending[0]
            file.publish()
            self._pending.pop(0)
            marks.append(FileMark(name, file.size, file.sha256, self._folder.etag(name)))
        marker = Marker(self._task.plan, self._task.shard.index, tuple(marks), tally)
        pending = self._folder.create(marker_name(self._task))
        pending.write(msgspec.json.encode(marker.sealed()))
        pending.publish()


def marker_name(task: Task) -> str:
    """Where the done-marker of a shard stands."""
    prefix = "" if task.stage is Stage.CLEAN else f"{task.stage.value}-"
    return f"{MARKERS}/{prefix}{task.shard.name}.json"


def finished(folder: Folder, task: Task) -> Tally | None:
    """The counts of a shard whose marker and files are all as they were published; None where one is not."""
    content = folder.read(marker_name(task))
    if content is None:
        return None
    try:
        marker = msgspec.json.decode(content, type=Marker)
    except msgspec.MsgspecError:
        return None
    if marker != marker.sealed():
        return None
    if marker.plan != task.plan:
        raise ShardError(f"{marker_name(task)} belongs to another plan: give an empty --output")
    return marker.tally if all(_is_whole(folder, mark) for mark in marker.files) else None


def _is_whole(folder: Folder, mark: FileMark) -> bool:
    if folder.size(mark.name) != mark.size:
        return False
    if mark.etag is not None:
        return folder.etag(mark.name) == mark.etag
    return _digest(folder, mark.name) == mark.sha256


def _digest(folder: Folder, name: str) -> str:
    digest = hashlib.sha256()
    with folder.open(name) as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
