"""One cleaner on one set: everything that is known afterwards."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .calibration import expected_calibration_error
from .counts import Counts, count_document, total
from .curves import BUDGETS, CurvePoint, at_budget, loss_curve, thinned
from .figures import figures_of
from .gold import GoldDocument, GoldSet
from .label_scores import Matrix, confusion_of, empty_matrix, label_scores, macro_f1
from .outcomes import Cleaner, Outcome

Progress = Callable[[Iterable[GoldDocument]], Iterable[GoldDocument]]


@dataclass(frozen=True, slots=True)
class LineTable:
    """All lines of known truth, side by side: arrays of shape (n_lines,).

    Attributes:
        keep: probability given; empty where the cleaner gave none.
        kept: truth.
        label: index, `UNKNOWN` where only `kept` is known.
        body, junk: visible characters of either kind.
        probabilities: of shape (n_lines, n_labels).
    """

    keep: NDArray[np.float64]
    kept: NDArray[np.bool_]
    label: NDArray[np.int64]
    body: NDArray[np.int64]
    junk: NDArray[np.int64]
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """A document, what was made of it, and the counts."""

    document: GoldDocument
    outcome: Outcome
    counts: Counts


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one cleaner on one set, and all that a report needs to show them."""

    name: str
    digest: str
    cleaner: str
    model: str
    counts: Counts
    by_language: dict[str, Counts]
    by_style: dict[str, Counts]
    confusion: Matrix
    confusion_by_language: dict[str, Matrix]
    lines: LineTable
    measured: tuple[Measured, ...] = field(repr=False)

    @property
    def calibration_error(self) -> float | None:
        """Expected calibration error of `keep`; None where the cleaner gave no probabilities."""
        return expected_calibration_error(self.lines.keep, self.lines.kept) if len(self.lines.keep) else None

    @property
    def curve(self) -> list[CurvePoint]:
        """Body lost against junk removed over all thresholds; empty without probabilities."""
        return loss_curve(self.lines.keep, self.lines.body, self.lines.junk) if len(self.lines.keep) else []

    def figures(self) -> dict[str, float | None]:
        """All figures by name, those of labels and probabilities too."""
        return {
            **figures_of(self.counts),
            "macro_f1": macro_f1(self.confusion),
            "calibration_error": self.calibration_error,
        }

    def as_dict(self, with_curve: bool = False) -> dict[str, Any]:
        """Plain values for JSON; holds no text of any document."""
        curve = self.curve
        answer = {
            "set": self.name,
            "digest": self.digest,
            "cleaner": self.cleaner,
            "model": self.model,
            "figures": self.figures(),
            "counts": asdict(self.counts),
            "by_language": _with_labels(self.by_language, self.confusion_by_language),
            "by_style": {style: figures_of(counts) for style, counts in self.by_style.items()},
            "labels": [asdict(score) for score in label_scores(self.confusion) if score.support or score.called],
            "at_budget": {str(budget): asdict(at_budget(curve, budget)) for budget in BUDGETS} if curve else {},
        }
        return {**answer, "curve": [asdict(point) for point in thinned(curve)]} if with_curve and curve else answer


def _with_labels(counts: dict[str, Counts], matrices: dict[str, Matrix]) -> dict[str, Any]:
    return {
        language: {
            **figures_of(counts[language]),
            "macro_f1": macro_f1(matrices[language]),
            "labels": [asdict(score) for score in label_scores(matrices[language]) if score.support or score.called],
        }
        for language in sorted(counts)
    }


def _line_table(rows: Sequence[tuple[Measured, NDArray[np.int64], NDArray[np.int64]]]) -> LineTable:
    """Lines of known truth of all documents whose cleaner gave probabilities."""
    scored = [row for row in rows if row[0].outcome.keep is not None]
    if not scored:
        none = np.zeros(0)
        ints = np.zeros(0, dtype=np.int64)
        return LineTable(none, np.zeros(0, dtype=np.bool_), ints, ints, ints, np.zeros((0, 0)))
    known = np.concatenate([[line.kept is not None for line in row[0].document.lines] for row in scored])
    truth = [(line.kept is True, line.label) for row in scored for line in row[0].document.lines]
    return LineTable(
        np.concatenate([_given(row[0].outcome.keep) for row in scored])[known],
        np.array([kept for kept, _ in truth], dtype=np.bool_)[known],
        np.array([label for _, label in truth], dtype=np.int64)[known],
        np.concatenate([row[1] for row in scored])[known],
        np.concatenate([row[2] for row in scored])[known],
        np.concatenate([_given(row[0].outcome.probabilities) for row in scored])[known],
    )


def _given(values: NDArray[np.float64] | None) -> NDArray[np.float64]:
    assert values is not None, "a cleaner gives both probabilities or neither"
    return values


def evaluate(
    gold: GoldSet, cleaner: Cleaner, *, name: str = "bersih", model: str = "", progress: Progress = iter
) -> Evaluation:
    """Clean every document of a set and count.

    Args:
        name: of the cleaner, for tables.
        model: digest of its model, for the record.
        progress: wraps the documents, to show how far it is.
    """
    rows: list[tuple[Measured, NDArray[np.int64], NDArray[np.int64]]] = []
    by_language: defaultdict[str, list[Counts]] = defaultdict(list)
    by_style: defaultdict[str, list[Counts]] = defaultdict(list)
    confusion: defaultdict[str, Matrix] = defaultdict(empty_matrix)
    for document in progress(gold.documents):
        outcome = cleaner(document)
        counts, lines = count_document(document, outcome)
        rows.append((Measured(document, outcome, counts), lines.body, lines.junk))
        by_language[document.language].append(counts)
        by_style[document.style].append(counts)
        confusion[document.language] += confusion_of(document, outcome)
    return Evaluation(
        gold.name, gold.digest, name, model,
        total(row[0].counts for row in rows),
        {language: total(found) for language, found in by_language.items()},
        {style: total(found) for style, found in by_style.items()},
        sum(confusion.values(), empty_matrix()), dict(confusion),
        _line_table(rows), tuple(row[0] for row in rows),
    )  # fmt: skip


def pooled(evaluations: Sequence[Evaluation], name: str = "all sets") -> Evaluation:
    """Several sets as one: macro F1 needs enough lines of rare labels."""
    languages: defaultdict[str, list[Counts]] = defaultdict(list)
    styles: defaultdict[str, list[Counts]] = defaultdict(list)
    matrices: defaultdict[str, Matrix] = defaultdict(empty_matrix)
    for one in evaluations:
        for language, counts in one.by_language.items():
            languages[language].append(counts)
            matrices[language] += one.confusion_by_language[language]
        for style, counts in one.by_style.items():
            styles[style].append(counts)
    with_lines = [one.lines for one in evaluations if len(one.lines.keep)] or [evaluations[0].lines]
    table = LineTable(
        *(
            np.concatenate([getattr(lines, column) for lines in with_lines])
            for column in ("keep", "kept", "label", "body", "junk", "probabilities")
        )
    )
    first = evaluations[0]
    return Evaluation(
        name, "+".join(one.digest[:12] for one in evaluations), first.cleaner, first.model,
        total(one.counts for one in evaluations),
        {language: total(found) for language, found in languages.items()},
        {style: total(found) for style, found in styles.items()},
        sum(matrices.values(), empty_matrix()), dict(matrices), table,
        tuple(measured for one in evaluations for measured in one.measured),
    )  # fmt: skip
