"""Site memory: on how many pages of its host each line stands, counted over the whole corpus in bounded memory.

Two stages of the same runner. `count_shard` sorts the line keys of one shard into ranges of the key space;
`merge_range` adds up one range over all shards and keeps what stands on many pages. Cleaning then looks lines up.
"""

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from .blocks import Meter
from .commit import ShardFiles
from .errors import ShardError
from .folders import Folder, HashedFile, open_folder
from .inputs import open_input
from .plan import Task
from .readers import read_shard, taken
from .records import Document
from .tally import Tally, host_of

Keys = npt.NDArray[np.uint64]
Pages = npt.NDArray[np.uint32]

PARTIAL, MERGED = "counts/partial", "counts/merged"
MIN_PAGES = 5
"""A line on fewer pages of its host is not remembered: it may be one article that was fetched several times."""
MAX_LINE_CHARACTERS = 1000
BUFFERED_KEYS = 1 << 20
ENTRY_BYTES = 12


def lines_of(text: str) -> dict[str, str]:
    """Lines worth counting, each once: as they are compared -> as they stand in the text."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        key = " ".join(line.split())
        if key and len(key) <= MAX_LINE_CHARACTERS:
            found.setdefault(key, line.strip())
    return found


def page_keys(host: str, lines: Iterable[str]) -> list[int]:
    """Keys of one page: its lines after the empty one, which stands for the pages of the host."""
    salt = hashlib.blake2b(host.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return [_line_key(salt, ""), *(_line_key(salt, line) for line in lines)]


def _line_key(salt: bytes, line: str) -> int:
    digest = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8, key=salt).digest()
    return int.from_bytes(digest, "little")


def count_shard(task: Task, files: ShardFiles, on_read: Any) -> Tally:
    """Write the keys of a shard, sorted and added up, by range."""
    partial = _Partial(files.create(PARTIAL, "bin"), task.ranges)
    buffered = array("Q")
    tally, meter = Tally(), Meter()
    with open_input(task.input.path) as file:
        records = read_shard(file, task.input, task.shard, None, meter)
        for record in taken(records, task.input, task.settings.sample, task.shard.limit):
            if not isinstance(record, Document) or (host := host_of(record.url)) is None:
                continue
            tally.records += 1
            tally.documents += 1
            buffered.extend(page_keys(host, lines_of(record.text)))
            if len(buffered) >= BUFFERED_KEYS:
                partial.add(buffered)
                buffered = array("Q")
                on_read(tally, meter.position)
    partial.add(buffered)
    partial.close()
    return tally


class _Partial:
    """Sorted runs one after the other; an index at the end says which bytes are whose range."""

    def __init__(self, file: HashedFile, ranges: int) -> None:
        self._file, self._ranges = file, ranges
        self._index: list[tuple[int, int, int]] = []

    def add(self, buffered: "array[int]") -> None:
        keys, pages = np.unique(np.frombuffer(buffered, np.uint64), return_counts=True)
        bounds = np.searchsorted(range_of(keys, self._ranges), np.arange(self._ranges + 1))
        for number in range(self._ranges):
            start, end = int(bounds[number]), int(bounds[number + 1])
            if end > start:
                self._index.append((number, self._file.size, end - start))
                self._file.write(keys[start:end].tobytes())
                self._file.write(pages[start:end].astype(np.uint32).tobytes())

    def close(self) -> None:
        index = msgspec.json.encode(self._index)
        self._file.write(index)
        self._file.write(len(index).to_bytes(8, "little"))


def range_of(keys: Keys, ranges: int) -> npt.NDArray[np.int64]:
    """Number of the range of each key."""
    bits = ranges.bit_length() - 1
    return (keys >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(len(keys), np.int64)


def merge_range(task: Task, files: ShardFiles, folder: Folder) -> Tally:
    """Add up one range over all shards; write the lines that stand on enough pages."""
    found_keys: list[Keys] = []
    found_pages: list[Pages] = []
    for shard in range(task.shards):
        name = f"{PARTIAL}/{shard:05d}.bin"
        for keys, pages in _segments(folder, name, task.shard.index):
            found_keys.append(keys)
            found_pages.append(pages)
    keys = np.concatenate(found_keys) if found_keys else np.empty(0, np.uint64)
    pages = np.concatenate(found_pages) if found_pages else np.empty(0, np.uint32)
    merged, place = np.unique(keys, return_inverse=True)
    sums = np.bincount(place, weights=pages, minlength=len(merged)).astype(np.uint32)
    kept = sums >= MIN_PAGES
    file = files.create(MERGED, "bin")
    file.write(int(kept.sum()).to_bytes(8, "little"))
    file.write(merged[kept].tobytes())
    file.write(sums[kept].tobytes())
    return Tally()


def _segments(folder: Folder, name: str, number: int) -> Iterator[tuple[Keys, Pages]]:
    size = folder.size(name)
    if size is None:
        raise ShardError(f"{name} is missing: run all shards of the stage `count` first")
    with folder.open(name) as file:
        file.seek(size - 8)
        length = int.from_bytes(file.read(8), "little")
        file.seek(size - 8 - length)
        index = msgspec.json.decode(file.read(length), type=list[tuple[int, int, int]])
        for owner, offset, count in index:
            if owner == number:
                file.seek(offset)
                content = file.read(count * ENTRY_BYTES)
                keys = np.frombuffer(content, np.uint64, count)
                yield keys, np.frombuffer(content, np.uint32, count, offset=8 * count)


class SiteMemory:
    """Looks up how common lines are on their host."""

    def __init__(self, folder: Folder, ranges: int) -> None:
        self._ranges = ranges
        self._parts = [self._part(folder, number) for number in range(ranges)]

    @staticmethod
    def _part(folder: Folder, number: int) -> tuple[Keys, Pages]:
        content = folder.read(f"{MERGED}/{number:05d}.bin")
        if content is None:
            raise ShardError(f"{MERGED}/{number:05d}.bin is missing: run all of the stage `merge` first")
        count = int.from_bytes(content[:8], "little")
        keys = np.frombuffer(content, np.uint64, count, offset=8)
        return keys, np.frombuffer(content, np.uint32, count, offset=8 + 8 * count)

    def pages(self, keys: list[int]) -> list[int]:
        """Pages of each key; 0 for what stands on fewer than `MIN_PAGES`."""
        asked = np.array(keys, np.uint64)
        owners = range_of(asked, self._ranges)
        found = np.zeros(len(keys), np.int64)
        for owner in np.unique(owners):
            known, pages = self._parts[owner]
            if len(known):
                mine = np.flatnonzero(owners == owner)
                place = np.minimum(np.searchsorted(known, asked[mine]), len(known) - 1)
                found[mine] = np.where(known[place] == asked[mine], pages[place], 0)
        return found.tolist()

    def line_pages(self, host: str, text: str) -> tuple[int, dict[str, int]]:
        """Pages of the host, and of each line of the text that stands on many of them."""
        lines = lines_of(text)
        of_host, *of_lines = self.pages(page_keys(host, lines))
        shown = zip(lines.values(), of_lines, strict=True)
        return of_host, {line: pages for line, pages in shown if pages}


@lru_cache(maxsize=1)
def site_memory(root: str, plan: str, ranges: int) -> SiteMemory:
    """The memory of a job, loaded once a process; `plan` keeps those of two jobs apart."""
    del plan
    return SiteMemory(open_folder(root), ranges)
