"""WARC and WET: the plain text of web pages, one record a page.

Own rather than fastwarc or warcio, which stop at the first damaged record and cannot say where it was.
"""

import re
from collections.abc import Iterable, Iterator

from .blocks import Block, Damage
from .lines import MAX_RECORD_BYTES
from .records import Document, Reject, shown

RECORD_START = re.compile(rb"WARC/\d\.\d\r?\n")
HEADER_END = re.compile(rb"\r?\n\r?\n")
MAX_HEADER_BYTES = 1 << 16
TEXT_TYPES = frozenset({"conversion", "resource"})
Headers = dict[str, str]


class _Tape:
    """Unpacked bytes from `offset` on; a damaged stretch ends what can be had until `pass_damage`."""

    def __init__(self, blocks: Iterable[Block | Damage]) -> None:
        self._blocks = iter(blocks)
        self.data = bytearray()
        self.offset = 0
        self.member: int | None = None
        self.doubtful = False
        self.damage: Damage | None = None

    def fill(self, size: int) -> bool:
        """Have `size` bytes at hand; False where damage or the end of the file comes first."""
        while len(self.data) < size:
            if self.damage is not None or (block := next(self._blocks, None)) is None:
                return False
            if isinstance(block, Damage):
                self.damage = block
                return False
            if not self.data:
                self.member, self.doubtful = block.member, False
            self.doubtful |= block.doubtful
            self.data += block.data
        return True

    def drop(self, size: int) -> None:
        del self.data[:size]
        self.offset += size

    def skip(self, size: int) -> bool:
        """Pass over bytes without holding them."""
        while size > len(self.data):
            size -= len(self.data)
            self.drop(len(self.data))
            if not self.fill(1):
                return False
        self.drop(size)
        return True

    def pass_damage(self) -> Damage | None:
        self.drop(len(self.data))
        damage, self.damage = self.damage, None
        return damage


def read_warc(blocks: Iterable[Block | Damage]) -> Iterator[Document | Reject]:
    """A document for each record of plain text, a reject for each that is broken; other records are passed over."""
    tape = _Tape(blocks)
    while True:
        _skip_blank(tape)
        if not tape.data:
            damage = tape.pass_damage()
            if damage is None:
                return
            yield _damage_reject(tape, damage, b"")
            continue
        yield from _record(tape)


def _skip_blank(tape: _Tape) -> None:
    while tape.fill(1):
        blank = len(tape.data) - len(tape.data.lstrip(b"\r\n"))
        if not blank:
            return
        tape.drop(blank)


def _record(tape: _Tape) -> Iterator[Document | Reject]:
    tape.fill(len(b"WARC/1.0\r\n"))
    if not RECORD_START.match(tape.data):
        yield _resync(tape, "no WARC record begins here")
        return
    header_end = _find_header_end(tape)
    if header_end is None:
        yield _cut(tape) if tape.damage else _resync(tape, "the header of the record does not end")
        return
    try:
        headers = _headers(bytes(tape.data[:header_end]))
        length = int(headers["content-length"])
        if length < 0:
            raise ValueError("negative")
    except (KeyError, ValueError):
        yield _resync(tape, "the header has no usable Content-Length")
        return
    if not _is_text(headers):
        yield from _pass_over(tape, header_end + length)
    elif length > MAX_RECORD_BYTES:
        # A flipped bit makes any length of it: look for the next record instead of believing it.
        yield _resync(tape, f"longer than {MAX_RECORD_BYTES >> 20} MiB")
    else:
        yield from _text_record(tape, headers, header_end, length)


def _pass_over(tape: _Tape, size: int) -> Iterator[Reject]:
    start, member = tape.offset, tape.member
    if tape.skip(size):
        return
    if tape.damage:
        yield _cut(tape, records=0)
    else:
        yield Reject(start, f"the file ends before the {size} bytes of this record", 0, member=member, damage=True)


def _text_record(tape: _Tape, headers: Headers, header_end: int, length: int) -> Iterator[Document | Reject]:
    start, member = tape.offset, tape.member
    end = header_end + length
    if not tape.fill(end):
        if tape.damage:
            yield _cut(tape)
        else:
            yield _resync(tape, f"the file ends before the {length} bytes of its Content-Length")
        return
    tape.fill(end + 4)
    if bytes(tape.data[end : end + 1]) not in (b"\r", b"\n", b""):
        yield _resync(tape, f"its Content-Length is {length}, but no record ends there")
        return
    content = bytes(tape.data[header_end:end])
    tape.drop(end)
    try:
        text = str(content, "utf-8")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8: byte {content[error.start]:#04x} at {header_end + error.start}"
        yield Reject(start, reason, length=end, record=shown(content), member=member)
        return
    yield Document(
        text=text,
        offset=start,
        columns=_columns(headers, text),
        id=headers.get("warc-record-id"),
        url=headers.get("warc-target-uri"),
        member=member,
        doubtful=tape.doubtful,
    )


def _find_header_end(tape: _Tape) -> int | None:
    size = 0
    while size < MAX_HEADER_BYTES:
        size += 1 << 10
        filled = tape.fill(size)
        if found := HEADER_END.search(tape.data, 0, MAX_HEADER_BYTES):
            return found.end()
        if not filled:
            return None
    return None


def _headers(head: bytes) -> Headers:
    """Header fields by lower-case name, continuation lines joined."""
    text = re.sub(r"\r?\n[ \t]+", " ", str(head, "utf-8"))
    pairs = (line.partition(":") for line in text.splitlines()[1:] if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _is_text(headers: Headers) -> bool:
    plain = headers.get("content-type", "").lower().startswith("text/plain")
    return plain and headers.get("warc-type", "").lower() in TEXT_TYPES


def _columns(headers: Headers, text: str) -> dict[str, object]:
    return {
        "id": headers.get("warc-record-id"),
        "url": headers.get("warc-target-uri"),
        "date": headers.get("warc-date"),
        "language": headers.get("warc-identified-content-language"),
        "text": text,
        "headers": headers,
    }


def _resync(tape: _Tape, reason: str) -> Reject:
    """Reject all up to the next start of a record."""
    start, member, length = tape.offset, tape.member, 0
    record = shown(bytes(tape.data[:2000]))
    position = 1
    while True:
        if found := RECORD_START.search(tape.data, position):
            length += found.start()
            tape.drop(found.start())
            break
        keep = max(0, len(tape.data) - 10)
        length += keep
        tape.drop(keep)
        if not tape.fill(len(tape.data) + 1):
            if tape.damage:
                cut = _cut(tape)
                return Reject(start, f"{reason}; then {cut.reason}", 1, length, record, member, damage=True)
            length += len(tape.data)
            tape.drop(len(tape.data))
            break
        position = 0 if keep else 1
    return Reject(start, reason, length=length, record=record, member=member)


def _cut(tape: _Tape, records: int = 1) -> Reject:
    data = bytes(tape.data)
    damage = tape.pass_damage()
    assert damage is not None
    return _damage_reject(tape, damage, data, records)


def _damage_reject(tape: _Tape, damage: Damage, data: bytes, records: int = 0) -> Reject:
    offset = tape.offset - len(data)
    return Reject(offset, damage.reason, records, len(data), shown(data), damage.member, damage=True)
