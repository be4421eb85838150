"""Figures on sites that the judging model has not seen, taken during training itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from classifier.arrays import F32
from classifier.labels import LABELS

from .documents import UNKNOWN, TrainingDocument, flatten
from .evaluation.calibration import expected_calibration_error


def measure_lines(documents: Sequence[TrainingDocument], labels: Sequence[F32], threshold: float) -> dict[str, Any]:
    """Figures over unchanged documents (no made footers), by source."""
    original = [i for i, document in enumerate(documents) if document.is_judged_on]
    groups: dict[str, list[int]] = {"all": original}
    for i in original:
        groups.setdefault(documents[i].source, []).append(i)
    return {
        name: _measure([documents[i] for i in rows], [labels[i] for i in rows], threshold)
        for name, rows in groups.items()
    }


def _measure(documents: Sequence[TrainingDocument], labels: Sequence[F32], threshold: float) -> dict[str, Any]:
    truth, lengths, plain = flatten(documents)
    p = np.concatenate(labels).astype(np.float64)
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
        "calibration_error": round(expected_calibration_error(keep, body) or 0.0, 4),
    }
