"""The outermost layer: an id for every request, one log line, and no exception past this point."""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import internal_error
from .exchange import Exchange, open_exchange

ACCESS = logging.getLogger("bersih.access")
FAULTS = logging.getLogger("bersih.faults")


class Front:
    """ASGI middleware around the whole service."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; anything that goes wrong inside becomes a logged 500 with the request's id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = open_exchange(scope)
        request_id = exchange.request_id.encode("ascii")

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
            await send(message)

        try:
            await self.app(scope, receive, send_stamped)
        except ClientDisconnect:
            exchange.status = exchange.status or 499
        except Exception:  # the one place below HTTP that may: it is logged, counted and shown
            FAULTS.exception("request failed", extra={"request_id": exchange.request_id})
            if exchange.status:
                raise  # the answer has begun: cutting the connection is all that is left to say
            await internal_error().response(exchange.request_id)(scope, receive, send_stamped)
        finally:
            log_exchange(scope, exchange)


def log_exchange(scope: Scope, exchange: Exchange) -> None:
    """One line a request; the article's text never goes into a log."""
    ACCESS.info(
        "request",
        extra={
            "request_id": exchange.request_id,
            "method": scope["method"],
            "path": scope["path"][:200],
            "status": exchange.status,
            "duration_ms": round(exchange.duration_s * 1000, 3),
            "documents": exchange.documents,
        },
    )
