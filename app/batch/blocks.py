"""The unpacked bytes of a file, block by block, past whatever is damaged in it.

A gzip or zstd file is a row of members (frames). An error in one costs what cannot be
unpacked of that one: reading goes on at the next member whose start can be found.
Standard readers stop at the first error, or drop the file; that is why this exists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .codecs import CODECS, Codec
from .formats import Packing

READ_BYTES = 1 << 18
PROBE_OUTPUT = 256
"""Bytes that must unpack without an error before a magic number counts as the start of a member."""


@dataclass(frozen=True, slots=True)
class Block:
    """Unpacked bytes that follow the ones before, unless `Damage` stands between."""

    data: bytes
    member: int | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Damage:
    """From here on nothing of this member could be unpacked; what follows begins anew."""

    member: int
    reason: str
    altered: bool
    """An error within, not an early end: what was unpacked before may hold wrong letters."""


class AlteredMemberError(Exception):
    """A member failed after bytes of it were handed out as sound: read again, with it marked."""


class Meter:
    """How far into the file reading has come, for progress."""

    def __init__(self) -> None:
        self.position = 0


class _Window:
    """Bytes of a file from `at` on, with room to give some back."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file = file
        self._meter = meter
        self._ahead = b""
        self.at = 0

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size:
            read = self._file.read(READ_BYTES)
            if not read:
                break
            self._ahead += read
        return self._ahead[:size]

    def take(self, size: int) -> bytes:
        taken = self.peek(size)
        self._ahead = self._ahead[len(taken) :]
        self.at += len(taken)
        self._meter.position = self.at
        return taken

    def give_back(self, data: bytes) -> None:
        self._ahead = data + self._ahead
        self.at -= len(data)

    def jump(self, position: int) -> None:
        self._file.seek(position)
        self._ahead = b""
        self.at = position


def plain_blocks(file: BinaryIO, start: int = 0, meter: Meter | None = None) -> Iterator[Block]:
    """Blocks of a file that is not packed, from byte `start` on."""
    meter = meter or Meter()
    file.seek(start)
    meter.position = start
    while data := file.read(READ_BYTES):
        meter.position += len(data)
        yield Block(data)


def unpacked_blocks(
    file: BinaryIO, packing: Packing, doubtful: frozenset[int] | None = None, meter: Meter | None = None
) -> Iterator[Block | Damage]:
    """Blocks of a file from its beginning.

    Members whose offset is in `doubtful` have their blocks marked; None takes every member as it comes.

    Raises:
        AlteredMemberError: a member fails that is not in `doubtful`, after some of it was handed out.
    """
    if packing is Packing.PLAIN:
        yield from plain_blocks(file, meter=meter)
        return
    codec = CODECS[packing]
    window = _Window(file, meter or Meter())
    window.jump(0)
    while head := window.peek(codec.head_bytes):
        if skip := codec.padding(head):
            window.take(skip)
        elif codec.starts(head):
            yield from _member(file, window, codec, doubtful)
        else:
            start = window.at
            window.jump(_next_member(file, start + 1, codec))
            yield Damage(start, f"bytes {start} to {window.at} are not {codec.name}", altered=False)


def doubtful_members(file: BinaryIO, packing: Packing) -> frozenset[int]:
    """Offsets of all members with an error within."""
    blocks = unpacked_blocks(file, packing)
    return frozenset(block.member for block in blocks if isinstance(block, Damage) and block.altered)


def _member(file: BinaryIO, window: _Window, codec: Codec, doubtful: frozenset[int] | None) -> Iterator[Block | Damage]:
    start, given = window.at, 0
    marked = doubtful is not None and start in doubtful
    decoder = codec.decoder()
    rest = b""
    try:
        while not decoder.eof and (data := window.take(codec.step)):
            call, given_before = window.at - len(data), given
            for unpacked in decoder.feed(data):
                given += len(unpacked)
                yield Block(unpacked, start, marked)
    except codec.errors as error:
        reason, altered = f"damaged ({error})", True
    else:
        if decoder.eof:
            window.give_back(decoder.rest)
            return
        reason, altered = "cut short", False
    following = _next_member(file, start + 1, codec)
    if altered:
        rest = _salvage(file, codec, start, call, following)[given - given_before :]
        if not marked and doubtful is not None and (given or rest):
            raise AlteredMemberError
    if rest:
        yield Block(rest, start, marked)
    yield Damage(start, f"the {codec.name} member at byte {start} is {reason}", altered)
    window.jump(following)


def _salvage(file: BinaryIO, codec: Codec, start: int, call: int, end: int) -> bytes:
    """What the member at `start` holds from byte `call` of the file to its error.

    A failing call takes its output with it, so what was fed in it is fed again byte by byte.
    """
    decoder = codec.decoder()
    file.seek(start)
    unread = call - start
    while unread and (data := file.read(min(codec.step, unread))):
        unread -= len(data)
        for _ in decoder.feed(data):
            pass
    kept = bytearray()
    try:
        for _ in range(end - call):
            for unpacked in decoder.feed(file.read(1)):
                kept += unpacked
    except codec.errors:
        pass
    return bytes(kept)


def _next_member(file: BinaryIO, start: int, codec: Codec) -> int:
    """Offset of the first member at or after `start`; the end of the file where there is none.

    The search begins inside the damaged member: a decoder that lost its way runs past the end of one.
    """
    overlap = codec.head_bytes - 1
    file.seek(start)
    tail = b""
    position = start
    while data := file.read(READ_BYTES):
        window = tail + data
        base = position - len(tail)
        at = window.find(codec.magic)
        while at >= 0:
            if codec.starts(window[at : at + codec.head_bytes]) and _unpacks(file, base + at, codec):
                return base + at
            at = window.find(codec.magic, at + 1)
        position += len(data)
        file.seek(position)
        tail = window[-overlap:]
    return position


def _unpacks(file: BinaryIO, start: int, codec: Codec) -> bool:
    decoder = codec.decoder()
    file.seek(start)
    output = 0
    try:
        while output < PROBE_OUTPUT and not decoder.eof and (data := file.read(codec.step)):
            for unpacked in decoder.feed(data):
                output += len(unpacked)
    except codec.errors:
        return False
    return output >= PROBE_OUTPUT or decoder.eof
