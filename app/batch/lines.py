"""Lines of an unpacked file with their offsets: one record each in JSONL, one part of it in CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .blocks import Block, Damage
from .records import Reject, shown

MAX_RECORD_BYTES = 16 << 20
"""A longer record is rejected unread: memory stays bounded whatever a file holds."""


class Line(NamedTuple):
    """One line without its line feed."""

    data: bytes
    offset: int
    member: int | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class CutLine:
    """The bytes that stood before a damaged stretch; whether they are a whole record is not known."""

    line: Line
    damage: Damage


class _Open:
    """The line whose end has not come yet."""

    def __init__(self, offset: int) -> None:
        self.begin(offset, None)

    def begin(self, offset: int, member: int | None) -> None:
        self.parts: list[bytes] = []
        self.offset, self.member = offset, member
        self.length, self.doubtful = 0, False

    def add(self, part: bytes, block: Block) -> None:
        if not self.length:
            self.member = block.member
        if self.length + len(part) <= MAX_RECORD_BYTES:
            self.parts.append(part)
        self.length += len(part)
        self.doubtful |= block.doubtful

    def close(self) -> Line | Reject:
        data = b"".join(self.parts)
        if self.length > MAX_RECORD_BYTES:
            reason = f"longer than {MAX_RECORD_BYTES >> 20} MiB"
            return Reject(self.offset, reason, length=self.length, record=shown(data), member=self.member)
        return Line(data, self.offset, self.member, self.doubtful)


def split_lines(blocks: Iterable[Block | Damage], offset: int = 0) -> Iterator[Line | CutLine | Reject]:
    """All lines, empty ones too; `offset` is that of the first byte."""
    current = _Open(offset)
    for block in blocks:
        if isinstance(block, Damage):
            line = current.close()
            end = current.offset + current.length
            if isinstance(line, Reject):
                yield line
                line = Line(b"", end, block.member, block.altered)
            yield CutLine(line, block)
            current.begin(end, None)
            continue
        first, *others = block.data.split(b"\n")
        current.add(first, block)
        if not others:
            continue
        yield current.close()
        position = current.offset + current.length + 1
        last = others.pop()
        for data in others:
            yield Line(data, position, block.member, block.doubtful)
            position += len(data) + 1
        current.begin(position, block.member)
        current.add(last, block)
    if current.length:
        yield current.close()
