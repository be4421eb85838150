"""Close a listening socket without resetting anybody who has connected.

Closing it resets every connection that is complete and not yet accepted, request and all; its
caller sees a broken connection where it could have seen a closed door. So the door is shut
first (a packet filter drops what would begin a connection, nothing else), then who stands
behind it is let in, and only then is the socket closed. A caller whose first packet was
dropped sends it again a second later and is refused.
"""

import contextlib
import ctypes
import socket
import struct
import sys
from collections.abc import Iterator

HANDSHAKE_S = 0.2
"""How long a caller may take, from the first packet that we let through to the last of the handshake."""

_SO_ATTACH_FILTER = 26
_TCP_FLAGS_AT = 13
_SYN, _SYN_OR_ACK = 0x02, 0x12
# struct sock_filter (code, jump if true, jump if false, value) of linux/filter.h: drop SYN without ACK, pass the rest.
_NO_NEW_CALLERS = b"".join(
    struct.pack("HBBI", *instruction)
    for instruction in (
        (0x30, 0, 0, _TCP_FLAGS_AT),
        (0x54, 0, 0, _SYN_OR_ACK),
        (0x15, 0, 1, _SYN),
        (0x06, 0, 0, 0),
        (0x06, 0, 0, 0xFFFFFFFF),
    )
)


def shut(listener: socket.socket) -> None:
    """Let no new caller begin to connect, on any copy of this socket; elsewhere than on Linux, do nothing."""
    if not sys.platform.startswith("linux"):
        return
    program = ctypes.create_string_buffer(_NO_NEW_CALLERS)
    length = len(_NO_NEW_CALLERS) // struct.calcsize("HBBI")
    with contextlib.suppress(OSError):  # not all that call themselves Linux have it; then a moment's gap remains
        option = struct.pack("HL", length, ctypes.addressof(program))
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, option)


def waiting_callers(listener: socket.socket) -> Iterator[socket.socket]:
    """Accept who has connected already, one after the other; `listener` does not block."""
    with contextlib.suppress(BlockingIOError):
        while True:
            yield listener.accept()[0]
