"""JSON lines: one object a line, its values kept as the bytes they are."""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from .fields import Fields
from .lines import CutLine, Line
from .records import Document, Reject, shown

Columns = Mapping[str, msgspec.Raw]
_OBJECT: msgspec.json.Decoder[dict[str, msgspec.Raw]] = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING: msgspec.json.Decoder[str] = msgspec.json.Decoder(str)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# msgspec rightly refuses these, but calls the input truncated.
LONE_SURROGATE = re.compile(
    rb"(?<!\\)(?:\\\\)*(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|"
    rb"(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F])"
)
TYPE_OF_FIRST_BYTE = {"{": "an object", "[": "a list", "t": "a boolean", "f": "a boolean", "n": "null", '"': "a string"}


def read_json_lines(lines: Iterable[Line | CutLine | Reject], fields: Fields) -> Iterator[Document | Reject]:
    """A document or a reject for each line that is not blank."""
    for line in lines:
        if isinstance(line, Reject):
            yield line
        elif isinstance(line, CutLine):
            yield from _before_damage(line, fields)
        elif line.data and not line.data.isspace():
            yield parse_json_line(line, fields)


def parse_json_line(line: Line, fields: Fields) -> Document | Reject:
    """The document of one line, or why there is none."""
    try:
        columns = parse_object(line)
        return Document(
            text=_text(columns, fields.text),
            offset=line.offset,
            columns=columns,
            id=_scalar(columns, fields.id),
            url=_scalar(columns, fields.url),
            title=_scalar(columns, fields.title),
            member=line.member,
            doubtful=line.doubtful,
        )
    except (ValueError, RecursionError) as error:
        return Reject(
            line.offset, _reason(error, line.data), length=len(line.data), record=shown(line.data), member=line.member
        )


def parse_object(line: Line) -> Columns:
    """Columns of one line.

    Raises:
        ValueError: it is not UTF-8, not JSON, or not an object.
        RecursionError: it is nested too deeply to be read.
    """
    data = line.data
    if line.offset == 0:
        data = data.removeprefix(BYTE_ORDER_MARK)
    if not data.isascii():
        str(data, "utf-8")  # raises; values are kept as bytes, so nothing else would look at them
    return _OBJECT.decode(data)


def _before_damage(cut: CutLine, fields: Fields) -> Iterator[Document | Reject]:
    """What stood before damage is a record only where it is a whole one."""
    line, records = cut.line, 0
    if line.data and not line.data.isspace():
        parsed = parse_json_line(line, fields)
        if isinstance(parsed, Document):
            yield parsed
        else:
            records = 1
    yield damage_reject(cut, records)


def damage_reject(cut: CutLine, records: int) -> Reject:
    """A stretch of unknown length that cannot be read, with the record that was cut by it, if any."""
    line = cut.line
    data = line.data if records else b""
    return Reject(
        line.offset,
        cut.damage.reason,
        records=records,
        length=len(data),
        record=shown(data),
        member=cut.damage.member,
        damage=True,
    )


def _text(columns: Columns, field: str) -> str:
    if field not in columns:
        raise ValueError(f"no field `{field}`")
    raw = bytes(columns[field])
    if raw[:1] != b'"':
        raise ValueError(f"`{field}` is {type_name(raw)}, expected a string")
    return _STRING.decode(raw)


def _scalar(columns: Columns, field: str | None) -> str | None:
    """A string or number as text; anything else names nothing."""
    if field is None or field not in columns:
        return None
    raw = bytes(columns[field])
    if raw[:1] == b'"':
        return _STRING.decode(raw)
    return raw.decode() if raw[:1] in b"-0123456789" else None


def type_name(raw: bytes) -> str:
    """What kind of JSON value this is, in words."""
    return TYPE_OF_FIRST_BYTE.get(chr(raw[0]), "a number")


def _reason(error: ValueError | RecursionError, data: bytes) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.object[error.start]:#04x} at {error.start}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if LONE_SURROGATE.search(data):
        return "an escape such as \\ud800 stands alone: half a character"
    return str(error)
