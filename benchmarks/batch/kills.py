"""`python -m benchmarks.batch.kills`: kill -9 at random moments, then compare every output with an undisturbed run.

Moments are drawn over the time that an undisturbed run takes. Half of them end the whole job, half one of its workers.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

from .corpus import write_corpus

STREAMS = ("documents", "removed", "rejects", "done")


def main() -> None:
    """Print how many moments there were and what they cost in bytes: nothing, or the exit status is 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch.kills", description=__doc__)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--mb", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        corpus, outputs = Path(folder) / "in", Path(folder)
        write_corpus(corpus, options.mb << 20)
        started = time.monotonic()
        assert _start(corpus / "plain", outputs / "undisturbed", options.workers).wait() == 0
        took = time.monotonic() - started
        true = _digests(outputs / "undisturbed")
        moments = wrong = 0
        run = 0
        while moments < options.moments:
            output = outputs / f"killed{run}"
            run += 1
            # Some moments hit one and the same run, each after it was started again.
            for _ in range(min(4, options.moments - moments)):
                _disturb(corpus / "plain", output, options.workers, chance.uniform(0.05, took), chance.random() < 0.5)
                moments += 1
            assert _start(corpus / "plain", output, options.workers).wait() == 0
            found = _digests(output)
            wrong += sum(found.get(name) != digest for name, digest in true.items()) + len(found.keys() - true.keys())
    print(json.dumps({"moments": moments, "runs": run, "files_compared": run * len(true), "files_that_differ": wrong}))
    sys.exit(bool(wrong))


def _start(source: Path, output: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app.main", "batch", str(source), "--output", str(output)]
    options = ["--workers", str(workers), "--shard-mb", "1"]
    return subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _disturb(source: Path, output: Path, workers: int, after_s: float, one_worker: bool) -> None:
    """Start the job, kill it or one of its workers; a job that lost a worker goes on to its end."""
    with _start(source, output, workers) as job:
        with suppress(subprocess.TimeoutExpired):
            job.wait(after_s)
        if one_worker:
            with suppress(psutil.NoSuchProcess):
                children = [
                    child for child in psutil.Process(job.pid).children() if "popen_loky" in str(child.cmdline())
                ]
                if children:
                    os.kill(children[0].pid, signal.SIGKILL)
            job.wait()
        else:
            job.kill()


def _digests(output: Path) -> dict[str, str]:
    files = [path for stream in STREAMS for path in (output / stream).iterdir()]
    return {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    main()
