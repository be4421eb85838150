"""Cases in turns, round after round, so that what else the machine does hits all of them alike."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Case:
    """Something to time.

    Attributes:
        run: does `amount` of work.
        amount: how many articles, lines or bytes; times are given for one.
    """

    name: str
    run: Callable[[], object]
    amount: float


@dataclass(slots=True)
class Timing:
    """Seconds for one piece of work, a value each round."""

    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Of all rounds."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles, as a share of the median."""
        if len(self.seconds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return (high - low) / 2 / self.median


def interleave(cases: Sequence[Case], rounds: int, clock: Clock = time.process_time) -> dict[str, Timing]:
    """Time every case once a round; one round more, not counted, warms up.

    Args:
        clock: CPU time of this process, where another program on the same core does not count; for work on
            several threads `time.perf_counter`.
    """
    timings = {case.name: Timing() for case in cases}
    for round_ in range(rounds + 1):
        for case in cases:
            begun = clock()
            case.run()
            if round_:
                timings[case.name].seconds.append((clock() - begun) / case.amount)
    return timings


def each_call(run: Callable[[str], object], texts: Sequence[str], clock: Clock = time.thread_time) -> list[float]:
    """Seconds of each call, sorted."""
    found = []
    for text in texts:
        begun = clock()
        run(text)
        found.append(clock() - begun)
    return sorted(found)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the ordered ones do not exceed."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
