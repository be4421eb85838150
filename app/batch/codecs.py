"""gzip and zstd, one member at a time, behind one small interface."""

import zlib
from collections.abc import Iterator
from typing import Protocol

import zstandard

from .formats import Packing

OUTPUT_BYTES = 1 << 20
SKIPPABLE_MAGIC = range(0x184D2A50, 0x184D2A60)


class Decoder(Protocol):
    """Unpacks one member."""

    @property
    def eof(self) -> bool:
        """The member is complete and its checksum right."""

    @property
    def rest(self) -> bytes:
        """What was fed beyond the end of the member."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpacked pieces of bounded size."""


class Codec(Protocol):
    """How to find and unpack the members of a file."""

    name: str
    magic: bytes
    head_bytes: int
    """Bytes that `starts` and `padding` want to see."""
    step: int
    """Bytes to feed in one call: what an error may take with it, and what may blow up in memory."""
    errors: tuple[type[Exception], ...]

    def decoder(self) -> Decoder:
        """For one member, from its first byte."""

    def starts(self, head: bytes) -> bool:
        """Whether a member may begin with these bytes."""

    def padding(self, head: bytes) -> int:
        """How many bytes to pass over before the next member."""


class _GzipDecoder:
    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def rest(self) -> bytes:
        return self._zlib.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        unpacked = self._zlib.decompress(data, OUTPUT_BYTES)
        while unpacked:
            yield unpacked
            # A full piece may leave more inside even when all input was taken.
            if not self._zlib.unconsumed_tail and len(unpacked) < OUTPUT_BYTES:
                return
            unpacked = self._zlib.decompress(self._zlib.unconsumed_tail, OUTPUT_BYTES)


class Gzip:
    """RFC 1952."""

    name = "gzip"
    magic = b"\x1f\x8b\x08"
    head_bytes = 10
    step = 1 << 16
    errors: tuple[type[Exception], ...] = (zlib.error,)

    def decoder(self) -> Decoder:
        """For one member."""
        return _GzipDecoder()

    def starts(self, head: bytes) -> bool:
        """Reserved flags must be zero."""
        return len(head) > 3 and head.startswith(self.magic) and not head[3] & 0xE0

    def padding(self, head: bytes) -> int:
        """Tape and block devices fill up with zeros."""
        return len(head) - len(head.lstrip(b"\0"))


class _ZstdDecoder:
    def __init__(self) -> None:
        self._zstd = zstandard.ZstdDecompressor().decompressobj()

    @property
    def eof(self) -> bool:
        return self._zstd.eof

    @property
    def rest(self) -> bytes:
        return self._zstd.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        if unpacked := self._zstd.decompress(data):
            yield unpacked


class Zstd:
    """RFC 8878."""

    name = "zstd"
    magic = b"\x28\xb5\x2f\xfd"
    head_bytes = 8
    # Four bytes can stand for a block of 128 KiB: 4 KiB unpack to 128 MiB at worst.
    step = 1 << 12
    errors: tuple[type[Exception], ...] = (zstandard.ZstdError,)

    def decoder(self) -> Decoder:
        """For one frame."""
        return _ZstdDecoder()

    def starts(self, head: bytes) -> bool:
        """The reserved bit of the frame header must be zero."""
        return len(head) > 4 and head.startswith(self.magic) and not head[4] & 0x08

    def padding(self, head: bytes) -> int:
        """Skippable frames hold no data (pzstd, seekable formats)."""
        if len(head) < 8 or int.from_bytes(head[:4], "little") not in SKIPPABLE_MAGIC:
            return 0
        return 8 + int.from_bytes(head[4:8], "little")


CODECS: dict[Packing, Codec] = {Packing.GZIP: Gzip(), Packing.ZSTD: Zstd()}
