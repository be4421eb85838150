"""Whether a probability means what it says."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_BINS = 15
"""Equal-width bins, as in Guo et al., ICML 2017."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines whose probability fell between two bounds."""

    n: int
    predicted: float
    """Mean probability."""
    observed: float
    """Share for which it came true."""


def reliability(p: NDArray[np.float64], y: NDArray[np.bool_], n_bins: int = N_BINS) -> list[Bin]:
    """Non-empty bins from low to high probability.

    Args:
        p, y: arrays of shape (n,).
    """
    index = np.minimum((p * n_bins).astype(np.int64), n_bins - 1)
    bins = []
    for b in range(n_bins):
        chosen = index == b
        if chosen.any():
            bins.append(Bin(int(chosen.sum()), float(p[chosen].mean()), float(y[chosen].mean())))
    return bins


def expected_calibration_error(p: NDArray[np.float64], y: NDArray[np.bool_], n_bins: int = N_BINS) -> float | None:
    """Mean distance between what was predicted and what came true, over bins by their size; None for no lines.

    >>> expected_calibration_error(np.array([0.9, 0.9]), np.array([True, False]))
    0.4
    """
    if len(p) == 0:
        return None
    return float(sum(b.n * abs(b.predicted - b.observed) for b in reliability(p, y, n_bins)) / len(p))
