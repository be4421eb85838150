"""Parquet, row group by row group, a few hundred rows at a time; columns stay in Arrow."""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any, BinaryIO

from .blocks import Meter
from .errors import MissingExtraError
from .fields import Fields
from .records import ArrowRow, Document, Reject

ROWS_AT_ONCE = 128
READ_AHEAD_BYTES = 1 << 20


@cache
def arrow() -> tuple[Any, Any]:
    """The modules pyarrow and pyarrow.parquet.

    Arrow takes its memory from the system, if it was not loaded before: its own allocator keeps 30 MB of what was
    given back. It knows no other way to be told than the environment.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("Parquet", "pyarrow", "batch") from error
    return pa, pq


def open_parquet(file: BinaryIO) -> Any:
    """A Parquet file that is read in small pieces, page checksums verified where there are any.

    Raises:
        ValueError: its footer cannot be read.
    """
    pa, pq = arrow()
    try:
        return pq.ParquetFile(
            file, pre_buffer=False, buffer_size=READ_AHEAD_BYTES, page_checksum_verification=True, memory_map=False
        )
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"the footer cannot be read: {error}") from error


def read_parquet(file: BinaryIO, groups: range, fields: Fields, meter: Meter) -> Iterator[Document | Reject]:
    """A document or a reject for each row of these row groups."""
    try:
        parquet = open_parquet(file)
    except ValueError as error:
        yield Reject(0, str(error), records=0, damage=True)
        return
    row = sum(parquet.metadata.row_group(i).num_rows for i in range(groups.start))
    for group in groups:
        metadata = parquet.metadata.row_group(group)
        yield from _read_group(parquet, group, row, fields)
        row += metadata.num_rows
        meter.position += sum(metadata.column(i).total_compressed_size for i in range(metadata.num_columns))


def _read_group(parquet: Any, group: int, first_row: int, fields: Fields) -> Iterator[Document | Reject]:
    pa, _ = arrow()
    metadata = parquet.metadata.row_group(group)
    offset = metadata.column(0).data_page_offset if metadata.num_columns else 0
    done = 0
    try:
        for batch in parquet.iter_batches(batch_size=ROWS_AT_ONCE, row_groups=[group], use_threads=False):
            yield from _read_batch(batch, first_row + done, offset, fields)
            done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        lost = metadata.num_rows - done
        reason = f"row group {group} cannot be read from row {first_row + done} on: {error}"
        yield Reject(offset, reason, records=lost, row=first_row + done, damage=True)


def _read_batch(batch: Any, first_row: int, offset: int, fields: Fields) -> Iterator[Document | Reject]:
    texts = strings_of(batch, fields.text)
    urls = strings_of(batch, fields.url) if fields.url else None
    ids = strings_of(batch, fields.id) if fields.id else None
    titles = strings_of(batch, fields.title) if fields.title else None
    for index, text in enumerate(texts):
        row = first_row + index
        if not isinstance(text, str):
            yield Reject(offset, _why_no_text(text, fields.text), row=row, record=_shown(text))
            continue
        yield Document(
            text=text,
            offset=offset,
            columns=ArrowRow(batch, index),
            id=_name(ids[index]) if ids else None,
            url=_name(urls[index]) if urls else None,
            title=_name(titles[index]) if titles else None,
            row=row,
        )


def strings_of(batch: Any, name: str) -> list[object]:
    """Values of a column; bytes where they are no UTF-8, whatever type the column has."""
    pa, _ = arrow()
    if batch.schema.get_field_index(name) < 0:
        return [None] * batch.num_rows
    column = batch.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        values: list[object] = column.to_pylist()
    except UnicodeDecodeError:
        values = column.cast(pa.large_binary()).to_pylist()
    return [_decoded(value) if isinstance(value, bytes) else value for value in values]


def _decoded(value: bytes) -> object:
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError:
        return value


def _name(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) else None


def _why_no_text(value: object, field: str) -> str:
    if isinstance(value, bytes):
        return f"`{field}` is not UTF-8"
    return f"`{field}` is {'null' if value is None else f'of type {type(value).__name__}'}, expected a string"


def _shown(value: object) -> str:
    return value[:200].decode("utf-8", "backslashreplace") if isinstance(value, bytes) else repr(value)[:200]
