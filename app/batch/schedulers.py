"""Who runs the shards: this process, worker processes, or a Ray cluster. Each only maps `run_shard` over tasks."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .errors import MissingExtraError, ShardError
from .live import Sender
from .plan import Task
from .shard import OnChunk, ShardResult, run_shard
from .tally import Tally

MAX_DEATHS = 3
"""Times in a row that workers may die without one shard being finished: then it is no accident."""


class Engine(StrEnum):
    """Where shards run."""

    LOCAL = "local"
    RAY = "ray"


@dataclass(frozen=True, slots=True)
class ShardFailure:
    """A shard that could not be finished; the others are not touched."""

    index: int
    path: str
    reason: str


Outcome = ShardResult | ShardFailure
Scheduler = Callable[[Sequence[Task]], Iterator[Outcome]]


def attempt(task: Task, on_chunk: OnChunk | None = None) -> Outcome:
    """Run a shard; whatever goes wrong is told instead of ending the job."""
    try:
        return run_shard(task, on_chunk)
    except Exception as error:  # the edge: one shard of the batch loop
        return ShardFailure(task.shard.index, task.input.path, f"{type(error).__name__}: {error}")


def run_here(tasks: Sequence[Task], on_chunk: OnChunk | None = None) -> Iterator[Outcome]:
    """One after the other in this process."""
    return (attempt(task, on_chunk) for task in tasks)


def run_local(tasks: Sequence[Task], workers: int, address: str | None = None) -> Iterator[Outcome]:
    """In worker processes; those that are killed are replaced, and their shards run again.

    Raises:
        ShardError: workers keep dying (most often for want of memory).
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    left = {task.shard.index: task for task in tasks}
    deaths = 0
    while left:
        pool = Parallel(workers, backend="loky", return_as="generator_unordered", batch_size=1)
        try:
            for outcome in pool(delayed(_in_worker)(task, address, os.getpid()) for task in list(left.values())):
                del left[outcome.index]
                deaths = 0
                yield outcome
        except TerminatedWorkerError as error:
            deaths += 1
            if deaths == MAX_DEATHS:
                raise ShardError(
                    f"workers died {deaths} times and finished nothing between (out of memory?): "
                    f"run the same command with fewer --workers, {len(left)} shards are left"
                ) from error


def run_ray(tasks: Sequence[Task], workers: int | None = None) -> Iterator[Outcome]:
    """As tasks of the Ray cluster that RAY_ADDRESS names or that runs here, else of one that is started.

    Tasks of a node that dies are run again on another; inputs and outputs must be where every node sees them.
    """
    ray = _ray()
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    remote = ray.remote(num_cpus=1, max_retries=5, scheduling_strategy="SPREAD")(attempt)
    at_once = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    waiting, running = list(reversed(tasks)), list[Any]()
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(remote.remote(waiting.pop()))
        done, running = ray.wait(running)
        yield from ray.get(done)


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("--engine ray", "ray", "ray") from error
    return ray


def _in_worker(task: Task, address: str | None, parent: int) -> Outcome:
    send = Sender(address) if address else None

    def on_chunk(shard: int, tally: Tally, position: int) -> None:
        # A killed job leaves its workers behind; the next run of it would compete with them.
        if os.getppid() != parent:
            os._exit(1)
        if send is not None:
            send(shard, tally, position)

    return attempt(task, on_chunk)
