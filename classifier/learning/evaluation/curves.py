"""Trade-offs over all thresholds: body lost against junk removed, and precision against recall."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BUDGETS = (0.001, 0.005, 0.02)
"""Shares of the body that the profiles recall, balanced and precision may lose."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What removing every line with `keep` below a threshold does."""

    threshold: float
    body_chars_lost: float
    """Share of the body's characters, 0 to 1."""
    junk_chars_removed: float
    """Share of the junk's characters, 0 to 1."""


def loss_curve(keep: Floats, body: Ints, junk: Ints) -> list[CurvePoint]:
    """Points from a threshold that removes nothing to one that removes all, one a distinct probability.

    Args:
        keep: probability of each line to be part of the article.
        body, junk: its characters of either kind; glued junk goes with its line here.
    """
    order = np.argsort(keep, kind="stable")
    p, lost, gone = keep[order], np.cumsum(body[order]), np.cumsum(junk[order])
    last = np.append(p[1:] != p[:-1], True) if len(p) else np.zeros(0, dtype=np.bool_)
    points = [CurvePoint(0.0, 0.0, 0.0)]
    for i in np.flatnonzero(last):
        threshold = float(np.nextafter(p[i], 2.0))
        points.append(CurvePoint(threshold, lost[i] / max(lost[-1], 1), gone[i] / max(gone[-1], 1)))
    return points


def thinned(points: Sequence[CurvePoint], step: float = 0.002) -> list[CurvePoint]:
    """The same curve with points at least `step` apart in either direction, for drawing and for JSON."""
    kept = [points[0]]
    for point in points[1:-1]:
        moved = max(
            point.body_chars_lost - kept[-1].body_chars_lost, point.junk_chars_removed - kept[-1].junk_chars_removed
        )
        if moved >= step:
            kept.append(point)
    return kept + list(points[len(points) - 1 :]) if len(points) > 1 else kept


def at_budget(points: Sequence[CurvePoint], budget: float) -> CurvePoint:
    """The point that removes most while it loses at most `budget` of the body."""
    return [point for point in points if point.body_chars_lost <= budget][-1]


def precision_recall(p: Floats, y: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Recall and precision at every distinct probability, from high to low; empty where nothing is true."""
    if not y.any():
        return np.zeros(0), np.zeros(0)
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(y[order])
    last = np.append(np.diff(p[order]) != 0, True)
    called = np.arange(1, len(p) + 1)[last]
    return hits[last] / hits[-1], hits[last] / called


def average_precision(recall: Floats, precision: Floats) -> float | None:
    """Area under the steps of a precision-recall curve; None for an empty one.

    >>> average_precision(np.array([0.5, 1.0]), np.array([1.0, 0.5]))
    0.75
    """
    if len(recall) == 0:
        return None
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))
