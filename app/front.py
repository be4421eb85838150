"""The outermost layer: id, log line and metrics of every request, and no exception past this point."""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import Problem, internal_error, overloaded, unknown_host
from .exchange import Exchange, open_exchange
from .metrics import NO_ROUTE
from .state import ServiceState

ACCESS = logging.getLogger("bersih.access")
FAULTS = logging.getLogger("bersih.faults")

# What tells an operator how the service is must be told when it is worst.
ALWAYS_ANSWERED = frozenset({"/healthz", "/readyz", "/metrics"})
CLIENT_GONE = 499

NO_SNIFFING = (b"x-content-type-options", b"nosniff")
PAGE_HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


class Front:
    """ASGI middleware around the whole service."""

    def __init__(self, app: ASGIApp, state: ServiceState) -> None:
        self.app = app
        self.state = state
        self._hosts = frozenset(name.lower() for name in state.settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything that goes wrong inside becomes a logged 500 with the request's id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = open_exchange(scope)
        stamped = self._stamping(send, exchange)
        self.state.in_flight += 1
        try:
            refusal = self._refusal(scope)
            if refusal is None:
                await self.app(scope, receive, stamped)
            else:
                await refusal.response(exchange.request_id)(scope, receive, stamped)
        except ClientDisconnect:
            exchange.status = exchange.status or CLIENT_GONE
        except Exception:  # the one place below HTTP that may: it is logged, counted and shown
            FAULTS.exception("request failed", extra={"request_id": exchange.request_id})
            if exchange.status:
                raise  # the answer has begun: cutting the connection is all that is left to say
            await internal_error().response(exchange.request_id)(scope, receive, stamped)
        finally:
            self.state.in_flight -= 1
            self._record(scope, exchange)

    def _refusal(self, scope: Scope) -> Problem | None:
        """Why this request goes no further, if it does not."""
        if self._hosts:
            host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
            if host not in self._hosts and host.rpartition(":")[0] not in self._hosts:
                return unknown_host("this Host is not answered here: see BERSIH_ALLOWED_HOSTS")
        if self.state.in_flight > self.state.settings.max_in_flight and scope["path"] not in ALWAYS_ANSWERED:
            return overloaded(f"{self.state.settings.max_in_flight} requests are being answered")
        return None

    def _stamping(self, send: Send, exchange: Exchange) -> Send:
        """A `send` that adds what every answer carries."""
        request_id = (b"x-request-id", exchange.request_id.encode("ascii"))

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                headers = [*message["headers"], request_id, NO_SNIFFING]
                if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                    headers.extend(PAGE_HEADERS)
                if self.state.draining:
                    headers.append((b"connection", b"close"))
                message["headers"] = headers
            await send(message)

        return stamped

    def _record(self, scope: Scope, exchange: Exchange) -> None:
        """One log line and the metrics; the article's text never goes into either."""
        seconds = exchange.duration_s
        route = getattr(scope.get("route"), "path", NO_ROUTE)
        method = scope["method"] if route != NO_ROUTE else NO_ROUTE
        self.state.metrics.count_request(method, route, exchange.status, seconds)
        if ACCESS.isEnabledFor(logging.INFO):
            ACCESS.info(
                "request",
                extra={
                    "request_id": exchange.request_id,
                    "method": scope["method"],
                    "path": scope["path"][:200],
                    "status": exchange.status,
                    "duration_ms": round(seconds * 1000, 3),
                    "documents": exchange.documents,
                    "caller": exchange.caller,
                },
            )
