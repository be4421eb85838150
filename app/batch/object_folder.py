"""Results in an object store: an upload is seen when it is finished, so it goes to its final key at once."""

from contextlib import suppress
from typing import Any, BinaryIO, cast

from .folders import PendingFile
from .inputs import filesystem_of

PART_BYTES = 8 << 20
"""Size of one part of an upload; as many bytes wait in memory for each open output."""


class ObjectFolder:
    """A prefix of a bucket."""

    def __init__(self, root: str) -> None:
        self.root = root.rstrip("/")
        self._filesystem, self._prefix = filesystem_of(self.root)

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}"

    def create(self, name: str) -> PendingFile:
        """An upload that is not finished."""
        return _Upload(self._filesystem, self._key(name))

    def read(self, name: str) -> bytes | None:
        """Content, or None."""
        try:
            return bytes(self._filesystem.cat_file(self._key(name)))
        except FileNotFoundError:
            return None

    def open(self, name: str) -> BinaryIO:
        """For reading."""
        return cast(BinaryIO, self._filesystem.open(self._key(name), "rb"))

    def etag(self, name: str) -> str | None:
        """The store's own, which changes with the content."""
        info = self._info(name)
        etag = info and (info.get("ETag") or info.get("etag"))
        return str(etag) if etag else None

    def size(self, name: str) -> int | None:
        """Bytes, or None."""
        info = self._info(name)
        return int(info["size"]) if info else None

    def names(self, folder: str) -> list[str]:
        """Sorted."""
        self._filesystem.invalidate_cache()
        try:
            found = self._filesystem.ls(self._key(folder), detail=False)
        except FileNotFoundError:
            return []
        return sorted(str(name).rpartition("/")[2] for name in found)

    def remove(self, name: str) -> None:
        """Delete, if it is there."""
        with suppress(FileNotFoundError):
            self._filesystem.rm_file(self._key(name))

    def remove_attempts(self) -> None:
        """Abort uploads below this prefix that nobody will finish; others of the bucket are not touched."""
        if not hasattr(self._filesystem, "list_multipart_uploads"):
            return  # other stores expire them by themselves
        bucket, _, prefix = self._prefix.partition("/")
        for upload in self._filesystem.list_multipart_uploads(bucket) or []:
            if upload["Key"].startswith(f"{prefix}/"):
                self._filesystem.call_s3(
                    "abort_multipart_upload", Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                )

    def _info(self, name: str) -> dict[str, Any] | None:
        self._filesystem.invalidate_cache()
        try:
            return cast(dict[str, Any], self._filesystem.info(self._key(name)))
        except FileNotFoundError:
            return None


class _Upload:
    def __init__(self, filesystem: Any, key: str) -> None:
        self._file = filesystem.open(key, "wb", block_size=PART_BYTES)

    def write(self, data: bytes) -> int:
        return int(self._file.write(data))

    def publish(self) -> None:
        self._file.close()

    def discard(self) -> None:
        # Closing would finish the upload: an object that ends in the middle.
        self._file.discard()
        self._file.closed = True
