"""The gate: no floor falls, and no more of the body is lost than chance explains.

Both models clean the same held-out documents. A figure of the body has fallen when it is below its floor
(benchmarks/quality/floors.json), or when it is worse than with the model that serves and chance does not explain
it. Any other figure has fallen when chance does not explain that it is below its floor: on a few dozen documents,
a model that is as good flips a line here and there (DECISIONS 23). What has no floor is shown for a person to judge.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from app.registry.verdict import Row, Verdict
from classifier.learning.evaluation.comparison import INTERVAL, compare
from classifier.learning.evaluation.evaluation import Evaluation, evaluate
from classifier.learning.evaluation.floors import SLACK, Floors, check_floors, read_floors
from classifier.learning.evaluation.gold import GoldDocument, GoldSet
from classifier.learning.evaluation.model_cleaner import model_cleaner
from classifier.model import LineClassifier

BODY_LOSS = ("body_chars_lost", "body_lines_lost")
Progress = Callable[[Iterable[GoldDocument], str], Iterable[GoldDocument]]


def judge(
    current: LineClassifier, candidate: LineClassifier, sets: Iterable[GoldSet], floors: Path, progress: Progress
) -> tuple[Verdict, list[Evaluation]]:
    """What the gate says of a candidate, and the evaluations of the candidate behind it.

    Args:
        floors: file of pinned floors; a set that is not in it, or was pinned on other data, has none.
        progress: wraps the documents of a set, to show how far it is.
    """
    pinned = read_floors(floors)
    rows: list[Row] = []
    evaluations = []
    for gold in sets:
        old, new = (_measure(gold, model, progress) for model in (current, candidate))
        rows += rows_of(old, new, pinned)
        evaluations.append(new)
    return Verdict(all(row.passed for row in rows), current.id, tuple(rows)), evaluations


def _measure(gold: GoldSet, model: LineClassifier, progress: Progress) -> Evaluation:
    return evaluate(
        gold, model_cleaner(model), model=model.id.digest, progress=lambda documents: progress(documents, gold.name)
    )


def rows_of(current: Evaluation, candidate: Evaluation, floors: Floors) -> Iterator[Row]:
    """The table of one set."""
    breaches = check_floors(floors, [candidate])
    below = {breach.figure for breach in breaches if breach.kind == "fell"}
    is_other_data = any(breach.kind == "other data" for breach in breaches)
    pinned = {} if is_other_data else floors.get(candidate.name, {}).get("figures", {})
    for name, one in compare(current, candidate).items():
        has_fallen = name in below and (name in BODY_LOSS or one.is_worse_than(pinned[name]))
        is_lost = name in BODY_LOSS and one.is_worse and abs(one.candidate - one.current) > SLACK
        why = [f"floor {pinned[name]:.5g}"] if name in pinned else []
        why.append(f"{one.candidate - one.current:+.4f}, {INTERVAL:.0%} interval {one.low:+.4f} to {one.high:+.4f}")
        figure = f"{candidate.name}: {name.replace('_', ' ')}"
        yield Row(figure, one.current, one.candidate, not (has_fallen or is_lost), "; ".join(why))
