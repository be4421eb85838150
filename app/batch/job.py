"""The whole job: adopt the plan, map its shards, clear what was killed, tell how it went."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .commit import finished
from .errors import ResumeError, ShardError
from .folders import Folder, open_folder
from .inputs import is_remote, local_path
from .live import SUPPORTED, Listener, Step, step_of
from .plan import Plan, Stage, Task, adopt_plan, tasks_of
from .progress import Silent, State, Watch
from .schedulers import Engine, Outcome, ShardFailure, run_here, run_local, run_ray
from .shard import ShardResult
from .site_counts import PARTIAL
from .tally import Tally

LOCK_NAME = "_lock"
REDRAW_S = 0.25


@dataclass(frozen=True, slots=True)
class JobResult:
    """How the job went."""

    plan: Plan
    tally: Tally
    results: tuple[ShardResult, ...]
    failures: tuple[ShardFailure, ...]
    continued: bool
    engine: Engine
    workers: int
    seconds: float


def run_job(
    plan: Plan, output: str, *, engine: Engine = Engine.LOCAL, workers: int = 1, watch: Watch | None = None
) -> JobResult:
    """Clean all shards that are not done yet.

    Raises:
        ResumeError: the output belongs to another plan, or another job runs in it.
    """
    watch = watch or Silent()
    folder = open_folder(output)
    with _alone_in(folder.root):
        continued = adopt_plan(folder, plan)
        folder.remove_attempts()
        started = time.monotonic()
        try:
            if plan.settings.counts:
                _count(plan, folder, engine, workers, watch)
            state = State(plan)
            outcomes = []
            for outcome in _outcomes(tasks_of(plan, folder.root), engine, workers, state, watch):
                state.take(outcome)
                outcomes.append(outcome)
        finally:
            watch.close()
        folder.remove_attempts()
    outcomes.sort(key=lambda outcome: outcome.index)
    return JobResult(
        plan,
        state.tally,
        tuple(outcome for outcome in outcomes if isinstance(outcome, ShardResult)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, ShardFailure)),
        continued,
        engine,
        workers,
        time.monotonic() - started,
    )


def _count(plan: Plan, folder: Folder, engine: Engine, workers: int, watch: Watch) -> None:
    """The two stages of site memory; both again where one of the second was not finished.

    Raises:
        ShardError: a shard cannot be counted, so nothing can be cleaned with the counts.
    """
    merges = tasks_of(plan, folder.root, Stage.MERGE)
    if not all(finished(folder, task) is not None for task in merges):
        for tasks in (tasks_of(plan, folder.root, Stage.COUNT), merges):
            state = State(plan)
            for outcome in _outcomes(tasks, engine, workers, state, watch):
                if isinstance(outcome, ShardFailure):
                    raise ShardError(f"{tasks[0].stage.value}, shard {outcome.index}: {outcome.reason}")
                state.take(outcome)
    # Partial counts are as large as a tenth of the corpus, and merged ones are all that is looked at from here on.
    for name in folder.names(PARTIAL):
        folder.remove(f"{PARTIAL}/{name}")


def _outcomes(tasks: list[Task], engine: Engine, workers: int, state: State, watch: Watch) -> Iterator[Outcome]:
    if engine is Engine.RAY:
        with _shown(state, watch, {}):
            yield from run_ray(tasks, workers)
    elif workers == 1 or len(tasks) == 1:
        steps: dict[int, Step] = {}

        def on_chunk(shard: int, tally: Tally, position: int) -> None:
            steps[shard] = step_of(shard, tally, position)

        with _shown(state, watch, steps):
            yield from run_here(tasks, on_chunk)
    elif not SUPPORTED:
        with _shown(state, watch, {}):
            yield from run_local(tasks, workers)
    else:
        with Listener() as listener, _shown(state, watch, listener.steps):
            yield from run_local(tasks, workers, listener.address)


@contextmanager
def _shown(state: State, watch: Watch, steps: dict[int, Step]) -> Iterator[None]:
    """Show the state beside the work, from a thread of its own."""
    ended = threading.Event()

    def show() -> None:
        while not ended.wait(REDRAW_S):
            watch.show(state, dict(steps))

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _alone_in(root: str) -> Iterator[None]:
    """Hold the output folder; the system lets go of it when this process dies, however it dies."""
    lock = _locker()
    if lock is None or is_remote(root):
        yield
        return
    path = local_path(root)
    path.mkdir(parents=True, exist_ok=True)
    with open(Path(path) / LOCK_NAME, "w") as file:
        if not lock(file.fileno()):
            raise ResumeError(f"another job writes to {root}: wait for it, or give another --output")
        yield


def _locker() -> Callable[[int], bool] | None:
    try:
        import fcntl
    except ImportError:  # Windows
        return None

    def lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    return lock
