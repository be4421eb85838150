"""Two models on the same documents: what differs, and what may be chance."""

from dataclasses import replace

import pytest

from classifier.learning.evaluation.comparison import Difference, compare
from classifier.learning.evaluation.evaluation import Evaluation, evaluate
from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.model_cleaner import model_cleaner
from classifier.learning.evaluation.outcomes import untouched
from classifier.model import LineClassifier

from .documents import BODY, OTHER, SPAM, cut, document, gold_set


def site(number: int) -> GoldDocument:
    lines = document((BODY, "body"), (OTHER, "body"), (SPAM, "spam"), name=f"d{number}")
    return replace(lines, host=f"site{number}.example")


GOLD = gold_set(*(site(number) for number in range(40)))


def losing_body_on(n: int) -> Evaluation:
    """An evaluation of a cleaner that takes a sentence from the first n sites, and the footer everywhere."""
    wanted = {f"d{number}" for number in range(n)}
    return evaluate(GOLD, lambda gold: cut(gold, SPAM, *[OTHER] * (gold.id in wanted)))


def of(figure: str, differences: dict[str, Difference]) -> Difference:
    return differences[figure]


def test_the_same_answers_differ_by_nothing() -> None:
    for one in compare(losing_body_on(3), losing_body_on(3)).values():
        assert (one.low, one.high, one.is_worse) == (0, 0, False)


def test_body_lost_on_many_sites_is_worse_and_on_one_may_be_chance() -> None:
    many, one = (of("body_chars_lost", compare(losing_body_on(0), losing_body_on(n))) for n in (10, 1))
    assert many.is_worse
    assert many.low < many.candidate - many.current < many.high
    assert not one.is_worse
    assert one.low == 0


def test_a_gain_is_not_worse_whichever_way_the_figure_points() -> None:
    better = compare(evaluate(GOLD, untouched), losing_body_on(0))
    assert of("junk_lines_removed", better).low == 1
    assert not any(one.is_worse for one in better.values())
    assert of("junk_lines_removed", compare(losing_body_on(0), evaluate(GOLD, untouched))).is_worse


def on_sites(n_sites: int) -> Difference:
    """Body lost on two of forty documents that come from so many sites."""
    documents = gold_set(*(replace(site(number), host=f"{number % n_sites}.example") for number in range(40)))
    wanted = {"d0", f"d{n_sites}"}
    before = evaluate(documents, lambda gold: cut(gold, SPAM))
    after = evaluate(documents, lambda gold: cut(gold, SPAM, *[OTHER] * (gold.id in wanted)))
    return of("body_chars_lost", compare(before, after))


def test_documents_of_one_site_are_drawn_together() -> None:
    """Two losses on one of ten sites leave more to chance than two on two of forty."""
    assert on_sites(10).high > on_sites(39).high
    assert on_sites(10).candidate == on_sites(39).candidate


def test_documents_are_drawn_where_sites_are_too_few() -> None:
    assert on_sites(2).low == on_sites(39).low == 0
    assert on_sites(2).high == pytest.approx(on_sites(39).high, abs=0.03)


def test_a_value_in_between_is_not_missed_by_chance() -> None:
    difference = of("body_chars_lost", compare(losing_body_on(0), losing_body_on(10)))
    assert difference.is_worse_than(0)
    assert not difference.is_worse_than(difference.candidate - 0.01)


def test_labels_and_probabilities_are_compared_as_well(model: LineClassifier) -> None:
    gold = gold_set(*(replace(site(number), host=f"{number}.example") for number in range(12)))
    one = evaluate(gold, model_cleaner(model))
    found = compare(one, one)
    assert found["macro_f1"].current == pytest.approx(one.figures()["macro_f1"])
    assert found["calibration_error"].current == pytest.approx(one.calibration_error)
    assert found["calibration_error"].low == found["calibration_error"].high == 0


def test_figures_without_anything_to_measure_are_left_out() -> None:
    found = compare(losing_body_on(0), losing_body_on(0))
    assert found.keys().isdisjoint({"f1_after", "glued_cut", "body_lines_damaged", "macro_f1", "calibration_error"})


def test_other_documents_cannot_be_compared() -> None:
    other = evaluate(gold_set(site(1)), untouched)
    with pytest.raises(ValueError, match="not the same documents"):
        compare(losing_body_on(0), other)
