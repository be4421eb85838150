"""Lines out of a stream of bytes, in constant memory whatever the stream holds."""

from collections.abc import Iterator


class TooLongLine:
    """Stands where a line was that nobody kept: longer than the limit, read over to its end."""


TOO_LONG = TooLongLine()


class LineReader:
    """Cuts a stream at line feeds; at most `max_line_bytes` and one piece are held at a time.

    A carriage return before the line feed is white space to JSON and stays. The end of the
    stream ends the last line; a line feed at the very end does not begin another one.
    """

    def __init__(self, max_line_bytes: int) -> None:
        self._max_line_bytes = max_line_bytes
        self._parts: list[bytes] = []
        self._n_bytes = 0

    def feed(self, piece: bytes) -> Iterator[bytes | TooLongLine]:
        """The lines that end in this piece."""
        begin = 0
        while (end := piece.find(b"\n", begin)) >= 0:
            self._keep(piece[begin:end])
            yield self._take()
            begin = end + 1
        if begin < len(piece):
            self._keep(piece[begin:])

    def finish(self) -> Iterator[bytes | TooLongLine]:
        """The last line, where the stream did not end in a line feed."""
        if self._n_bytes:
            yield self._take()

    def _keep(self, part: bytes) -> None:
        self._n_bytes += len(part)
        if self._n_bytes > self._max_line_bytes:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def _take(self) -> bytes | TooLongLine:
        line = TOO_LONG if self._n_bytes > self._max_line_bytes else b"".join(self._parts)
        self._parts.clear()
        self._n_bytes = 0
        return line
