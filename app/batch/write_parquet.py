"""Parquet: input columns as they are, the text replaced, `bersih` added."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from classifier.results import CleanedArticle

from .folders import HashedFile
from .plan import Input, Settings
from .read_parquet import arrow
from .records import ArrowRow, Document
from .rows import ADDED_COLUMN, EXTRA_COLUMN, Findings, RemovedRow, findings_of

ROW_GROUP_BYTES = 2 << 20
"""Arrow bytes that are gathered for one row group; an open output holds some eight times as much in memory."""
FINDINGS = tuple(Findings.__struct_fields__)
REMOVED = tuple(RemovedRow.__struct_fields__)


class _Tables:
    """Tables of one schema, gathered into row groups."""

    def __init__(self, sink: HashedFile, schema: Any, long_text: str) -> None:
        pa, pq = arrow()
        self._pa, self._schema = pa, schema
        self._writer = pq.ParquetWriter(
            pa.PythonFile(sink, mode="w"),
            schema,
            compression="zstd",
            # A dictionary of whole articles is built, found useless and thrown away.
            use_dictionary=[name for name in schema.names if name not in (long_text, EXTRA_COLUMN)],
            write_statistics=[name for name in schema.names if name != long_text],
            write_page_checksum=True,
        )
        self._gathered: list[Any] = []
        self._bytes = 0

    def write(self, batch: Any) -> None:
        self._gathered.append(batch)
        self._bytes += batch.nbytes
        if self._bytes >= ROW_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._gathered:
            table = self._pa.Table.from_batches(self._gathered, self._schema)
            self._writer.write_table(table, row_group_size=table.num_rows)
        self._gathered, self._bytes = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()


class ParquetDocuments:
    """Cleaned documents, from Arrow batches or from rows of JSON, CSV or WARC."""

    def __init__(self, sink: HashedFile, source: Input, settings: Settings, schema: Any = None) -> None:
        pa, _ = arrow()
        self._text_field = source.fields.text
        self._columns = tuple(name for name in settings.columns if name != self._text_field)
        if schema is None:
            names = (self._text_field, *self._columns, EXTRA_COLUMN)
            schema = pa.schema([(name, pa.string()) for name in names])
        self._schema = _output_schema(schema, self._text_field)
        self._tables = _Tables(sink, self._schema, self._text_field)

    def write(self, documents: Sequence[Document], articles: Sequence[CleanedArticle]) -> None:
        """Append one row a document."""
        if not documents:
            return
        pa, _ = arrow()
        batch = _own_columns(documents) or self._spread(documents)
        texts = pa.array([article.text for article in articles], self._schema.field(self._text_field).type)
        findings = [findings_of(*pair) for pair in zip(documents, articles, strict=True)]
        added = pa.StructArray.from_arrays(
            [
                pa.array([getattr(row, field.name) for row in findings], field.type)
                for field in self._schema.field(ADDED_COLUMN).type
            ],
            fields=list(self._schema.field(ADDED_COLUMN).type),
        )
        arrays = {name: batch.column(name) for name in batch.schema.names}
        arrays[self._text_field], arrays[ADDED_COLUMN] = texts, added
        self._tables.write(pa.RecordBatch.from_arrays([arrays[n] for n in self._schema.names], schema=self._schema))

    def _spread(self, documents: Sequence[Document]) -> Any:
        """Columns of text that the plan names, everything else as one JSON object."""
        pa, _ = arrow()
        cells: dict[str, list[str | None]] = {name: [] for name in (*self._columns, EXTRA_COLUMN)}
        for document in documents:
            assert not isinstance(document.columns, ArrowRow)
            rest = {name: value for name, value in document.columns.items() if name != self._text_field}
            for name in self._columns:
                text = _text_of(rest.get(name))
                cells[name].append(text)
                if text is not None or _is_null(rest.get(name)):
                    rest.pop(name, None)
            cells[EXTRA_COLUMN].append(msgspec.json.encode(rest).decode() if rest else None)
        return pa.RecordBatch.from_pydict({name: pa.array(values, pa.string()) for name, values in cells.items()})

    def close(self) -> None:
        """Write what is gathered, and the footer."""
        self._tables.close()


class ParquetRemoved:
    """Removed lines."""

    def __init__(self, sink: HashedFile) -> None:
        pa, _ = arrow()
        numbers = {"offset": pa.int64(), "row": pa.int64(), "start": pa.int64(), "end": pa.int64()}
        types = numbers | {"score": pa.float64()}
        self._schema = pa.schema([(name, types.get(name, pa.string())) for name in REMOVED])
        self._tables = _Tables(sink, self._schema, "text")

    def write(self, rows: Iterable[object]) -> None:
        """Append `RemovedRow`s."""
        pa, _ = arrow()
        gathered = list(rows)
        if gathered:
            cells = {name: [getattr(row, name) for row in gathered] for name in REMOVED}
            self._tables.write(pa.RecordBatch.from_pydict(cells, schema=self._schema))

    def close(self) -> None:
        """Write what is gathered, and the footer."""
        self._tables.close()


def _output_schema(schema: Any, text_field: str) -> Any:
    """Text as a string type, `bersih` last; notes of other tools about the old columns are dropped."""
    pa, _ = arrow()
    findings = pa.struct(
        [(name, pa.string()) for name in FINDINGS[:5]]
        + [("tags", pa.list_(pa.string())), ("needs_review", pa.bool_()), ("removed_share", pa.float64())]
    )
    fields = [field for field in schema if field.name != ADDED_COLUMN]
    place = [field.name for field in fields].index(text_field) if text_field in schema.names else len(fields)
    large = text_field in schema.names and pa.types.is_large_string(schema.field(text_field).type)
    fields[place : place + 1] = [pa.field(text_field, pa.large_string() if large else pa.string())]
    return pa.schema([*fields, pa.field(ADDED_COLUMN, findings)])


def _own_columns(documents: Sequence[Document]) -> Any:
    """The input's rows of these documents as one batch; None when they came as plain rows."""
    pa, _ = arrow()
    pieces: list[Any] = []
    indices: list[int] = []
    batch: Any = None
    for document in documents:
        if not isinstance(document.columns, ArrowRow):
            return None
        if document.columns.batch is not batch:
            if batch is not None:
                pieces.append(_rows_of(batch, indices))
            batch, indices = document.columns.batch, []
        indices.append(document.columns.number)
    pieces.append(_rows_of(batch, indices))
    return pieces[0] if len(pieces) == 1 else pa.Table.from_batches(pieces).combine_chunks().to_batches()[0]


def _rows_of(batch: Any, indices: list[int]) -> Any:
    first, last = indices[0], indices[-1]
    if len(indices) == last - first + 1:
        return batch.slice(first, len(indices))
    pa, _ = arrow()
    return batch.take(pa.array(indices))


def _text_of(value: object) -> str | None:
    if isinstance(value, msgspec.Raw):
        raw = bytes(value)
        return msgspec.json.decode(raw, type=str) if raw[:1] == b'"' else None
    return value if isinstance(value, str) else None


def _is_null(value: object) -> bool:
    return isinstance(value, msgspec.Raw) and bytes(value) == b"null"
