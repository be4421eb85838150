"""Quantiles of weighted columns in one step: scikit-learn's trees ask for the 63 of a feature one by one.

Each time it sorts the column anew, which was two thirds of the time of training on a small set. The same steps in the
same order give the same thresholds, to the last bit (tests compare).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble._hist_gradient_boosting import binning

F64 = NDArray[np.float64]
_one_by_one = binning._find_binning_thresholds


def thresholds_of(column: F64, max_bins: int, sample_weight: F64 | None = None) -> F64:
    """Upper ends of all bins but the last, float64; what scikit-learn's `_find_binning_thresholds` gives."""
    if sample_weight is None or np.isnan(column).any():
        return np.asarray(_one_by_one(column, max_bins, sample_weight=sample_weight))
    there = sample_weight != 0
    values, weights = column[there], sample_weight[there]
    if len(np.unique(values)) <= max_bins:
        return np.asarray(_one_by_one(column, max_bins, sample_weight=sample_weight))
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    order = np.argsort(values)  # sorted already, but equal values change places, and with them the sums below
    reached = np.cumsum(weights[order])
    wanted = np.linspace(0, 100, num=max_bins + 1)[1:-1] / 100 * reached[-1]
    last = len(values) - 1
    at = np.minimum(np.searchsorted(reached, wanted), last)
    here, after = values[order[at]], values[order[np.minimum(at + 1, last)]]
    is_inside = reached[at] - wanted > np.finfo(np.float64).eps
    thresholds = np.unique(np.where(is_inside, here, (here + after) / 2))
    return np.asarray(np.minimum(thresholds, binning.ALMOST_INF), dtype=np.float64)


@contextmanager
def quick_binning() -> Iterator[None]:
    """While it lasts, scikit-learn bins with `thresholds_of`."""
    module: Any = binning
    module._find_binning_thresholds = thresholds_of
    try:
        yield
    finally:
        module._find_binning_thresholds = _one_by_one
