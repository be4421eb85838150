"""Two models on the same documents: by how much their figures differ, and how much of that is chance."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from classifier.labels import N_LABELS

from .calibration import N_BINS
from .counts import Counts
from .evaluation import Evaluation, Measured
from .figures import FIGURE_BY_NAME, Better, ratio
from .floors import BETTER
from .label_scores import confusion_of, macro_f1

N_SAMPLES = 2000
INTERVAL = 0.95
"""Share of the samples that lie within an interval."""
MIN_SITES = 10
"""With fewer sites in a set, documents are drawn instead: two sites drawn twice say nothing about a third."""
Table = NDArray[np.float64]
Value = Callable[[Table], float | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two models.

    Attributes:
        low, high: interval of candidate less current, by paired bootstrap.
    """

    figure: str
    better: Better
    current: float
    candidate: float
    low: float
    high: float

    @property
    def is_worse(self) -> bool:
        """Whether the candidate is worse than the current model, and chance does not explain it."""
        return self.is_worse_than(self.current)

    def is_worse_than(self, value: float) -> bool:
        """Whether the candidate is worse than this, and what the draw of documents changes does not explain it."""
        shift = self.current - value
        return self.low + shift > 0 if self.better == "lower" else self.high + shift < 0


def compare(current: Evaluation, candidate: Evaluation, seed: int = 0) -> dict[str, Difference]:
    """Guarded figures of two models on one set, by name; those that the set has nothing for are left out.

    Documents of a site resemble each other, so whole sites are drawn, and the same ones for both models.

    Raises:
        ValueError: the evaluations are of different documents.
    """
    ids = [one.document.id for one in current.measured]
    if ids != [one.document.id for one in candidate.measured] or current.digest != candidate.digest:
        raise ValueError(f"{current.name} and {candidate.name} are not the same documents")
    units, n_units = _units(current.measured)
    drawn = np.random.default_rng(seed).multinomial(n_units, np.full(n_units, 1 / n_units), N_SAMPLES)[:, units]
    before, after = current.figures(), candidate.figures()
    found = {}
    for table_of, values in _FAMILIES:
        samples = [drawn @ np.array([table_of(one) for one in each.measured]) for each in (current, candidate)]
        for name, value in values.items():
            old, new = before[name], after[name]
            if old is not None and new is not None:
                low, high = _interval(value, *samples)
                found[name] = Difference(name, BETTER[name], old, new, low, high)
    return found


def _units(measured: Sequence[Measured]) -> tuple[NDArray[np.int64], int]:
    """For each document the number of what is drawn it belongs to, and how many there are to draw."""
    hosts = [one.document.host for one in measured]
    names = hosts if len(set(hosts)) >= MIN_SITES else [str(number) for number in range(len(hosts))]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.int64), len(numbers)


def _interval(value: Value, before: Table, after: Table) -> tuple[float, float]:
    pairs = ((value(old), value(new)) for old, new in zip(before, after, strict=True))
    changes = [new - old for old, new in pairs if old is not None and new is not None]
    low, high = np.quantile(changes, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    return float(low), float(high)


def _counts(one: Measured) -> Table:
    return np.array(astuple(one.counts), dtype=np.float64)


def _of_counts(name: str) -> Value:
    names = [field.name for field in fields(Counts)]
    figure = FIGURE_BY_NAME[name]
    return lambda row: figure.value(Counts(**dict(zip(names, row.tolist(), strict=True))))


def _confusion(one: Measured) -> Table:
    return np.asarray(confusion_of(one.document, one.outcome).ravel(), dtype=np.float64)


def _macro_f1(row: Table) -> float | None:
    return macro_f1(row.astype(np.int64).reshape(N_LABELS, N_LABELS))


def _bins(one: Measured) -> Table:
    """Of each bin of probability: how many lines, the sum of their probabilities, how many came true."""
    lines = zip(one.document.lines, () if one.outcome.keep is None else one.outcome.keep, strict=False)
    known = [(float(p), line.kept) for line, p in lines if line.kept is not None]
    sums = np.zeros((3, N_BINS))
    for p, kept in known:
        sums[:, min(int(p * N_BINS), N_BINS - 1)] += (1, p, kept)
    return sums.ravel()


def _calibration_error(row: Table) -> float | None:
    n, predicted, observed = row.reshape(3, N_BINS)
    return ratio(float(np.abs(predicted - observed).sum()), float(n.sum()))


def _values(names: Iterable[str]) -> dict[str, Value]:
    return {name: _of_counts(name) for name in names if name in FIGURE_BY_NAME}


_FAMILIES: tuple[tuple[Callable[[Measured], Table], dict[str, Value]], ...] = (
    (_counts, _values(BETTER)),
    (_confusion, {"macro_f1": _macro_f1}),
    (_bins, {"calibration_error": _calibration_error}),
)
"""What is added up over documents, and the figures that follow from the sums."""
