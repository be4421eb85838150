"""`python -m benchmarks.load [ratio|soak]`: figures as JSON on standard output."""

import argparse
import asyncio
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from .articles import make_articles
from .callers import Seen, call, request_of
from .hostile import hostile_callers, mixed_requests

BATCH_ARTICLES = 64


@contextmanager
def serving() -> Iterator[tuple[psutil.Process, int]]:
    """The service with its echoes: its process and port."""
    with tempfile.NamedTemporaryFile("r", suffix=".log") as log:
        command = [sys.executable, "-m", "benchmarks.load.echo"]
        with Path(log.name).open("w") as stream, subprocess.Popen(command, stderr=stream) as process:
            try:
                yield psutil.Process(process.pid), _port(process, Path(log.name))
            finally:
                process.terminate()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    while process.poll() is None:
        for line in log.read_text("utf-8").split("\n")[:-1]:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("event") == "listening":
                return int(event["url"].rsplit(":", 1)[1])
        time.sleep(0.05)
    raise SystemExit(log.read_text("utf-8"))


def cpu_s(process: psutil.Process) -> float:
    """CPU seconds the server has used."""
    times = process.cpu_times()
    return float(times.user + times.system)


def measure_ratio(n_requests: int, rounds: int) -> dict[str, object]:
    """Server CPU per request of cleaning and echo, in turns so that a busy machine hits both."""
    articles = make_articles(512)
    batches = [b"\n".join(articles[i : i + BATCH_ARTICLES]) + b"\n" for i in range(0, 512, BATCH_ARTICLES)]
    bodies = {
        "/v1/clean": [request_of("/v1/clean", body) for body in articles],
        "/echo": [request_of("/echo", body) for body in articles],
        "/v1/clean/batch": [request_of("/v1/clean/batch", body, "application/x-ndjson") for body in batches],
        "/echo/batch": [request_of("/echo/batch", body, "application/x-ndjson") for body in batches],
    }
    cost_us: dict[str, list[float]] = {path: [] for path in bodies}
    with serving() as (process, port):
        for round_ in range(rounds + 1):
            for path, requests in bodies.items():
                n = n_requests if "batch" not in path else n_requests // 16
                before = cpu_s(process)
                seen = _run(port, requests, n)
                assert set(seen.statuses) == {"200"}, seen.statuses
                if round_:  # the first one warms up
                    cost_us[path].append((cpu_s(process) - before) / n * 1e6)
    typical = {path: statistics.median(costs) for path, costs in cost_us.items()}
    return {
        "server CPU, us a request": {path: round(cost, 1) for path, cost in typical.items()},
        "clean / echo": round(typical["/v1/clean"] / typical["/echo"], 3),
        "batch documents, us each": round(typical["/v1/clean/batch"] / BATCH_ARTICLES, 1),
        "batch speed, share of echo's": round(typical["/echo/batch"] / typical["/v1/clean/batch"], 3),
        "article bytes": statistics.mean(map(len, articles)),
        "requests a round": n_requests,
        "rounds": rounds,
    }


def _run(port: int, requests: list[bytes], n: int) -> Seen:
    until = time.monotonic() + 300
    return asyncio.run(call(port, lambda i: requests[i % len(requests)], 8, n, until))


def soak(n_requests: int, n_callers: int, limit_s: float) -> dict[str, object]:
    """Many connections, mixed sizes, hostile ones among them: what is answered, how fast, and the memory."""
    with serving() as (process, port):
        requests = mixed_requests()
        until = time.monotonic() + limit_s

        async def load(n: int) -> tuple[Seen, dict[str, int]]:
            hostile = asyncio.create_task(hostile_callers(port, until))
            seen = await call(port, requests, n_callers, n, until)
            hostile.cancel()
            return seen, await hostile

        asyncio.run(load(5000))
        warm = process.memory_info().rss
        begun = time.monotonic()
        seen, hostile = asyncio.run(load(n_requests))
        spent = time.monotonic() - begun
        after = process.memory_info().rss
    return {
        "requests": sum(seen.statuses.values()),
        "seconds": round(spent, 1),
        "connections": n_callers,
        "answers": dict(seen.statuses),
        "hostile connections": hostile,
        "p50 ms": seen.percentile_ms(0.5),
        "p99 ms": seen.percentile_ms(0.99),
        "memory after warm-up MB": round(warm / 1e6, 1),
        "growth MB": round((after - warm) / 1e6, 1),
    }


def main() -> None:
    """Run one of the two and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("what", choices=["ratio", "soak"], nargs="?", default="ratio")
    parser.add_argument("--requests", type=int, help="2000 a round (ratio), 200000 (soak)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--limit-s", type=float, default=600, help="when a soak ends at the latest")
    given = parser.parse_args()
    if given.what == "ratio":
        figures = measure_ratio(given.requests or 2000, given.rounds)
    else:
        figures = soak(given.requests or 200_000, given.connections, given.limit_s)
    figures["machine"] = f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
