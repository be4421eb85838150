"""Word F1, label scores, calibration and curves, on cases small enough to do by hand."""

import numpy as np
import pytest

from classifier.labels import LABEL_INDEX, LineLabel
from classifier.learning.evaluation.calibration import expected_calibration_error
from classifier.learning.evaluation.curves import at_budget, average_precision, loss_curve, precision_recall, thinned
from classifier.learning.evaluation.label_scores import empty_matrix, label_scores, macro_f1
from classifier.learning.evaluation.word_f1 import word_f1, words_of

BODY, SPAM, TAGS = (LABEL_INDEX[label] for label in (LineLabel.BODY, LineLabel.SPAM, LineLabel.TAGS))


def test_words_count_as_often_as_they_occur() -> None:
    assert word_f1("a a b", "a b b") == pytest.approx(2 / 3)


def test_letters_of_scripts_without_spaces_are_words_and_those_of_others_are_not() -> None:
    assert words_of("新闻报道") == {"新": 1, "闻": 1, "报": 1, "道": 1}
    assert words_of("Новости дня") == {"новости": 1, "дня": 1}


def test_two_texts_without_words_are_equal_and_one_without_shares_nothing() -> None:
    assert word_f1("", "...") == 1.0
    assert word_f1("", "kata") == 0.0


def test_macro_f1_counts_only_labels_that_occur() -> None:
    matrix = empty_matrix()
    matrix[BODY, BODY], matrix[SPAM, SPAM], matrix[SPAM, TAGS] = 8, 1, 1
    scores = {score.label: score for score in label_scores(matrix)}
    assert scores[LineLabel.SPAM].recall == 0.5
    assert scores[LineLabel.SPAM].precision == 1.0
    assert scores[LineLabel.TAGS].f1 is None
    assert macro_f1(matrix) == pytest.approx((1 + 2 / 3) / 2)


def test_no_lines_have_no_macro_f1() -> None:
    assert macro_f1(empty_matrix()) is None


def test_certain_and_right_is_calibrated_certain_and_wrong_is_not() -> None:
    assert expected_calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0
    assert expected_calibration_error(np.array([1.0, 0.0]), np.array([False, True])) == 1
    assert expected_calibration_error(np.zeros(0), np.zeros(0, dtype=np.bool_)) is None


def test_loss_curve_walks_from_nothing_removed_to_all_removed() -> None:
    curve = loss_curve(np.array([0.9, 0.1, 0.5]), np.array([90, 0, 10]), np.array([0, 30, 10]))
    assert [(p.body_chars_lost, p.junk_chars_removed) for p in curve] == [(0, 0), (0, 0.75), (0.1, 1), (1, 1)]


def test_threshold_of_a_point_removes_exactly_the_lines_below_it() -> None:
    keep = np.array([0.9, 0.1, 0.5])
    point = at_budget(loss_curve(keep, np.array([90, 0, 10]), np.array([0, 30, 10])), 0.05)
    assert (keep < point.threshold).tolist() == [False, True, False]


def test_thinned_curve_keeps_both_ends() -> None:
    curve = loss_curve(np.linspace(0, 1, 1000), np.ones(1000, np.int64), np.ones(1000, np.int64))
    few = thinned(curve, 0.1)
    assert len(few) < 15
    assert (few[0], few[-1]) == (curve[0], curve[-1])


def test_perfect_ranking_has_average_precision_one() -> None:
    recall, precision = precision_recall(np.array([0.9, 0.8, 0.1]), np.array([True, True, False]))
    assert average_precision(recall, precision) == 1.0


def test_label_that_never_occurs_has_no_curve() -> None:
    recall, precision = precision_recall(np.array([0.9]), np.array([False]))
    assert average_precision(recall, precision) is None
