"""The real service as a process of its own on a free loopback port, for tests that ask over HTTP."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_LIMIT_S = 300
"""The first start after a change compiles the kernel; on a machine that has much else to do that takes minutes."""
STOP_LIMIT_S = 60


@dataclass(frozen=True)
class RunningService:
    """A service that listens, and what it has logged so far."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def log_lines(self) -> list[dict[str, Any]]:
        return lines_in(self.log)

    def wait_for_log(self, **fields: object) -> dict[str, Any]:
        """The first log line with these fields: a request is logged after its answer is sent."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for line in self.log_lines():
                if all(line.get(name) == value for name, value in fields.items()):
                    return line
            time.sleep(0.02)
        raise AssertionError(f"no log line with {fields} in\n{self.log.read_text('utf-8')}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_LIMIT_S)


def lines_in(log: Path) -> list[dict[str, Any]]:
    """The whole lines of a log."""
    # Not splitlines: a path in the log may hold U+2028. The last part is empty, or still being written.
    return [json.loads(line) for line in log.read_text("utf-8").split("\n")[:-1] if line.startswith("{")]


@contextmanager
def running_service(*arguments: str, **settings: object) -> Iterator[RunningService]:
    """`bersih serve` with these settings (`max_body_bytes=1000` is BERSIH_MAX_BODY_BYTES)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BERSIH_")}
    with tempfile.TemporaryDirectory() as folder:
        settings = {"drain_s": 0, "data_dir": folder, **settings}
        environment.update({f"BERSIH_{name.upper()}": str(value) for name, value in settings.items()})
        log = Path(folder) / "log.jsonl"
        command = [sys.executable, "-m", "app.main", "serve", "--port", "0", *arguments]
        with log.open("wb") as stream, subprocess.Popen(command, stderr=stream, env=environment) as process:
            try:
                yield RunningService(_wait_until_listening(process, log), process, log)
            finally:
                if process.poll() is None:
                    process.terminate()
                    try:
                        process.wait(STOP_LIMIT_S)
                    except subprocess.TimeoutExpired:
                        process.kill()


def _wait_until_listening(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        for line in lines_in(log):
            if line["event"] == "listening":
                return str(line["url"])
        time.sleep(0.02)
    raise AssertionError(f"the service did not start:\n{log.read_text('utf-8')}")
