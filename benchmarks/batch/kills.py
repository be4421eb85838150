"""`python -m benchmarks.batch.kills`: kill -9 at random moments, then compare every output with an undisturbed run.

Moments are drawn over the time that an undisturbed run takes. Half of them end the whole job, half one of its workers,
or, with `--engine ray`, a worker or one of the two nodes.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from .corpus import write_corpus
from .ray_nodes import TwoNodes, harm_local

STREAMS = ("documents", "removed", "rejects", "done")
MOMENTS_A_RUN = 4


class Ground:
    """Where jobs run: this machine's processes, or a Ray cluster."""

    def __init__(self, source: Path, workers: int, nodes: TwoNodes | None) -> None:
        self._source, self._workers, self._nodes = source, workers, nodes

    def start(self, output: Path) -> subprocess.Popen[bytes]:
        """The job, as a user starts it."""
        engine = "ray" if self._nodes else "local"
        command = [sys.executable, "-m", "app.main", "batch", str(self._source), "--output", str(output)]
        options = ["--workers", str(self._workers), "--shard-mb", "1", "--engine", engine]
        environment = self._nodes.environment if self._nodes else None
        return subprocess.Popen(
            [*command, *options], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def disturb(self, output: Path, after_s: float, whole_job: bool, chance: random.Random) -> str | None:
        """Start the job, kill it or part of it; one that lost a part goes on to its end.

        Returns:
            What was killed; None where the job had ended before.
        """
        with self.start(output) as job:
            with suppress(subprocess.TimeoutExpired):
                job.wait(after_s)
            if job.poll() is not None:
                return None
            if whole_job:
                job.kill()
                return "job"
            harmed = self._nodes.harm(job, chance) if self._nodes else harm_local(job, chance)
            status = job.wait()
            return harmed if status == 0 else f"{harmed}, exit {status}"


def main() -> None:
    """Print how many moments there were and what they cost in bytes: nothing, or the exit status is 1."""
    options = _options()
    chance = random.Random(options.seed)
    nodes = TwoNodes() if options.engine == "ray" else None
    try:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            write_corpus(Path(folder) / "in", options.mb << 20)
            found = _run(Ground(Path(folder) / "in/plain", options.workers, nodes), Path(folder), options, chance)
    finally:
        if nodes:
            nodes.close()
    print(json.dumps(found))
    sys.exit(bool(found["files_that_differ"]))


def _run(ground: Ground, outputs: Path, options: argparse.Namespace, chance: random.Random) -> dict[str, object]:
    started = time.monotonic()
    assert ground.start(outputs / "undisturbed").wait() == 0
    took = time.monotonic() - started
    true = _digests(outputs / "undisturbed")
    killed: Counter[str] = Counter()
    runs = wrong = 0
    while killed.total() < options.moments:
        output = outputs / f"killed{runs}"
        runs += 1
        # Some moments hit one and the same run, each after it was started again.
        for _ in range(min(MOMENTS_A_RUN, options.moments - killed.total())):
            what = ground.disturb(output, chance.uniform(0.05, took), chance.random() < 0.5, chance)
            if what is None:
                break
            killed[what] += 1
        assert ground.start(output).wait() == 0
        found = _digests(output)
        wrong += sum(found.get(name) != digest for name, digest in true.items()) + len(found.keys() - true.keys())
    return {
        "engine": options.engine, "moments": killed.total(), "killed": dict(killed), "runs": runs,
        "files_compared": runs * len(true), "files_that_differ": wrong,
    }  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch.kills", description=__doc__)
    parser.add_argument("--engine", choices=["local", "ray"], default="local")
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--mb", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default=None)
    return parser.parse_args()


def _digests(output: Path) -> dict[str, str]:
    files = [path for stream in STREAMS for path in (output / stream).iterdir()]
    return {str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    main()
