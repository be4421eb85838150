"""Precision and recall of each label, from a confusion matrix."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.labels import LABELS, N_LABELS, LineLabel
from classifier.learning.documents import UNKNOWN

from .figures import ratio
from .gold import GoldDocument
from .outcomes import Outcome

Matrix = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one label is told from all others, over lines."""

    label: LineLabel
    support: int
    """Lines that are it."""
    called: int
    """Lines that were called it."""
    precision: float | None
    recall: float | None
    f1: float | None
    """None where no line is it."""


def empty_matrix() -> Matrix:
    """Zeros, int64 of shape (n_labels, n_labels)."""
    return np.zeros((N_LABELS, N_LABELS), dtype=np.int64)


def confusion_of(document: GoldDocument, outcome: Outcome) -> Matrix:
    """Lines by true label (row) and given label (column); lines of unknown truth are left out."""
    matrix = empty_matrix()
    if outcome.labels is not None:
        for line, label in zip(document.lines, outcome.labels, strict=True):
            if line.label != UNKNOWN:
                matrix[line.label, label] += 1
    return matrix


def label_scores(matrix: Matrix) -> list[LabelScore]:
    """One score a label, in the order of LABELS."""
    scores = []
    for i, label in enumerate(LABELS):
        hits, support, called = int(matrix[i, i]), int(matrix[i].sum()), int(matrix[:, i].sum())
        f1 = 2 * hits / (support + called) if support else None
        scores.append(LabelScore(label, support, called, ratio(hits, called), ratio(hits, support), f1))
    return scores


def macro_f1(matrix: Matrix) -> float | None:
    """Mean F1 over the labels that occur in the truth, each counted the same; None when there are none."""
    found = [score.f1 for score in label_scores(matrix) if score.f1 is not None]
    return float(np.mean(found)) if found else None
