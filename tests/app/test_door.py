"""The door: who has connected is answered, who comes later is refused, nobody is reset."""

import select
import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from app import door

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the packet filter is Linux's")


@pytest.fixture(params=["127.0.0.1", "::1"])
def listener(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    try:
        opened = socket.create_server((request.param, 0), family=family)
    except OSError as error:
        pytest.skip(f"no {request.param} here: {error}")
    with opened:
        opened.setblocking(False)
        yield opened


def test_who_connected_before_is_let_in_and_understood(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()[:2]) as caller:
        # The caller knows that it is connected a moment before the listener does.
        assert select.select([listener], [], [], 30)[0]
        door.shut(listener)
        (accepted,) = door.waiting_callers(listener)
        caller.sendall(b"hello")
        accepted.setblocking(True)
        with accepted:
            assert accepted.recv(5) == b"hello"


def test_who_comes_later_waits_and_is_refused_not_reset(listener: socket.socket) -> None:
    door.shut(listener)
    threading.Timer(0.1, listener.close).start()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(listener.getsockname()[:2], timeout=30)


def test_door_shut_on_one_copy_is_shut_on_all(listener: socket.socket) -> None:
    with listener.dup() as copy:
        door.shut(copy)
    with pytest.raises(TimeoutError):
        socket.create_connection(listener.getsockname()[:2], timeout=0.3)
