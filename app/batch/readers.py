"""The records of a shard, whatever its input is, one by one and in order."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import PurePosixPath
from typing import BinaryIO

from .blocks import Meter, plain_blocks, unpacked_blocks
from .formats import Kind, Packing
from .lines import CutLine, Line, split_lines
from .plan import Input, Shard
from .read_csv import read_csv
from .read_jsonl import read_json_lines
from .read_parquet import read_parquet
from .read_warc import read_warc
from .records import Document, Reject

Record = Document | Reject


def read_shard(
    file: BinaryIO, source: Input, shard: Shard, doubtful: frozenset[int] | None, meter: Meter
) -> Iterator[Record]:
    """All records of a shard.

    Raises:
        AlteredMemberError: a compressed member fails that is not in `doubtful` (see `unpacked_blocks`).
    """
    if source.kind is Kind.PARQUET:
        return read_parquet(file, range(shard.start, shard.end), source.fields, meter)
    if source.kind is Kind.JSONL and source.packing is Packing.PLAIN:
        return read_json_lines(lines_between(file, shard.start, shard.end, meter), source.fields)
    blocks = unpacked_blocks(file, source.packing, doubtful, meter)
    if source.kind is Kind.WARC:
        return read_warc(blocks)
    read = read_csv if source.kind is Kind.CSV else read_json_lines
    return read(split_lines(blocks), source.fields)


def lines_between(file: BinaryIO, start: int, end: int, meter: Meter) -> Iterator[Line | CutLine | Reject]:
    """Lines that begin in [start, end): each line of a file is in exactly one of the ranges it is cut into."""
    if start == 0:
        lines = split_lines(plain_blocks(file, 0, meter))
    else:
        # From the byte before: a line feed there means that a line begins at `start`.
        lines = split_lines(plain_blocks(file, start - 1, meter), start - 1)
        next(lines, None)
    return takewhile(lambda line: isinstance(line, CutLine) or line.offset < end, lines)


def taken(records: Iterable[Record], source: Input, share: float, limit: int | None) -> Iterator[Record]:
    """The records that a sample and a limit leave, the same ones on every run; damage is always told."""
    name = PurePosixPath(source.path).name
    left = limit
    for record in records:
        if left == 0:
            return
        counted = isinstance(record, Document) or record.records
        if not counted:
            yield record
        elif share >= 1 or _in_sample(f"{name}:{record.offset}:{record.row}", share):
            yield record
            if left is not None:
                left = max(0, left - (1 if isinstance(record, Document) else record.records))


def _in_sample(place: str, share: float) -> bool:
    return zlib.crc32(place.encode()) < share * 2**32
