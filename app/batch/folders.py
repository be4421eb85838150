"""Where results go: nothing is seen under its name before it is whole and durable."""

import hashlib
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from .inputs import is_remote, local_path

ATTEMPTS = "_attempts"


class PendingFile(Protocol):
    """A file that nobody sees before `publish`."""

    def write(self, data: bytes) -> int:
        """Append."""

    def publish(self) -> None:
        """Make it durable, then visible under its name, in one step."""

    def discard(self) -> None:
        """Leave no trace."""


class Folder(Protocol):
    """A folder of results; names are relative, with slashes."""

    root: str

    def create(self, name: str) -> PendingFile:
        """A new file, to be published under `name`, over whatever stands there."""

    def read(self, name: str) -> bytes | None:
        """Content of a file; None where there is none."""

    def open(self, name: str) -> BinaryIO:
        """A published file, for reading."""

    def etag(self, name: str) -> str | None:
        """What changes with the content, where the store knows it without reading; else None."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None where there is none."""

    def names(self, folder: str) -> list[str]:
        """Names in a sub-folder, sorted; empty where it does not exist."""

    def remove(self, name: str) -> None:
        """Delete a published file that is no longer needed, if it is there."""

    def remove_attempts(self) -> None:
        """Delete what attempts that were killed left behind."""


def open_folder(root: str) -> Folder:
    """The folder that results go to."""
    from .object_folder import ObjectFolder

    return ObjectFolder(root) if is_remote(root) else LocalFolder(root)


class LocalFolder:
    """A folder on a disk: written aside, synced, then renamed."""

    def __init__(self, root: str) -> None:
        self.root = str(local_path(root))
        self._path = Path(self.root)

    def create(self, name: str) -> PendingFile:
        """Written in a folder of its own until published."""
        return _LocalPending(self._path, name)

    def read(self, name: str) -> bytes | None:
        """Content, or None."""
        try:
            return (self._path / name).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, name: str) -> BinaryIO:
        """For reading."""
        return open(self._path / name, "rb")

    def etag(self, name: str) -> str | None:
        """A disk keeps none."""
        return None

    def size(self, name: str) -> int | None:
        """Bytes, or None."""
        try:
            return (self._path / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Sorted."""
        try:
            return sorted(os.listdir(self._path / folder))
        except FileNotFoundError:
            return []

    def remove(self, name: str) -> None:
        """Delete, if it is there."""
        (self._path / name).unlink(missing_ok=True)

    def remove_attempts(self) -> None:
        """Files in the folder of attempts belong to processes that are gone."""
        for name in self.names(ATTEMPTS):
            (self._path / ATTEMPTS / name).unlink(missing_ok=True)
        with suppress(OSError):
            (self._path / ATTEMPTS).rmdir()


class _LocalPending:
    def __init__(self, root: Path, name: str) -> None:
        attempts = root / ATTEMPTS
        attempts.mkdir(parents=True, exist_ok=True)
        self._final = root / name
        self._path = attempts / f"{uuid.uuid4().hex}-{self._final.name}"
        self._file = open(self._path, "wb")  # noqa: SIM115

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def publish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self._path, self._final)
        _sync_folder(self._final.parent)

    def discard(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A rename is durable only after its folder is."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class HashedFile:
    """Counts and digests what is written to a pending file; what pyarrow takes for a file."""

    closed = False

    def __init__(self, pending: PendingFile) -> None:
        self._pending = pending
        self._digest = hashlib.sha256()
        self._discarded = False
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append; pyarrow writes a footer even to a file that was given up."""
        if not self._discarded:
            self._pending.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def publish(self) -> None:
        """Make it visible under its name."""
        self._pending.publish()

    def discard(self) -> None:
        """Leave no trace."""
        self._discarded = True
        self._pending.discard()

    def tell(self) -> int:
        """Bytes so far."""
        return self.size

    def flush(self) -> None:
        """Publishing does that."""

    def close(self) -> None:
        """Publishing does that."""

    @property
    def sha256(self) -> str:
        """Digest of all that was written."""
        return self._digest.hexdigest()
