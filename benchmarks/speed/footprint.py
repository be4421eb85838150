"""Start-up and resident memory, of processes of their own."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import psutil

from .section import Section

CHILD = """
import time, psutil
begun = time.perf_counter()
import classifier
article = classifier.clean("Harga beras turun di Cianjur, kata dinas.\\n\\nPosted By : keluaran sgp hari ini")
assert article.spam, article
me = psutil.Process()
print(me.memory_info().rss, me.create_time())
"""


def measure_footprint(rounds: int) -> Section:
    """The library to its first article, and the service to its first answer."""
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    for name, measure in (("library, first article cleaned", _library), ("service, /readyz answers 200", _service)):
        ready, cpu, memory = zip(*[measure() for _ in range(rounds)], strict=True)
        rows.append([name, *(f"{statistics.median(values):.2f}" for values in (ready, cpu)),
                     f"{statistics.median(memory) / 1e6:.0f}"])  # fmt: skip
        figures |= {f"{name}, s": statistics.median(ready), f"{name}, CPU s": statistics.median(cpu),
                    f"{name}, MB": statistics.median(memory) / 1e6}  # fmt: skip
    note = "From the start of the process, machine code in its cache on disk; resident memory when ready."
    return Section("Start and memory", ("", "s", "CPU s", "MB"), rows, note, figures)


def _used(process: psutil.Process) -> tuple[float, int]:
    times = process.cpu_times()
    return float(times.user + times.system), int(process.memory_info().rss)


def _library() -> tuple[float, float, int]:
    begun = time.time()
    cpu = _children_cpu()
    done = subprocess.run([sys.executable, "-c", CHILD], check=True, capture_output=True, text=True)
    return time.time() - begun, _children_cpu() - cpu, int(done.stdout.split()[0])


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _service() -> tuple[float, float, int]:
    command = [sys.executable, "-m", "app.main", "serve", "--port", "0"]
    begun = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        try:
            url = _address(server)
            _wait(lambda: httpx.get(f"{url}/readyz").status_code == 200)
            return time.perf_counter() - begun, *_used(psutil.Process(server.pid))
        finally:
            server.terminate()


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    for line in server.stderr:
        event = json.loads(line) if line.startswith("{") else {}
        if event.get("event") == "listening":
            return str(event["url"])
    raise SystemExit("the service ended before it listened")


def _wait(is_ready: Callable[[], bool], limit_s: float = 60) -> None:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if is_ready():
            return
        time.sleep(0.01)
    raise SystemExit(f"the service was not ready within {limit_s:.0f} s")
