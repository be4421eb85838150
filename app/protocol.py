"""One connection, with the limits that uvicorn leaves to others.

A sweep once a second looks at all connections, so that no request pays for timers:
headers that never end, bodies that trickle, callers that do not read, bodies that go on
after they were refused.
"""

import asyncio
from typing import Any, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from .errors import Problem, headers_too_large, malformed_http, overloaded, timed_out
from .settings import Settings

MAX_HEADER_BYTES = 64 * 1024
MAX_DISCARDED_BYTES = 8 * 1024 * 1024
LINGER_S = 2
UNREAD_GRACE_S = 0.2
FIRST_REQUEST_GRACE_S = 1.0
BATCH_PATH = "/v1/clean/batch"


class GuardedProtocol(HttpToolsProtocol):
    """HTTP on one connection."""

    settings: Settings
    """Set by `guarded_protocol`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller connected."""
        super().connection_made(transport)
        self.message_since: float | None = None
        self.last_byte = self.loop.time()
        self.stalled_since: float | None = None
        self.in_headers = False
        self.header_bytes = 0
        self.discarded_bytes = 0
        transport.set_write_buffer_limits(high=self.settings.max_unsent_bytes)
        if len(self.connections) > self.settings.max_connections:
            self.refuse(overloaded(f"{self.settings.max_connections} connections are open"))

    def data_received(self, data: bytes) -> None:
        """Bytes arrived."""
        self.last_byte = self.loop.time()
        if self.cycle is not None and self.cycle.response_complete and self.cycle.more_body:
            self.discarded_bytes += len(data)
            if self.discarded_bytes > MAX_DISCARDED_BYTES:
                self.transport.abort()
                return
        super().data_received(data)
        if self.in_headers:
            self.header_bytes += len(data)
            if self.header_bytes > MAX_HEADER_BYTES:
                self.refuse(headers_too_large(f"headers are longer than {MAX_HEADER_BYTES} bytes"))

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self.message_since = self.last_byte
        self.in_headers = True
        self.header_bytes = 0
        self.discarded_bytes = 0

    def on_headers_complete(self) -> None:
        """All headers are there."""
        self.in_headers = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The whole request is there."""
        super().on_message_complete()
        self.message_since = None
        if self.cycle is not None and self.cycle.response_complete:
            self.cycle.more_body = False  # uvicorn forgets this for a body nobody wanted

    def pause_writing(self) -> None:
        """The caller reads slower than we write."""
        self.stalled_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The caller caught up."""
        self.stalled_since = None
        super().resume_writing()

    def shutdown(self) -> None:
        """The service is stopping: finish what has begun, and what is on its way already."""
        if self._is_idle():
            # A request may lie unread in the socket; closing now would throw it away. Who has never asked
            # connected for a request, and was not told by an earlier answer to hang up.
            grace_s = UNREAD_GRACE_S if self.cycle else FIRST_REQUEST_GRACE_S
            self.loop.call_later(grace_s, self._close_if_idle)
        else:
            self.cycle.keep_alive = False

    def _is_idle(self) -> bool:
        return self.message_since is None and (self.cycle is None or self.cycle.response_complete)

    def _close_if_idle(self) -> None:
        if self._is_idle():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """What arrived is not HTTP."""
        self.refuse(malformed_http(msg))

    def refuse(self, problem: Problem) -> None:
        """Answer without the service, and hang up."""
        if self.transport.is_closing():
            return
        if self.cycle is None or not self.cycle.response_started:
            body = msgspec.json.encode(problem.members())
            self.transport.write(
                b"%scontent-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n%s\r\n%s"
                % (
                    STATUS_LINE[problem.status],
                    len(body),
                    b"retry-after: %d\r\n" % problem.retry_after_s if problem.retry_after_s else b"",
                    body,
                )
            )
        self.transport.close()

    def check(self, now: float) -> None:
        """Cut this connection if it is one of those that only cost: the once-a-second look."""
        settings = self.settings
        if self.stalled_since is not None:
            if now - self.stalled_since > settings.stall_timeout_s:
                self.transport.abort()
        elif self.cycle is None and self.message_since is None:
            if now - self.last_byte > settings.header_timeout_s:
                self.transport.close()  # connected and never said a word
        elif self.message_since is not None:
            self._check_arrival(now, self.message_since)

    def _check_arrival(self, now: float, since: float) -> None:
        settings = self.settings
        if self.in_headers:
            if now - since > settings.header_timeout_s:
                self.refuse(timed_out(f"the headers took longer than {settings.header_timeout_s:g} s"))
        elif self.cycle is not None and self.cycle.response_complete:
            if now - self.last_byte > LINGER_S or now - since > settings.request_timeout_s:
                self.transport.abort()
        elif not self.flow.read_paused:
            streamed = self.scope["path"] == BATCH_PATH
            limit_s = settings.batch_timeout_s if streamed else settings.request_timeout_s
            if now - since > limit_s:
                self.refuse(timed_out(f"the body took longer than {limit_s:g} s"))
            elif now - self.last_byte > settings.stall_timeout_s:
                self.refuse(timed_out(f"no byte arrived for {settings.stall_timeout_s:g} s"))


def guarded_protocol(settings: Settings) -> type[asyncio.Protocol]:
    """The protocol class for these settings, as uvicorn wants it: without arguments of ours."""
    return type("GuardedProtocol", (GuardedProtocol,), {"settings": settings})


def check_connections(connections: Any, now: float) -> None:
    """Look at every open connection once."""
    for connection in list(connections):
        cast(GuardedProtocol, connection).check(now)
