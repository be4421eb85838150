"""Packed request bodies, unpacked piece by piece: a bomb is stopped while it is still small.

Every unpacker gives pieces of bounded size for any input, and says at the end whether the
input was whole.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import zstandard

from .errors import malformed_encoding, unsupported_media

PIECE_BYTES = 256 * 1024
# zstandard has no limit on what one call gives back. Four bytes may stand for a block of 128 KiB,
# so a slice of this size unpacks to 8 MiB at the very worst.
ZSTD_SLICE_BYTES = 256
ZSTD_WINDOW_BYTES = 8 * 1024 * 1024


class Unpacker(Protocol):
    """Takes a body as it arrives."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes unpack to, in pieces.

        Raises:
            Problem: 400, they do not unpack.
        """
        ...

    def finish(self) -> None:
        """Say that the body has ended.

        Raises:
            Problem: 400, more was to come.
        """
        ...


class Plain:
    """A body that is not packed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bytes themselves."""
        if data:
            yield data

    def finish(self) -> None:
        """Nothing can be missing."""


class Gzip:
    """RFC 1952, one member or several."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes unpack to."""
        while data or self._fed:
            if self._member.eof:
                if not data:
                    return
                self._member = zlib.decompressobj(wbits=31)
            self._fed = True
            try:
                piece = self._member.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                raise malformed_encoding(f"the body is not gzip: {error}") from error
            if piece:
                yield piece
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            # A full piece may mean that more waits inside, even when all input is taken.
            if not data and len(piece) < PIECE_BYTES:
                return

    def finish(self) -> None:
        """Whole when the last member ended."""
        if not self._member.eof:
            raise malformed_encoding("the gzip body ends too early: send all of it")


class Zstd:
    """RFC 8878, one frame or several, windows up to 8 MiB as the RFC recommends."""

    def __init__(self) -> None:
        self._packed = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
        self._frame = self._packed.decompressobj()
        self._whole = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes unpack to."""
        for begin in range(0, len(data), ZSTD_SLICE_BYTES):
            yield from self._unpack(data[begin : begin + ZSTD_SLICE_BYTES])

    def _unpack(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._frame.eof:
                self._frame = self._packed.decompressobj()
            try:
                piece = self._frame.decompress(data)
            except zstandard.ZstdError as error:
                raise malformed_encoding(f"the body is not zstd, or needs more than 8 MiB: {error}") from error
            for begin in range(0, len(piece), PIECE_BYTES):
                yield piece[begin : begin + PIECE_BYTES]
            data = self._frame.unused_data if self._frame.eof else b""
        self._whole = self._frame.eof

    def finish(self) -> None:
        """Whole when the last frame ended."""
        if not self._whole:
            raise malformed_encoding("the zstd body ends too early: send all of it")


UNPACKERS: dict[str, type[Plain] | type[Gzip] | type[Zstd]] = {
    "": Plain,
    "identity": Plain,
    "gzip": Gzip,
    "x-gzip": Gzip,
    "zstd": Zstd,
}


def unpacker_for(encoding: str) -> Unpacker:
    """The unpacker of a Content-Encoding.

    Raises:
        Problem: 415, it is none that is read here.
    """
    kind = UNPACKERS.get(encoding.strip().lower())
    if kind is None:
        raise unsupported_media(
            f"content encoding {encoding[:50]!r} is not read here: send gzip, zstd or none",
            accept="application/json, application/x-ndjson, text/plain",
            accept_encoding="gzip, zstd",
        )
    return kind()
