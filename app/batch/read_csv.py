"""CSV and TSV: records found by counting quotes in bytes, so that a bad one costs only itself."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from .fields import Fields
from .lines import MAX_RECORD_BYTES, CutLine, Line
from .read_jsonl import BYTE_ORDER_MARK, damage_reject
from .records import Document, Reject, shown

Piece = Line | CutLine | Reject
DELIMITERS = (",", ";", "\t", "|")
# The module's own limit of 128 KiB is for other people's files; records are bounded by MAX_RECORD_BYTES.
csv.field_size_limit(MAX_RECORD_BYTES)


class _Pieces:
    """Lines with room to put some back."""

    def __init__(self, lines: Iterable[Piece]) -> None:
        self._lines = iter(lines)

    def next(self) -> Piece | None:
        return next(self._lines, None)

    def put_back(self, pieces: list[Piece]) -> None:
        if pieces:
            self._lines = chain(pieces, self._lines)


def delimiter_of(header: str) -> str:
    """The usual delimiter that stands most often in the header line."""
    return max(DELIMITERS, key=header.count)


def parse_header(line: Line) -> tuple[str, list[str]]:
    """Delimiter and column names.

    Raises:
        ValueError: it is not UTF-8 or not CSV.
    """
    text = str(line.data.removeprefix(BYTE_ORDER_MARK), "utf-8").rstrip("\r\n")
    delimiter = delimiter_of(text)
    names: list[str] = []
    for name in _cells(text, delimiter):
        # Two columns of one name would become one in a JSON object.
        names.append(name if name not in names else f"{name}_{len(names) + 1}")
    return delimiter, names


def read_csv(lines: Iterable[Piece], fields: Fields) -> Iterator[Document | Reject]:
    """A document or a reject for each record after the header."""
    pieces = _Pieces(lines)
    header = _record(pieces)
    if header is None:
        return
    if not isinstance(header, list):
        yield header
        return
    try:
        delimiter, names = parse_header(_joined(header))
    except ValueError as error:
        yield _reject(header[0], f"the header cannot be read: {error}")
        return
    while (record := _record(pieces)) is not None:
        if not isinstance(record, list):
            yield record
            continue
        line = _joined(record)
        if not line.data or line.data.isspace():
            continue
        try:
            yield _document(line, names, delimiter, fields)
        except ValueError as error:
            # A quote too many joins good lines to a bad one: only the first is to blame.
            yield _reject(record[0], str(error))
            if len(names) > 1:
                pieces.put_back(list(record[1:]))


def _record(pieces: _Pieces) -> list[Line] | Reject | None:
    """The lines of the next record: up to the one after which all quotes are closed."""
    record: list[Line] = []
    length, open_quote = 0, False
    while (piece := pieces.next()) is not None:
        if isinstance(piece, CutLine):
            cut = CutLine(_joined([*record, piece.line]), piece.damage)
            return damage_reject(cut, records=int(bool(cut.line.data)))
        if isinstance(piece, Reject):
            if record:
                pieces.put_back([*record[1:], piece])
                return _reject(record[0], "a quote is opened and never closed")
            return piece
        record.append(piece)
        length += len(piece.data)
        open_quote ^= bool(piece.data.count(b'"') & 1)
        if not open_quote:
            return record
        if length > MAX_RECORD_BYTES:
            break
    if not record:
        return None
    pieces.put_back(list(record[1:]))
    return _reject(record[0], "a quote is opened and never closed")


def _joined(record: list[Line]) -> Line:
    first = record[0]
    if len(record) == 1:
        return first
    data = b"\n".join(line.data for line in record)
    return Line(data, first.offset, first.member, any(line.doubtful for line in record))


def _document(line: Line, names: list[str], delimiter: str, fields: Fields) -> Document:
    cells = _cells(str(line.data, "utf-8").removesuffix("\r"), delimiter)
    if len(cells) != len(names):
        raise ValueError(f"{len(cells)} cells, the header has {len(names)}")
    columns = dict(zip(names, cells, strict=True))
    if fields.text not in columns:
        raise ValueError(f"no column `{fields.text}`")
    return Document(
        text=columns[fields.text],
        offset=line.offset,
        columns=columns,
        id=columns.get(fields.id) if fields.id else None,
        url=columns.get(fields.url) if fields.url else None,
        title=columns.get(fields.title) if fields.title else None,
        member=line.member,
        doubtful=line.doubtful,
    )


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if len(rows) != 1:
        raise ValueError(f"{len(rows)} records where one was expected")
    return rows[0]


def _reject(line: Line, reason: str) -> Reject:
    return Reject(line.offset, reason, length=len(line.data), record=shown(line.data), member=line.member)
