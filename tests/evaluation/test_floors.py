"""Floors go up quietly, and down only with a reason."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classifier.errors import FloorError
from classifier.learning.evaluation.evaluation import Evaluation, evaluate
from classifier.learning.evaluation.floors import check_floors, pin_floors, read_floors
from classifier.learning.evaluation.outcomes import untouched

from .documents import BODY, SPAM, cut, document, gold_set

GOLD = gold_set(*(document((BODY, "body"), (SPAM, "spam"), name=f"d{i}") for i in range(100)))


def cleaned(n: int) -> Evaluation:
    """An evaluation in which the footer of the first n of a hundred documents was removed."""
    wanted = {f"d{i}" for i in range(n)}
    return evaluate(GOLD, lambda gold: cut(gold, SPAM) if gold.id in wanted else untouched(gold))


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    path = tmp_path / "floors.json"
    pin_floors(path, [cleaned(90)])
    return path


def kinds(path: Path, evaluation: Evaluation) -> set[tuple[str, str]]:
    return {(breach.figure, breach.kind) for breach in check_floors(read_floors(path), [evaluation])}


def test_same_figures_pass(floors: Path) -> None:
    assert not kinds(floors, cleaned(90))


def test_figure_below_its_floor_is_a_breach(floors: Path) -> None:
    assert ("junk_lines_removed", "fell") in kinds(floors, cleaned(89))


def test_small_gain_passes_and_a_jump_is_questioned(floors: Path) -> None:
    assert not kinds(floors, cleaned(92))
    assert ("junk_lines_removed", "jumped") in kinds(floors, cleaned(100))


def test_other_data_is_a_breach_even_where_figures_agree(floors: Path) -> None:
    assert kinds(floors, replace(cleaned(90), digest="1" * 64)) == {("the whole set", "other data")}


def test_set_without_a_floor_passes(floors: Path) -> None:
    assert not kinds(floors, replace(cleaned(10), name="new"))


def test_pinning_lower_is_refused_and_changes_nothing(floors: Path) -> None:
    before = floors.read_bytes()
    with pytest.raises(FloorError, match="junk_lines_removed fell"):
        pin_floors(floors, [cleaned(80)])
    with pytest.raises(FloorError):
        pin_floors(floors, [cleaned(80)], reason="  ")
    assert floors.read_bytes() == before


def test_pinning_lower_with_a_reason_records_it(floors: Path) -> None:
    pin_floors(floors, [cleaned(80)], reason="labels of the set were corrected")
    pin_floors(floors, [cleaned(95)])
    pinned = json.loads(floors.read_text())["few"]
    assert pinned["figures"]["junk_lines_removed"] == 0.95
    assert [entry["reason"] for entry in pinned["lowered"]] == ["labels of the set were corrected"]


def test_pinning_one_set_leaves_the_others(floors: Path) -> None:
    pin_floors(floors, [replace(cleaned(50), name="other")])
    assert read_floors(floors)["few"]["figures"]["junk_lines_removed"] == 0.9
