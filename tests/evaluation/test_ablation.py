"""The table of what each part of the model is worth."""

import numpy as np
import pytest

from benchmarks.quality.ablation import LOSS, PARTS, board_of
from benchmarks.quality.glued import _is_cut
from classifier.context import N_FEATURES
from classifier.learning.documents import Junk, TrainingDocument


def test_parts_are_columns_of_a_row_and_no_column_is_in_two() -> None:
    columns = [column for part in PARTS.values() for column in part]
    assert len(columns) == len(set(columns))
    assert min(columns) >= 0
    assert max(columns) < N_FEATURES


def test_junk_counts_only_up_to_the_loss() -> None:
    document = TrainingDocument(
        id="a", source="own", host="a.example", language="id", style="extractor",
        lines=("x" * 2000, "y", "Menu", "Iklan", "z" * 8), labels=(0, 0, 9, 13, 9),
    )  # fmt: skip
    copy = TrainingDocument(**{**{name: getattr(document, name) for name in document.__slots__}, "id": "a#1"})
    board = board_of([document, copy])
    assert 1 / 2001 < LOSS < 2000 / 2001
    # The short body line may go, the long one may not; of the junk, "z" lies above it.
    score = np.array([0.5, 0.2, 0.1, 0.3, 0.9] + [0.0] * 5, dtype=np.float32)
    assert board.junk_removed(score, ("own",)) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("gone", "is_cut"), [((4, 9), True), ((4, 10), True), ((4, 7), False), ((4, 11), False), ((2, 9), False)]
)
def test_a_piece_is_cut_when_it_goes_and_nothing_beside_it(gone: tuple[int, int], is_cut: bool) -> None:
    line = "Isi.Iklan Isi lagi."
    mask = np.zeros(len(line), dtype=np.bool_)
    mask[slice(*gone)] = True
    assert _is_cut(mask, line, Junk(4, 10, 13)) is is_cut
