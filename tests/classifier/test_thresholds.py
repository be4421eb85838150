"""Thresholds are chosen by what they may cost, and nothing is counted twice."""

import numpy as np

from classifier.learning.documents import BODY, TrainingDocument
from classifier.learning.thresholds import SEGMENT_FLOOR, choose_thresholds
from classifier.learning.training import Lines, SegmentRows
from classifier.options import Profile

N_LINES = 400


def chosen(line_keep: float) -> dict[str, float]:
    """Thresholds where every line has a segment that reads as junk, and where lines of that probability stay or go."""
    document = TrainingDocument(
        id="a", source="own", host="a.example", language="id", style="extractor",
        lines=("x" * 100,) * N_LINES, labels=(BODY,) * N_LINES,
    )  # fmt: skip
    keep = np.full(N_LINES, 0.9, dtype=np.float32)
    keep[:2] = 0.01
    y = np.zeros(N_LINES, dtype=np.int64)
    labels = np.zeros((N_LINES, 15), dtype=np.float32)
    labels[:, BODY] = np.linspace(0.001, 0.5, N_LINES)
    segments = Lines(np.zeros((N_LINES, 1), dtype=np.float32), y, np.ones(N_LINES))
    rows = SegmentRows(
        np.zeros(N_LINES, dtype=np.int64), np.full(N_LINES, 50), np.ones(N_LINES, dtype=np.bool_),
        np.full(N_LINES, line_keep, dtype=np.float32), np.zeros(N_LINES, dtype=np.bool_),
    )  # fmt: skip
    return choose_thresholds([document], [keep], segments, labels, rows)[Profile.BALANCED]


def test_segments_of_lines_that_stay_use_up_the_budget() -> None:
    assert 1 - chosen(line_keep=0.99)["segment"] < SEGMENT_FLOOR[Profile.BALANCED] / 2


def test_segments_of_lines_that_go_are_no_loss_of_their_own() -> None:
    assert 1 - chosen(line_keep=0.0)["segment"] >= SEGMENT_FLOOR[Profile.BALANCED] - 1e-9
