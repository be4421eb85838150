"""The gate: floors hold, body is not lost beyond chance, and all else is shown."""

from pathlib import Path
from typing import Any

import pytest

from app.registry.verdict import Row, Verdict, read_verdict, table_of, write_verdict
from app.retraining.gate import judge, rows_of
from app.retraining.held_out import held_out_sets
from classifier.learning.evaluation.evaluation import Evaluation, evaluate
from classifier.learning.evaluation.floors import pin_floors, read_floors
from classifier.learning.evaluation.outcomes import untouched
from classifier.learning.sources import HELD_OUT, held_out_hosts
from classifier.model import LineClassifier
from classifier.results import ModelId
from tests.evaluation.documents import SPAM, cut
from tests.evaluation.test_comparison import GOLD, losing_body_on

TRAINING_DATA = Path(__file__).parents[2] / "training_data"
NO_FLOORS: dict[str, Any] = {}


def refused(current: Evaluation, candidate: Evaluation, floors: dict[str, Any] = NO_FLOORS) -> set[str]:
    return {row.figure for row in rows_of(current, candidate, floors) if not row.passed}


def test_body_lost_beyond_chance_is_refused() -> None:
    assert refused(losing_body_on(0), losing_body_on(12)) == {"few: body chars lost", "few: body lines lost"}


def test_body_lost_on_a_single_site_may_be_chance() -> None:
    assert refused(losing_body_on(0), losing_body_on(1)) == set()


def test_less_junk_removed_is_shown_and_passes_where_nothing_is_pinned() -> None:
    rows = list(rows_of(losing_body_on(0), evaluate(GOLD, untouched), NO_FLOORS))
    shown = next(row for row in rows if row.figure == "few: junk lines removed")
    assert (shown.current, shown.candidate, shown.passed) == (1, 0, True)
    assert "-1.0000, 95% interval -1.0000 to -1.0000" in shown.why


@pytest.fixture
def floors(tmp_path: Path) -> dict[str, Any]:
    """Floors at what a cleaner without a fault reaches."""
    pin_floors(tmp_path / "floors.json", [losing_body_on(0)])
    return read_floors(tmp_path / "floors.json")


def leaving_junk_on(n: int) -> Evaluation:
    """An evaluation of a cleaner that leaves the footer of the first n sites."""
    wanted = {f"d{number}" for number in range(n)}
    return evaluate(GOLD, lambda gold: untouched(gold) if gold.id in wanted else cut(gold, SPAM))


def test_a_floor_of_the_body_may_not_fall_even_by_chance(floors: dict[str, Any]) -> None:
    assert refused(losing_body_on(0), losing_body_on(1), floors) == {"few: body chars lost", "few: body lines lost"}


def test_another_floor_falls_beyond_chance(floors: dict[str, Any]) -> None:
    assert refused(leaving_junk_on(0), leaving_junk_on(1), floors) == set()
    assert refused(leaving_junk_on(0), leaving_junk_on(12), floors) >= {"few: junk lines removed"}
    assert any("floor 1" in row.why for row in rows_of(leaving_junk_on(0), leaving_junk_on(0), floors))


def test_small_steps_down_do_not_add_up(floors: dict[str, Any]) -> None:
    """A model that serves below the floor does not lower it for the next one."""
    assert refused(leaving_junk_on(0), leaving_junk_on(2), floors) == set()
    assert "few: junk lines removed" in refused(leaving_junk_on(12), leaving_junk_on(13), floors)


def test_a_floor_of_other_data_says_nothing(floors: dict[str, Any]) -> None:
    floors["few"]["digest"] = "1" * 64
    assert refused(losing_body_on(0), evaluate(GOLD, untouched), floors) == set()


def test_the_packaged_model_passes_against_itself_on_our_own_held_out_articles(model: LineClassifier) -> None:
    pinned = TRAINING_DATA.parent / "benchmarks/quality/floors.json"
    verdict, evaluations = judge(model, model, held_out_sets(TRAINING_DATA, None), pinned, lambda found, _: found)
    assert verdict.passed, table_of(verdict)
    assert verdict.against == model.id
    assert [one.name for one in evaluations] == ["held_out"]
    assert any("floor" in row.why for row in verdict.rows)


def test_no_site_of_the_held_out_articles_is_learned_from() -> None:
    from classifier.learning.dataset import read_articles

    learned = {article.host for article in read_articles(TRAINING_DATA / "articles")}
    measured = {article.host for article in read_articles(TRAINING_DATA / HELD_OUT)}
    assert len(measured) > 40
    assert not learned & measured
    assert measured <= held_out_hosts(TRAINING_DATA)


def test_a_verdict_is_read_as_it_was_written(tmp_path: Path) -> None:
    verdict = Verdict(False, ModelId("1", "ab"), (Row("few: junk lines removed", 1.0, 0.5, False, "floor 1"),))
    write_verdict(tmp_path, verdict)
    assert read_verdict(tmp_path) == verdict


@pytest.mark.parametrize("name", ["labelled-id", "labelled-en"])
def test_public_sets_in_a_folder_are_measured_as_well(name: str) -> None:
    corpora = TRAINING_DATA.parents[1] / "shared" / "data"
    if not corpora.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    assert name in {gold.name for gold in held_out_sets(TRAINING_DATA, corpora)}
