"""One bar on a terminal, plain lines in a log."""

import sys
import time
from collections.abc import Mapping
from typing import IO, Any, Protocol

from .live import Step
from .plan import Plan
from .schedulers import Outcome, ShardFailure
from .tally import Tally, total

LINE_EVERY_S = 10.0


class State:
    """What is known of the job while it runs."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.done: dict[int, Tally] = {}
        self.failed = 0
        self.bytes_done = 0
        self.started = time.monotonic()
        self._bytes_found = 0

    def take(self, outcome: Outcome) -> None:
        """A shard that ended."""
        if isinstance(outcome, ShardFailure):
            self.failed += 1
            self.bytes_done += self.plan.shards[outcome.index].size
            return
        self.done[outcome.index] = outcome.tally
        self.bytes_done += outcome.size
        if outcome.found_done:
            self._bytes_found += outcome.size

    def position(self, steps: Mapping[int, Step]) -> int:
        """Bytes of input behind us."""
        running = [step for shard, step in steps.items() if shard not in self.done]
        return min(self.plan.size, self.bytes_done + sum(step.position for step in running))

    def line(self, steps: Mapping[int, Step]) -> str:
        """Documents, speed, removed share, rejects and time left, in one line."""
        running = [step for shard, step in steps.items() if shard not in self.done]
        tallies = list(self.done.values())
        documents = sum(t.documents for t in tallies) + sum(s.documents for s in running)
        rejects = sum(t.rejects + t.damages for t in tallies) + sum(s.rejects for s in running)
        before = sum(t.characters_in for t in tallies) + sum(s.characters_in for s in running)
        after = sum(t.characters_out for t in tallies) + sum(s.characters_out for s in running)
        position = self.position(steps)
        speed = (position - self._bytes_found) / max(1e-3, time.monotonic() - self.started)
        left = f"{duration((self.plan.size - position) / speed)} left" if speed else "? left"
        removed = f"{1 - after / before:.1%}" if before else "0.0%"
        return f"{documents:,} documents · {speed / 1e6:.1f} MB/s · {removed} removed · {rejects:,} rejects · {left}"

    @property
    def tally(self) -> Tally:
        """The sum of all shards that are done."""
        return total(self.done[index] for index in sorted(self.done))


class Watch(Protocol):
    """Shows a state now and then."""

    def show(self, state: State, steps: Mapping[int, Step]) -> None:
        """Something may have changed."""

    def close(self) -> None:
        """The job has ended."""


class Silent:
    """Shows nothing."""

    def show(self, state: State, steps: Mapping[int, Step]) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class LogLines:
    """A line every ten seconds."""

    def __init__(self, stream: IO[str], every_s: float = LINE_EVERY_S) -> None:
        self._stream, self._every_s = stream, every_s
        self._next = time.monotonic() + every_s

    def show(self, state: State, steps: Mapping[int, Step]) -> None:
        """Write a line when it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every_s
            print(state.line(steps), file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing is held."""


class Bar:
    """A bar that is redrawn in place."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        # All of it has to fit beside a bar into eighty columns: what is too long would hide the rest.
        columns = (BarColumn(bar_width=8), TextColumn("{task.description}"))
        self._progress: Any = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, state: State, steps: Mapping[int, Step]) -> None:
        """Redraw."""
        self._progress.update(
            self._bar, total=max(1, state.plan.size), completed=state.position(steps), description=state.line(steps)
        )

    def close(self) -> None:
        """Take it off the screen."""
        self._progress.stop()


def watch_for(stream: IO[str] = sys.stderr) -> Watch:
    """A bar where somebody looks, lines where something records."""
    return Bar() if stream.isatty() else LogLines(stream)


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, as few as say it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
