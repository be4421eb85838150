"""A Ray cluster of two nodes on this machine, and what can be killed of it while a job runs."""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from typing import Any

import psutil

WAIT_S = 30
"""At most so long until the second node has a shard; it needs some seconds to start a worker."""
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class TwoNodes:
    """Head and one more node, a core each; the second is replaced when it is killed."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        os.environ |= QUIET
        self._cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        self._second = self._cluster.add_node(num_cpus=1)
        self.environment = {**os.environ, "RAY_ADDRESS": str(self._cluster.address)}

    def harm(self, job: subprocess.Popen[bytes], chance: random.Random) -> str:
        """Kill -9 a process that runs a shard, or the second node while it runs one; says which."""
        until = time.monotonic() + WAIT_S
        while not (busy := self._busy_on_second()) and job.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        if busy and chance.random() < 0.5:
            with suppress(psutil.NoSuchProcess):
                os.kill(busy[0].pid, signal.SIGKILL)
            return "worker"
        self._cluster.remove_node(self._second, allow_graceful=False)
        self._second = self._cluster.add_node(num_cpus=1)
        return "busy node" if busy else "idle node"

    def _busy_on_second(self) -> list[psutil.Process]:
        """Processes of the second node that run a shard now."""
        raylet = psutil.Process(self._second.all_processes["raylet"][0].process.pid)
        return [child for child in raylet.children(recursive=True) if _runs_a_shard(child)]

    def close(self) -> None:
        """Stop all of it."""
        self._cluster.shutdown()


def _runs_a_shard(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return "ray::attempt" in " ".join(process.cmdline())
    return False


def harm_local(job: subprocess.Popen[bytes], chance: random.Random) -> str:
    """Kill -9 one of the worker processes of a local job."""
    with suppress(psutil.NoSuchProcess):
        children = [child for child in psutil.Process(job.pid).children() if "popen_loky" in str(child.cmdline())]
        if children:
            os.kill(chance.choice(children).pid, signal.SIGKILL)
            return "worker"
    return "no worker, none had started"
