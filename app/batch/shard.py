"""`run_shard`: one shard from input to published outputs, the same bytes however often it is run."""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from classifier.results import CleanedArticle

from .blocks import AlteredMemberError, Meter, doubtful_members
from .cleaner import Cleaner
from .commit import ShardFiles, finished
from .errors import InputChangedError, ShardError
from .folders import Folder, open_folder
from .formats import Kind
from .inputs import info_of, open_input
from .plan import Stage, Task
from .read_parquet import open_parquet
from .readers import Record, read_shard, taken
from .records import Document, Reject
from .rows import reject_of, reject_row, removed_rows
from .site_counts import count_shard, merge_range
from .tally import Tally
from .write_jsonl import JsonDocuments, JsonLines

CHUNK_DOCUMENTS = 256
CHUNK_CHARACTERS = 1 << 19
"""One compiled call and one write for so much; large enough to be quick, small enough to be held."""


@dataclass(frozen=True, slots=True)
class ShardResult:
    """How a shard went."""

    index: int
    tally: Tally
    size: int
    """Bytes of input."""
    found_done: bool = False
    """A run before this one had finished it."""
    seconds: float = 0.0
    cpu_s: float = 0.0
    peak_bytes: int = 0
    """Largest resident memory of the process so far."""


class DocumentWriter(Protocol):
    """Takes cleaned documents in input order."""

    def write(self, documents: list[Document], articles: list[CleanedArticle]) -> None:
        """Append."""

    def close(self) -> None:
        """Finish the file."""


OnChunk = Callable[[int, Tally, int], None]
"""Shard, its tally so far, bytes of input read so far."""


def run_shard(task: Task, on_chunk: OnChunk | None = None) -> ShardResult:
    """Do the stage of one shard, or find it done.

    Depends on nothing but the task and the files that it names, and may run twice at a time:
    every attempt writes aside, and what it publishes is the same.

    Raises:
        ShardError: the input or the model has changed, or records do not add up.
    """
    started, cpu = time.perf_counter(), time.process_time()
    folder = open_folder(task.output)
    tally = finished(folder, task)
    if tally is not None:
        return ShardResult(task.shard.index, tally, task.shard.size, found_done=True)
    if task.stage is Stage.CLEAN:
        tally = _clean_and_publish(task, folder, on_chunk)
    else:
        tally = _count_and_publish(task, folder, on_chunk)
    used = time.perf_counter() - started, time.process_time() - cpu
    return ShardResult(task.shard.index, tally, task.shard.size, False, *used, peak_bytes())


def _clean_and_publish(task: Task, folder: Folder, on_chunk: OnChunk | None) -> Tally:
    _check_input(task)
    cleaner = Cleaner(task)
    doubtful: frozenset[int] = frozenset()
    with open_input(task.input.path) as file:
        while True:
            try:
                with ShardFiles(folder, task) as files:
                    tally = _clean(task, cleaner, file, files, doubtful, on_chunk)
                    _check_input(task)
                    files.publish(tally)
                return tally
            except AlteredMemberError:
                # Records of the member were taken for sound before its checksum was reached: begin again, knowing.
                doubtful = doubtful_members(file, task.input.packing)


def _count_and_publish(task: Task, folder: Folder, on_chunk: OnChunk | None) -> Tally:
    def on_read(tally: Tally, position: int) -> None:
        if on_chunk is not None:
            on_chunk(task.shard.index, tally, position - _first_byte(task))

    with ShardFiles(folder, task) as files:
        if task.stage is Stage.MERGE:
            tally = merge_range(task, files, folder)
        else:
            _check_input(task)
            tally = count_shard(task, files, on_read)
            _check_input(task)
        files.publish(tally)
    return tally


def _clean(
    task: Task,
    cleaner: Cleaner,
    file: BinaryIO,
    files: ShardFiles,
    doubtful: frozenset[int],
    on_chunk: OnChunk | None,
) -> Tally:
    meter, tally = Meter(), Tally()
    documents, removed, rejects = _writers(task, file, files)
    records = taken(
        read_shard(file, task.input, task.shard, doubtful, meter), task.input, task.settings.sample, task.shard.limit
    )
    for found, lost in chunks(records):
        tally.read(len(found) + sum(reject.records for reject in lost))
        kept: list[Document] = []
        articles: list[CleanedArticle] = []
        for document, cleaned in zip(found, cleaner.clean(found), strict=True):
            if isinstance(cleaned, str):
                lost.append(reject_of(document, cleaned))
                continue
            kept.append(document)
            articles.append(cleaned)
            tally.document(task.input.path, document, cleaned)
        documents.write(kept, articles)
        pairs = zip(kept, articles, strict=True)
        removed.write(chain.from_iterable(removed_rows(task.input, *pair) for pair in pairs))
        _write_rejects(task, rejects, lost, tally)
        if on_chunk is not None:
            on_chunk(task.shard.index, tally, meter.position - _first_byte(task))
    for writer in (documents, removed, rejects):
        writer.close()
    if tally.records != tally.documents + tally.rejects:
        raise ShardError(f"{tally.records} records in, {tally.documents} out and {tally.rejects} rejected: a fault")
    return tally.closed()


def _write_rejects(task: Task, rejects: JsonLines, lost: list[Reject], tally: Tally) -> None:
    lost.sort(key=lambda reject: (reject.offset, reject.row or 0))
    for reject in lost:
        tally.reject(reject)
    rejects.write(reject_row(task.input, reject) for reject in lost)


def _writers(task: Task, file: BinaryIO, files: ShardFiles) -> tuple[DocumentWriter, Any, JsonLines]:
    rejects = JsonLines(files.create("rejects", "jsonl.zst"))
    if task.settings.output_format == "parquet":
        from .write_parquet import ParquetDocuments, ParquetRemoved

        schema = _schema(file) if task.input.kind is Kind.PARQUET else None
        documents = ParquetDocuments(files.create("documents", "parquet"), task.input, task.settings, schema)
        return documents, ParquetRemoved(files.create("removed", "parquet")), rejects
    lines = JsonDocuments(files.create("documents", "jsonl.zst"), task.input.fields.text)
    return lines, JsonLines(files.create("removed", "jsonl.zst")), rejects


def _schema(file: BinaryIO) -> Any:
    try:
        return open_parquet(file).schema_arrow
    except ValueError:
        return None


def chunks(records: Iterable[Record]) -> Iterator[tuple[list[Document], list[Reject]]]:
    """Documents and rejects in groups of bounded size, each in input order."""
    documents: list[Document] = []
    rejects: list[Reject] = []
    characters = 0
    for record in records:
        if isinstance(record, Reject):
            rejects.append(record)
        else:
            documents.append(record)
            characters += len(record.text)
        if len(documents) + len(rejects) >= CHUNK_DOCUMENTS or characters >= CHUNK_CHARACTERS:
            yield documents, rejects
            documents, rejects, characters = [], [], 0
    if documents or rejects:
        yield documents, rejects


def _check_input(task: Task) -> None:
    try:
        now = info_of(task.input.path)
    except FileNotFoundError as error:
        raise InputChangedError(f"{task.input.path} is gone since the plan was made") from error
    if (now.size, now.etag) != (task.input.size, task.input.etag):
        raise InputChangedError(f"{task.input.path} has changed since the plan was made: make a new plan")


def _first_byte(task: Task) -> int:
    return 0 if task.input.kind is Kind.PARQUET else task.shard.start


def peak_bytes() -> int:
    """Largest resident memory of this process."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        # What getrusage tells of a child begins with what its parent had, so it is second choice.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
