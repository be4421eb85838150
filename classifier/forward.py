"""The small models of stage 2 and of the segments, read from arrays: no scikit-learn at run time.

Sums are taken in one fixed order for each row alone, so a document gets the same scores whether it
comes by itself or in a batch, on one worker or on many.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]


class Network(NamedTuple):
    """A multi-layer perceptron with two hidden layers, ReLU between, softmax at the end.

    Inputs are standardised with `mean` and `scale` and clipped to +-`CLIP`.
    """

    mean: F32
    scale: F32
    w1: F32
    b1: F32
    w2: F32
    b2: F32
    w3: F32
    b3: F32


class Trees(NamedTuple):
    """Gradient-boosted binary trees: a node is a leaf where `left` is negative."""

    feature: I32
    threshold: F32
    left: I32
    right: I32
    value: F32
    roots: I32
    baseline: F32


CLIP = 5.0


@compiled
def _layer(x: F32, w: F32, b: F32, out: F32) -> None:
    """out = x @ w + b, one input after another so that the inner loop runs over contiguous weights."""
    for k in range(out.size):
        out[k] = b[k]
    for j in range(x.size):
        v = x[j]
        if v != 0:
            row = w[j]
            for k in range(out.size):
                out[k] += v * row[k]


@compiled
def network_probabilities(
    X: F32, n: int, mean: F32, scale: F32, w1: F32, b1: F32, w2: F32, b2: F32, w3: F32, b3: F32, out: F32
) -> None:
    """Class probabilities of the first n rows of X, float32 (n, n_classes), into out."""
    x = np.empty(mean.size, dtype=np.float32)
    h1 = np.empty(b1.size, dtype=np.float32)
    h2 = np.empty(b2.size, dtype=np.float32)
    for i in range(n):
        for j in range(x.size):
            x[j] = min(max((X[i, j] - mean[j]) * scale[j], np.float32(-CLIP)), np.float32(CLIP))
        _layer(x, w1, b1, h1)
        for k in range(h1.size):
            h1[k] = max(h1[k], np.float32(0))
        _layer(h1, w2, b2, h2)
        for k in range(h2.size):
            h2[k] = max(h2[k], np.float32(0))
        row = out[i]
        _layer(h2, w3, b3, row)
        top = row.max()
        total = np.float32(0)
        for k in range(row.size):
            row[k] = np.exp(row[k] - top)
            total += row[k]
        for k in range(row.size):
            row[k] /= total


@compiled
def tree_margins(
    X: F32, n: int, feature: I32, threshold: F32, left: I32, right: I32, value: F32, roots: I32, baseline: F32, out: F32
) -> None:
    """Log-odds of the first n rows of X, float32 (n,), into out."""
    for i in range(n):
        row = X[i]
        total = baseline[0]
        for t in range(roots.size):
            node = roots[t]
            while left[node] >= 0:
                node = left[node] if row[feature[node]] <= threshold[node] else right[node]
            total += value[node]
        out[i] = total
