"""A batch as it flows: lines in, answers out, in order, in constant memory.

Reading waits for writing: when the caller does not take its answers, the server's buffer
fills to `max_unsent_bytes`, sending blocks, and nothing more is read from the caller.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .access import charge
from .answering import answer_lines, error_line
from .body import stream_body
from .errors import Problem, too_large
from .exchange import exchange_of
from .ndjson import LineReader, TooLongLine
from .reading import check_article, read_article
from .schemas import ArticleIn
from .state import ServiceState, state_of

FLUSH_BYTES = 64 * 1024
BLOCK_SIZE = 64 * 1024
BLOCK_DOCUMENTS = 128
"""A block is cleaned in one turn, in some milliseconds; a larger one would gain little and hold up other requests."""


class StreamedAnswers(Response):
    """An answer whose parts are made while it is sent; the status waits for the first part.

    A problem before that is answered like any other; one after that is the last line.
    """

    def __init__(self, parts: AsyncIterator[bytes], media_type: str) -> None:
        super().__init__(media_type=media_type)
        del self.headers["content-length"]
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all parts."""
        started = False
        async for part in self._parts:
            if not started:
                started = True
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": part, "more_body": True})
            # Sending does not wait while there is room: let the other requests of this worker have a turn.
            await asyncio.sleep(0)
        if not started:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": b""})


async def answer_ndjson(request: Request) -> AsyncIterator[bytes]:
    """Answer lines for the request's lines, joined to parts of about `FLUSH_BYTES`."""
    batch = Batch(request)
    reader = LineReader(batch.max_line_bytes)
    try:
        async for piece in stream_body(request):
            batch.count_bytes(len(piece))
            for lines in batch.answered(reader.feed(piece)):
                yield lines
        for lines in batch.answered(reader.finish()):
            yield lines
    except Problem as problem:
        yield error_line(batch.state, problem) + b"\n"


async def answer_array(request: Request, articles: list[object]) -> AsyncIterator[bytes]:
    """The same for the elements of a JSON array."""
    batch = Batch(request)
    before = b"["
    for answers in batch.answered(articles):
        # JSON on one line has no line feed but the one that ends it.
        yield before + answers[:-1].replace(b"\n", b",\n")
        before = b",\n"
    yield b"]" if articles else b"[]"


class Batch:
    """Limits and counts of one batch request."""

    def __init__(self, request: Request) -> None:
        self.state: ServiceState = state_of(request)
        # A batch that began with one model ends with it, whatever is promoted meanwhile.
        self._model = self.state.models.current
        self.n_lines = 0
        self._request = request
        self._request_id = exchange_of(request.scope).request_id
        self._n_bytes = 0
        # A code point takes at most six bytes as a JSON escape, twice that beyond the first plane.
        self.max_line_bytes = min(self.state.settings.max_body_bytes, 12 * self.state.settings.max_text_chars + 65536)

    def count_bytes(self, n_bytes: int) -> None:
        """Add to what has been unpacked.

        Raises:
            Problem: 413, too much for one request.
        """
        self._n_bytes += n_bytes
        limit = self.state.settings.max_batch_bytes
        if self._n_bytes > limit:
            raise too_large(f"the batch is larger than {limit} bytes: send the rest in another request")

    def answered(self, lines: Iterable[object]) -> Iterator[bytes]:
        """Answers to these lines, each ended by a line feed, several at a time."""
        for block in self._blocks(lines):
            ready: list[bytes] = []
            n_bytes = 0
            for answer in answer_lines(self.state, self._model, block, self._read, self._request_id):
                ready.append(answer)
                n_bytes += len(answer)
                if n_bytes >= FLUSH_BYTES:
                    yield self._flush(ready)
                    ready, n_bytes = [], 0
            if ready:
                yield self._flush(ready)

    def _blocks(self, lines: Iterable[object]) -> Iterator[list[object]]:
        """Lines that are answered together: what is there, so that no caller waits for more, and not too much of it."""
        limit = self.state.settings.max_batch_documents
        block: list[object] = []
        size = 0
        for line in lines:
            if self.n_lines >= limit:
                if block:
                    yield block
                raise too_large(f"more than {limit} documents in one request: send the rest in another")
            self.n_lines += 1
            block.append(line)
            size += _size_of(line)
            if size >= BLOCK_SIZE or len(block) >= BLOCK_DOCUMENTS:
                yield block
                block, size = [], 0
        if block:
            yield block

    def _read(self, line: object) -> ArticleIn:
        if isinstance(line, bytes):
            return read_article(line)
        if isinstance(line, TooLongLine):
            raise too_large(f"the line is longer than {self.max_line_bytes} bytes")
        return check_article(line)

    def _flush(self, ready: list[bytes]) -> bytes:
        charge(self._request, len(ready))
        return b"\n".join(ready) + b"\n"


def _size_of(line: object) -> int:
    """Bytes of a line, characters of an element's text: about what it costs to clean."""
    text = line.get("text") if isinstance(line, dict) else line
    return len(text) if isinstance(text, bytes | str) else 0
