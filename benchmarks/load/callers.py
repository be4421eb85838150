"""Callers on bare sockets: cheap enough to keep a server busy from the same machine."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Seen:
    """What callers saw."""

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    answer_bytes: int = 0

    def percentile_ms(self, share: float) -> float:
        """Time within which this share of the requests was answered."""
        ordered = sorted(self.seconds)
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0


def request_of(path: str, body: bytes, content_type: str = "application/json") -> bytes:
    """A whole HTTP request."""
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: x",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body


async def call(port: int, requests: Callable[[int], bytes], n_callers: int, n_requests: int, until: float) -> Seen:
    """Send `n_requests`, or what fits until then, each caller one after the other."""
    seen = Seen()
    numbers = iter(range(n_requests))
    await asyncio.gather(*(_caller(port, requests, numbers, until, seen) for _ in range(n_callers)))
    return seen


async def _caller(
    port: int, requests: Callable[[int], bytes], numbers: Iterator[int], until: float, seen: Seen
) -> None:
    reader = writer = None
    for number in numbers:
        if time.monotonic() > until:
            break
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
            begun = time.perf_counter()
            writer.write(requests(number))
            await writer.drain()
            assert reader is not None
            status, n_bytes, keep = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError) as error:
            seen.statuses[type(error).__name__] += 1
            keep = False
        else:
            seen.seconds.append(time.perf_counter() - begun)
            seen.statuses[status] += 1
            seen.answer_bytes += n_bytes
        if not keep and writer is not None:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[str, int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = head[9:12].decode()
    if b"transfer-encoding: chunked" in head:
        n_bytes = 0
        while size := int(await reader.readline(), 16):
            n_bytes += len(await reader.readexactly(size + 2)) - 2
        await reader.readline()
    else:
        n_bytes = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(n_bytes)
    return status, n_bytes, b"connection: close" not in head
