"""The real service with an echo beside each cleaning endpoint, in the same process and stack.

An echo parses the JSON it is sent and writes it again, as fast as this stack can.
"""

from collections.abc import AsyncIterator

import msgspec
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.body import read_body, stream_body
from app.logs import configure_logs
from app.ndjson import LineReader
from app.service import create_app
from app.serving import announce, listen, run_server
from app.settings import Settings
from app.streaming import FLUSH_BYTES, StreamedAnswers


async def echo(request: Request) -> Response:
    """One JSON document in and out."""
    return Response(_again(await read_body(request)), media_type="application/json")


async def echo_batch(request: Request) -> Response:
    """Lines of JSON in and out."""
    return StreamedAnswers(_echo_lines(request), "application/x-ndjson")


async def _echo_lines(request: Request) -> AsyncIterator[bytes]:
    reader = LineReader(request.app.state.service.settings.max_body_bytes)
    async for piece in stream_body(request):
        ready: list[bytes] = []
        n_bytes = 0
        for line in reader.feed(piece):
            assert isinstance(line, bytes)
            ready.append(_again(line))
            n_bytes += len(ready[-1])
            if n_bytes >= FLUSH_BYTES:
                yield b"\n".join(ready) + b"\n"
                ready, n_bytes = [], 0
        if ready:
            yield b"\n".join(ready) + b"\n"


def _again(body: bytes) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(body))


def create_echo_app(settings: Settings) -> FastAPI:
    """The service and its echoes."""
    app = create_app(settings)
    app.add_api_route("/echo", echo, methods=["POST"], response_class=Response)
    app.add_api_route("/echo/batch", echo_batch, methods=["POST"], response_class=Response)
    # Routes are tried in order: the echoes stand where the cleaning calls do, and pay for no other.
    routes = app.router.routes
    echo_batch_route, echo_route = routes.pop(), routes.pop()
    first = next(i for i, route in enumerate(routes) if getattr(route, "path", None) == "/v1/clean")
    routes[first + 1 : first + 1] = [echo_route]
    routes[first + 3 : first + 3] = [echo_batch_route]
    return app


def main() -> None:
    """Listen on a free port and say which."""
    settings = Settings(port=0, keep_alive_s=120)
    configure_logs("info")
    app = create_echo_app(settings)
    with listen(settings.host, settings.port) as listener:
        announce(listener, settings)
        run_server(app, settings, listener)


if __name__ == "__main__":
    main()
