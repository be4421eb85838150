"""Packed bodies: the same bytes come out however they arrive, and a bomb never gets big."""

import gzip
import itertools
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Problem
from app.unpacking import PIECE_BYTES, ZSTD_SLICE_BYTES, unpacker_for

PACKERS = {"gzip": gzip.compress, "zstd": zstandard.compress, "identity": bytes}
BLOCK_BYTES = 128 * 1024


def unpacked(encoding: str, *chunks: bytes) -> bytes:
    unpacker = unpacker_for(encoding)
    content = b"".join(piece for chunk in chunks for piece in unpacker.feed(chunk))
    unpacker.finish()
    return content


def cut(data: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[begin:end] for begin, end in itertools.pairwise(marks)]


@given(
    st.sampled_from(sorted(PACKERS)),
    st.lists(st.binary(max_size=3000), min_size=1, max_size=4),
    st.lists(st.integers(0)),
)
def test_any_body_comes_out_whole_however_it_is_cut(encoding: str, parts: list[bytes], places: list[int]) -> None:
    packed = b"".join(PACKERS[encoding](part) for part in parts)
    assert unpacked(encoding, *cut(packed, places)) == b"".join(parts)


@given(st.sampled_from(["gzip", "zstd"]), st.binary(min_size=1, max_size=500))
def test_anything_else_is_refused_and_never_crashes(encoding: str, garbage: bytes) -> None:
    with pytest.raises(Problem):
        unpacked(encoding, garbage)


@given(st.sampled_from(["gzip", "zstd"]), st.binary(max_size=2000), st.integers(0))
def test_a_body_that_breaks_off_is_refused(encoding: str, content: bytes, place: int) -> None:
    packed = PACKERS[encoding](content)
    with pytest.raises(Problem):
        unpacked(encoding, packed[: place % len(packed)])


def test_content_larger_than_a_piece_comes_out_whole() -> None:
    content = b"".join(b"%d " % i for i in range(300_000))
    for encoding in ("gzip", "zstd"):
        assert unpacked(encoding, PACKERS[encoding](content)) == content
    assert unpacked("gzip", gzip.compress(b"\0" * PIECE_BYTES * 3)) == b"\0" * PIECE_BYTES * 3


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_pieces_of_a_bomb_are_small_and_come_one_by_one(encoding: str) -> None:
    bomb = PACKERS[encoding](b"\0" * 500_000_000)
    pieces = unpacker_for(encoding).feed(bomb)
    assert all(len(next(pieces)) <= PIECE_BYTES for _ in range(20))


def test_zstd_slice_unpacks_to_what_its_comment_says() -> None:
    worst = zstandard.ZstdCompressor(level=19).compress(b"\0" * 64 * BLOCK_BYTES)
    assert len(worst) <= ZSTD_SLICE_BYTES * 4
    assert ZSTD_SLICE_BYTES // 4 * BLOCK_BYTES == 8 * 1024 * 1024


def test_zstd_that_wants_a_large_window_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    with pytest.raises(Problem, match="8 MiB"):
        unpacked("zstd", packer.compress(b"a" * 20_000_000) + packer.flush())


def test_raw_deflate_is_not_taken_for_gzip() -> None:
    with pytest.raises(Problem):
        unpacked("gzip", zlib.compress(b"text"))
