"""Where inputs come from: local files, or an object store through fsspec."""

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .errors import InputError, MissingExtraError

READ_BYTES = 8 << 20
"""What is asked of an object store at a time."""
EXTRA_OF_PACKAGE = {"fsspec": "batch", "s3fs": "s3"}


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file that was found, and what tells whether it changed."""

    path: str
    size: int
    etag: str


def is_remote(path: str) -> bool:
    """Whether fsspec is needed."""
    return "://" in path and not path.startswith("file://")


def local_path(path: str) -> Path:
    """Absolute path of a local name or `file://` address."""
    return Path(os.path.abspath(path.removeprefix("file://")))


def filesystem_of(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL, and the path within it.

    Raises:
        MissingExtraError: fsspec, or its package for this kind of store, is not installed.
        InputError: no such kind of store.
    """
    try:
        import fsspec
    except ImportError as error:
        raise MissingExtraError(url, "fsspec", "batch") from error
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        package = str(error).lower().partition("install ")[2].split(" ")[0] or str(error)
        raise MissingExtraError(url, package, EXTRA_OF_PACKAGE.get(package, "batch")) from error
    except ValueError as error:
        raise InputError(f"{url}: {error}") from error
    return filesystem, str(path)


def open_input(path: str) -> BinaryIO:
    """A seekable file for reading."""
    if is_remote(path):
        filesystem, name = filesystem_of(path)
        opened: BinaryIO = filesystem.open(name, "rb", block_size=READ_BYTES, cache_type="readahead")
        return opened
    return open(local_path(path), "rb")


def info_of(path: str) -> FileInfo:
    """Size and etag of one file as they are now.

    Raises:
        FileNotFoundError: it is gone.
    """
    if is_remote(path):
        filesystem, name = filesystem_of(path)
        filesystem.invalidate_cache()
        return _remote_info(path, filesystem.info(name))
    stat = local_path(path).stat()
    return FileInfo(str(local_path(path)), stat.st_size, f"mtime:{stat.st_mtime_ns}")


def _remote_info(path: str, info: dict[str, Any]) -> FileInfo:
    etag = info.get("ETag") or info.get("etag") or info.get("LastModified") or info.get("mtime") or info.get("created")
    return FileInfo(path, int(info["size"]), str(etag))


def find_files(path: str) -> tuple[list[FileInfo], bool]:
    """Files that a path, folder or pattern names, and whether it named one file itself.

    Hidden files, and names that begin with `_` (markers of other jobs), are left out of folders.
    """
    return _find_remote(path) if is_remote(path) else _find_local(path)


def _find_local(path: str) -> tuple[list[FileInfo], bool]:
    found = local_path(path)
    if found.is_file():
        return [info_of(str(found))], True
    if found.is_dir():
        return [
            info_of(str(file)) for file in sorted(found.rglob("*")) if file.is_file() and _shows(file, found)
        ], False
    if any(char in path for char in "*?["):
        files = [Path(name) for name in sorted(glob.glob(str(found), recursive=True))]
        return [info_of(str(file)) for file in files if file.is_file()], False
    raise InputError(f"{path}: no such file or folder")


def _shows(file: Path, folder: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def _find_remote(path: str) -> tuple[list[FileInfo], bool]:
    filesystem, name = filesystem_of(path)
    scheme = path.partition("://")[0]
    if any(char in name for char in "*?["):
        found = filesystem.glob(name, detail=True)
    elif filesystem.isfile(name):
        return [_remote_info(path, filesystem.info(name))], True
    else:
        found = filesystem.find(name, detail=True)
    if not found:
        raise InputError(f"{path}: no such file or folder")
    files = [(str(key), info) for key, info in sorted(found.items()) if info["type"] == "file"]
    hidden = ("/.", "/_")
    shown = [(key, info) for key, info in files if not any(mark in key[len(name) :] for mark in hidden)]
    return [_remote_info(f"{scheme}://{key}", info) for key, info in shown], False
