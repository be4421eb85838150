"""Figures on sites that the judging model has not seen, taken during training itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from classifier.labels import LABELS

from .documents import UNKNOWN, TrainingDocument

F32 = NDArray[np.float32]
N_BINS = 15


def calibration_error(probability: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Expected calibration error with equal-width bins (Naeini et al., AAAI 2015), 0 to 1."""
    bins = np.minimum((probability * N_BINS).astype(int), N_BINS - 1)
    error = 0.0
    for b in range(N_BINS):
        inside = bins == b
        if inside.any():
            error += inside.mean() * abs(probability[inside].mean() - truth[inside].mean())
    return float(error)


def measure_lines(documents: Sequence[TrainingDocument], labels: Sequence[F32], threshold: float) -> dict[str, Any]:
    """Figures over unchanged documents (no made footers), by source."""
    original = [i for i, document in enumerate(documents) if "#" not in document.id]
    groups: dict[str, list[int]] = {"all": original}
    for i in original:
        groups.setdefault(documents[i].source, []).append(i)
    return {
        name: _measure([documents[i] for i in rows], [labels[i] for i in rows], threshold)
        for name, rows in groups.items()
    }


def _measure(documents: Sequence[TrainingDocument], labels: Sequence[F32], threshold: float) -> dict[str, Any]:
    truth = np.concatenate([document.labels for document in documents])
    p = np.concatenate(labels).astype(np.float64)
    lengths = np.concatenate([[len(line) for line in document.lines] for document in documents])
    plain = np.concatenate([[i not in document.junk for i in range(len(document.lines))] for document in documents])
    known = (truth != UNKNOWN) & plain
    truth, p, lengths = truth[known], p[known], lengths[known]
    keep = p[:, :2].sum(axis=1)
    body, cut = truth < 2, keep < threshold
    best = p.argmax(axis=1)
    present = sorted(set(truth.tolist()))
    scores = f1_score(truth, best, labels=present, average=None, zero_division=0)
    return {
        "documents": len(documents),
        "lines": len(truth),
        "body_characters_lost": round(float(lengths[body & cut].sum() / max(lengths[body].sum(), 1)), 5),
        "junk_lines_removed": round(float(cut[~body].mean()), 4) if (~body).any() else None,
        "macro_f1": round(float(np.mean(scores)), 4),
        "f1": {LABELS[label].value: round(float(score), 4) for label, score in zip(present, scores, strict=True)},
        "calibration_error": round(calibration_error(keep, body), 4),
    }
