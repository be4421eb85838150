"""The process around the service: socket, event loop, workers."""

import logging
import socket
from functools import partial

import uvicorn
from uvicorn.supervisors import Multiprocess

from .errors import AppError
from .logs import configure_logs
from .service import create_app
from .settings import Settings

LOG = logging.getLogger("bersih")


class ListenError(AppError):
    """The address cannot be listened on."""


def serve(settings: Settings) -> None:
    """Answer requests until told to stop.

    Raises:
        ListenError: the address is taken or not ours.
        ModelError: the model folder cannot be used.
    """
    configure_logs(settings.log_level)
    one = settings.workers == 1
    config = uvicorn.Config(
        create_app(settings) if one else partial(_create_worker, settings),
        factory=not one,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
    )
    with _listen(settings.host, settings.port) as listener:
        host, port = listener.getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        LOG.info("listening", extra={"url": url, "workers": settings.workers})
        if one:
            uvicorn.Server(config).run(sockets=[listener])
        else:
            Multiprocess(config, sockets=[listener]).run()


def _create_worker(settings: Settings) -> object:
    configure_logs(settings.log_level)
    return create_app(settings)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise ListenError(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from error
