"""On a Ray cluster the job gives the bytes that it gives here, even while a node of it dies."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from .corpus import clean_files, digests, json_lines, members, rows

pytest.importorskip("ray", reason="ray is not installed: pip install 'bersih[ray]'")
pytestmark = pytest.mark.slow

ONE_NODE = """
import sys, json
from pathlib import Path
import ray
from app.batch.job import run_job
from app.batch.schedulers import Engine
from tests.batch.corpus import plan_of
inputs, output = Path(sys.argv[1]), Path(sys.argv[2])
ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False)
result = run_job(plan_of([inputs], output, shard_bytes=100_000), str(output), engine=Engine.RAY, workers=2)
Path(sys.argv[3]).write_text(json.dumps([result.tally.records, len(result.failures)]))
"""

# The second node is killed as soon as shards are done while others run; it is gone for good.
TWO_NODES = """
import sys, json, threading, time
from pathlib import Path
import ray
from ray.cluster_utils import Cluster
from app.batch.job import run_job
from app.batch.schedulers import Engine
from tests.batch.corpus import plan_of
inputs, output = Path(sys.argv[1]), Path(sys.argv[2])
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
second = cluster.add_node(num_cpus=1)
ray.init(address=cluster.address, log_to_driver=False)
killed = []
def kill():
    while not list(output.glob("done/*")):
        time.sleep(0.02)
    busy = ray.available_resources().get("CPU", 0)
    cluster.remove_node(second, allow_graceful=False)
    killed.append(busy)
thread = threading.Thread(target=kill)
thread.start()
result = run_job(plan_of([inputs], output, shard_bytes=100_000), str(output), engine=Engine.RAY, workers=2)
thread.join()
Path(sys.argv[3]).write_text(json.dumps([len(result.failures), killed, len(result.plan.shards)]))
ray.shutdown()
cluster.shutdown()
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "a.jsonl").write_bytes(json_lines(rows(8000)) + b"{bad\n")
    (folder / "b.jsonl.gz").write_bytes(members(json_lines(rows(2000, start=8000)))[0][:-30])
    return folder


@pytest.fixture(scope="module")
def here(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("here")
    clean_files([inputs], folder, shard_bytes=100_000)
    return digests(folder)


def run(program: str, inputs: Path, output: Path) -> list[object]:
    """In a process of its own: a Ray cluster does not leave the process it was in as it found it."""
    told = output / "told.json"
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    with subprocess.Popen(
        [sys.executable, "-c", program, str(inputs), str(output), str(told)],
        env={**os.environ, **quiet, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as job:
        try:
            _, errors = job.communicate(timeout=200)
        finally:
            # Servers of a cluster outlive a driver that fails, and the next one would find them.
            with suppress(ProcessLookupError):
                os.killpg(job.pid, signal.SIGKILL)
    assert job.returncode == 0, errors[-3000:]
    found: list[object] = json.loads(told.read_text())
    return found


def test_cluster_gives_the_same_bytes(inputs: Path, here: dict[str, str], tmp_path: Path) -> None:
    run(ONE_NODE, inputs, tmp_path)
    assert digests(tmp_path) == here


def test_node_that_dies_loses_and_doubles_nothing(inputs: Path, here: dict[str, str], tmp_path: Path) -> None:
    failures, killed, shards = run(TWO_NODES, inputs, tmp_path)
    assert failures == 0
    assert killed, "no node was killed"
    assert isinstance(shards, int)
    assert shards > 10
    assert digests(tmp_path) == here
