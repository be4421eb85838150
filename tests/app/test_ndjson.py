"""Lines out of bytes: none lost, none invented, none kept beyond the limit."""

from hypothesis import given
from hypothesis import strategies as st

from app.ndjson import TOO_LONG, LineReader, TooLongLine

PIECES = st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"\n", b"\r\n", b"a\nb", b""])), max_size=30)


def read(pieces: list[bytes], limit: int) -> list[bytes | TooLongLine]:
    reader = LineReader(limit)
    return [*(line for piece in pieces for line in reader.feed(piece)), *reader.finish()]


@given(PIECES)
def test_lines_joined_again_are_the_stream(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    lines = [line for line in read(pieces, 10_000) if isinstance(line, bytes)]
    end = b"\n" if stream.endswith(b"\n") else b""
    assert b"\n".join(lines) + (end if lines else b"") == stream


@given(PIECES, st.integers(1, 50))
def test_only_lines_beyond_the_limit_are_left_out(pieces: list[bytes], limit: int) -> None:
    expected = [line if len(line) <= limit else TOO_LONG for line in read(pieces, 10_000) if isinstance(line, bytes)]
    assert read(pieces, limit) == expected


@given(PIECES, st.integers(1, 50))
def test_never_more_than_the_limit_is_held(pieces: list[bytes], limit: int) -> None:
    reader = LineReader(limit)
    for piece in pieces:
        list(reader.feed(piece))
        assert sum(map(len, reader._parts)) <= limit
