"""JSON lines, zstd-compressed."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import zstandard

from classifier.results import CleanedArticle

from .folders import HashedFile
from .records import ArrowRow, Document
from .rows import ADDED_COLUMN, findings_of

LEVEL = 2
"""On articles nearly as small as level 3 for two thirds of its time (benchmarks/batch)."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class JsonLines:
    """Rows of any kind that msgspec can encode."""

    def __init__(self, sink: HashedFile) -> None:
        self._sink = sink
        # With a checksum in the frame, whoever reads it later notices a flipped bit.
        self._zstd = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()

    def write(self, rows: Iterable[object]) -> None:
        """Append one line a row."""
        lines = [_ENCODER.encode(row) for row in rows]
        if lines:
            self._put(self._zstd.compress(b"\n".join(lines) + b"\n"))

    def close(self) -> None:
        """End the frame."""
        self._put(self._zstd.flush())

    def _put(self, packed: bytes) -> None:
        if packed:
            self._sink.write(packed)


class JsonDocuments:
    """Cleaned documents: their own columns in their own order, the text replaced, `bersih` added."""

    def __init__(self, sink: HashedFile, text_field: str) -> None:
        self._lines = JsonLines(sink)
        self._text_field = text_field

    def write(self, documents: Sequence[Document], articles: Sequence[CleanedArticle]) -> None:
        """Append one line a document."""
        rows = _plain_columns(documents)
        for row, document, article in zip(rows, documents, articles, strict=True):
            row[self._text_field] = article.text
            row[ADDED_COLUMN] = findings_of(document, article)
        self._lines.write(rows)

    def close(self) -> None:
        """End the frame."""
        self._lines.close()


def _plain_columns(documents: Sequence[Document]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    batch: Any = None
    for document in documents:
        columns = document.columns
        if not isinstance(columns, ArrowRow):
            rows.append(dict(columns))
            continue
        if columns.batch is not batch:
            batch = columns.batch
            of_batch = plain_rows(batch)
        rows.append(of_batch[columns.number])
    return rows


def plain_rows(batch: Any) -> list[dict[str, object]]:
    """Rows of an Arrow batch as plain objects; text that is no UTF-8 as bytes, which JSON has in base64."""
    try:
        rows: list[dict[str, object]] = batch.to_pylist()
        return rows
    except UnicodeDecodeError:
        from .read_parquet import strings_of

        columns = [strings_of(batch, name) for name in batch.schema.names]
        return [dict(zip(batch.schema.names, cells, strict=True)) for cells in zip(*columns, strict=True)]
