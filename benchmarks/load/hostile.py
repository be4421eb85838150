"""Requests of all sizes, wrong ones among them, and connections that mean harm."""

import asyncio
import contextlib
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable

from .articles import make_articles
from .callers import request_of

BOMB = gzip.compress(b"[" + b" " * 100_000_000)
HEAD = b"POST /v1/clean HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def mixed_requests(seed: int = 11) -> Callable[[int], bytes]:
    """The request with a given number: mostly articles, some tiny or large, one in twenty wrong."""
    dice = random.Random(seed)
    articles = make_articles(256, seed)
    good = [request_of("/v1/clean", body) for body in articles]
    good += [request_of("/v1/clean", json.dumps({"text": "Isi. " * n}).encode()) for n in (0, 1, 20, 4000, 20_000)]
    good += [request_of("/v1/clean/batch", b"\n".join(articles[:16]), "application/x-ndjson")]
    wrong = [
        request_of("/v1/clean", b"{"),
        request_of("/v1/clean", b'{"txet": 1}'),
        request_of("/v1/clean", b"[" * 100_000),
        request_of("/v1/clean", b"<p>", "text/html"),
        request_of("/v1/clean", b"\n" * 300_000, "text/plain"),
        request_of("/nowhere", b""),
    ]
    return lambda _: dice.choice(wrong if dice.random() < 0.05 else good)


async def hostile_callers(port: int, until: float) -> dict[str, int]:
    """Slow headers, bombs, vanishing callers and readers that never read, until told to stop."""
    tried: Counter[str] = Counter()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*(_attack(port, attack, until, tried) for attack in ATTACKS for _ in range(2)))
    return dict(tried)


async def _attack(port: int, attack: tuple[str, bytes, float], until: float, tried: Counter[str]) -> None:
    name, sent, pause_s = attack
    while time.monotonic() < until:
        tried[name] += 1
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            await writer.drain()
            await asyncio.sleep(pause_s)
            writer.transport.abort()
        except OSError:
            await asyncio.sleep(pause_s)


ATTACKS = (
    ("slow headers", b"GET /healthz HTTP/1.1\r\nX-Slow: ", 3.0),
    ("half a body", HEAD + b"Content-Length: 100000\r\n\r\n{", 3.0),
    ("bomb", HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB, 2.0),
    ("vanishing", request_of("/v1/clean", json.dumps({"text": "Isi. " * 9000}).encode()), 0.05),
    ("no HTTP", b"\x16\x03\x01\x00", 0.5),
)
