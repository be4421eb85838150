"""Request bodies off the wire, never more of them than the settings allow."""

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from .errors import Problem, malformed_text, overloaded, too_large
from .state import BufferedBytes, state_of
from .unpacking import Unpacker, unpacker_for


async def read_body(request: Request) -> bytes:
    """The whole body, unpacked.

    Raises:
        Problem: 413 too large (on its declared length, before any of it is read), 503 when all
            callers together have too much under way, 400 or 415 when it does not unpack.
        ClientDisconnect: the caller went away.
    """
    state = state_of(request)
    limit = state.settings.max_body_bytes
    declared = request.headers.get("content-length")
    if declared is not None and int(declared) > limit:
        raise _body_too_large(limit)
    encoding = request.headers.get("content-encoding")
    message = await request.receive()
    # Most bodies arrive whole and as they are, in one piece.
    if encoding is None and message["type"] == "http.request" and not message.get("more_body", False):
        return _within(limit, message["body"])
    with Collected(limit, state.buffered) as collected:
        async for piece in _pieces(request, unpacker_for(encoding or ""), message):
            collected.add(piece)
        return collected.joined()


async def stream_body(request: Request) -> AsyncIterator[bytes]:
    """The body in unpacked pieces as they arrive; a problem or a disconnect is raised in its place."""
    unpacker = unpacker_for(request.headers.get("content-encoding", ""))
    async for piece in _pieces(request, unpacker, await request.receive()):
        yield piece


async def _pieces(request: Request, unpacker: Unpacker, message: Message) -> AsyncIterator[bytes]:
    while True:
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        for piece in unpacker.feed(message.get("body", b"")):
            yield piece
        if not message.get("more_body", False):
            unpacker.finish()
            return
        message = await request.receive()


class Collected:
    """Pieces of one body, counted against its own limit and that of the worker."""

    def __init__(self, limit: int, buffered: BufferedBytes) -> None:
        self._limit = limit
        self._buffered = buffered
        self._pieces: list[bytes] = []
        self._n_bytes = 0

    def __enter__(self) -> "Collected":
        return self

    def __exit__(self, *_: object) -> None:
        self._buffered.n_bytes -= self._n_bytes

    def add(self, piece: bytes) -> None:
        """Keep one piece.

        Raises:
            Problem: 413 or 503, it was one too many.
        """
        self._n_bytes += len(piece)
        self._buffered.n_bytes += len(piece)
        if self._n_bytes > self._limit:
            raise _body_too_large(self._limit)
        if self._buffered.n_bytes > self._buffered.limit:
            raise overloaded("too many large bodies are on their way")
        self._pieces.append(piece)

    def joined(self) -> bytes:
        """All pieces in order."""
        return b"".join(self._pieces)


def media_type_of(request: Request) -> str:
    """The body's media type in lower case, without parameters; empty when none was sent.

    Raises:
        Problem: 400, a charset that is not UTF-8 is declared.
    """
    declared = request.headers.get("content-type", "")
    if declared == "application/json":
        return declared
    media_type, _, parameters = declared.lower().partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"')
        if name.strip() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise malformed_text(f"charset {charset[:50]!r} is not read here: send UTF-8")
    return media_type.strip()


def _within(limit: int, body: bytes) -> bytes:
    if len(body) > limit:
        raise _body_too_large(limit)
    return body


def _body_too_large(limit: int) -> Problem:
    return too_large(f"the body is larger than {limit} bytes: send less at a time, or raise BERSIH_MAX_BODY_BYTES")
