"""One process that answers: event loop, connections, and an orderly end."""

import asyncio
import contextlib
import ctypes
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from . import door
from .errors import AppError, SettingsError
from .logs import configure_logs
from .protocol import check_connections, guarded_protocol
from .service import create_app, key_ring
from .settings import Settings
from .state import ServiceState

LOG = logging.getLogger("bersih")
BACKLOG = 2048


class ListenError(AppError):
    """The address cannot be listened on."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ListenError: the address is taken or not ours.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ListenError(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error


def announce(listener: socket.socket, settings: Settings) -> None:
    """Log where the service can be reached; with port 0 nobody knows it before."""
    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    LOG.info("listening", extra={"url": url, "workers": settings.workers, "keys_needed": settings.needs_keys})


def serve(settings: Settings) -> None:
    """Answer requests until told to stop.

    Raises:
        ListenError: the address is taken or not ours.
        ModelError: the model folder cannot be used.
        SettingsError: keys are needed and there are none.
    """
    configure_logs(settings.log_level)
    if settings.workers > 1:
        from .supervisor import Supervisor

        with listen(settings.host, settings.port) as listener:
            announce(listener, settings)
            Supervisor(settings, listener).run()
        return
    app = create_app(settings)
    with listen(settings.host, settings.port) as listener:
        announce(listener, settings)
        run_server(app, settings, listener)


def run_server(
    app: FastAPI, settings: Settings, listener: socket.socket, closes_the_door: Callable[[], bool] = lambda: True
) -> None:
    """Run one event loop on a listening socket until SIGTERM or SIGINT.

    Args:
        closes_the_door: asked when this one ends: whether nobody else goes on answering on the socket.
    """
    _settle()
    config = uvicorn.Config(
        app,
        http=guarded_protocol(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.drain_timeout_s,
        backlog=BACKLOG,
    )
    DrainingServer(config, app, settings, closes_the_door).run(sockets=[listener])


def _settle() -> None:
    """Set what start-up made aside from what requests will make."""
    # It stays for good: a full collection would look at all of it, 0.1 s in which nobody is answered.
    gc.collect()
    gc.freeze()
    # What it needed on the way goes back to the system: 10 MB, on glibc; others do as they like.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


class DrainingServer(uvicorn.Server):
    """Stops in two steps, so that a balancer can look away before the door closes.

    At the first signal `/readyz` begins to say no and every answer asks its caller to hang
    up; `drain_s` later the socket closes, and what is in flight gets `drain_timeout_s`.
    """

    def __init__(
        self, config: uvicorn.Config, app: FastAPI, settings: Settings, closes_the_door: Callable[[], bool]
    ) -> None:
        super().__init__(config)
        self._closes_the_door = closes_the_door
        self._settings = settings
        self._state: ServiceState = app.state.service
        self._drain_s = settings.drain_s
        self._close_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to stop; a second one stops at once."""
        if self._state.draining:
            super().handle_exit(sig, frame)
        self._state.draining = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer; SIGHUP, which would end the process, reads the keys again."""
        await super().startup(sockets)
        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._read_keys_again)

    def _read_keys_again(self) -> None:
        try:
            self._state.keys = key_ring(self._settings)
        except SettingsError as error:
            LOG.error("keys not read again, those from before are valid", extra={"cause": str(error)})
        else:
            LOG.info("keys read again", extra={"n": len(self._state.keys)})

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: guard the connections, and end when it is time."""
        now = asyncio.get_running_loop().time()
        if counter % 10 == 0:
            check_connections(self.server_state.connections, now)
        if self._state.draining:
            self._close_at = self._close_at or now + self._drain_s
            self.should_exit = self.should_exit or now >= self._close_at
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is in flight; unlike uvicorn's own, look after slow callers meanwhile."""
        for listener in sockets or []:
            await self._take_in_the_queue(listener)
        guard = asyncio.create_task(self._guard_connections())
        try:
            await super().shutdown(sockets)
        finally:
            guard.cancel()

    async def _take_in_the_queue(self, listener: socket.socket) -> None:
        """Accept who has connected already; with other workers on this socket, the rest is theirs."""
        with listener.dup() as queue:
            queue.setblocking(False)
            for server in self.servers:
                server.close()
            if self._closes_the_door():
                door.shut(queue)
                await self._let_in(queue)
                await asyncio.sleep(door.HANDSHAKE_S)
            await self._let_in(queue)

    async def _let_in(self, queue: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        for caller in door.waiting_callers(queue):
            await loop.connect_accepted_socket(self._protocol, caller)

    def _protocol(self) -> asyncio.Protocol:
        protocol: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state={}
        )
        return protocol

    async def _guard_connections(self) -> None:
        while True:
            await asyncio.sleep(1)
            check_connections(self.server_state.connections, asyncio.get_running_loop().time())
