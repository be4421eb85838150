"""The packaged model is no worse than what was pinned, on whichever pinned sets lie beside this checkout."""

from pathlib import Path

import pytest

from classifier.learning.evaluation.evaluation import evaluate
from classifier.learning.evaluation.floors import check_floors, read_floors
from classifier.learning.evaluation.gold import read_set
from classifier.learning.evaluation.model_cleaner import model_cleaner
from classifier.model import LineClassifier

ROOT = Path(__file__).parents[2]
FLOORS = read_floors(ROOT / "benchmarks/quality/floors.json")
PLACES = (ROOT / "training_data", ROOT.parent / "shared" / "data")


def found(name: str) -> Path | None:
    paths = (place / file for place in PLACES for file in (name, f"{name}.jsonl", f"{name}.jsonl.zst"))
    return next((path for path in paths if path.exists()), None)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_figure_is_below_its_floor(name: str, model: LineClassifier) -> None:
    path = found(name)
    if path is None:
        pytest.skip(f"{name} is not beside this checkout")
    evaluation = evaluate(read_set(path, ROOT / "training_data/readings"), model_cleaner(model))
    breaches = check_floors(FLOORS, [evaluation])
    assert not breaches, "\n".join(map(str, breaches))
