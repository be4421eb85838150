"""Figures of an evaluation as tables for a terminal."""

from collections.abc import Sequence

from rich.table import Table

from classifier.learning.evaluation.curves import at_budget
from classifier.learning.evaluation.evaluation import Evaluation
from classifier.learning.evaluation.figures import FIGURE_BY_NAME, FIGURES
from classifier.learning.evaluation.label_scores import label_scores, macro_f1

LANGUAGE_COLUMNS = ("body_chars_lost", "junk_lines_removed", "documents_exact", "glued_cut", "spam_found")
CURVE_BUDGETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


def _table(title: str, first: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def figure_table(evaluations: Sequence[Evaluation]) -> Table:
    """One row a figure, one column a set; figures that no set can tell are left out."""
    table = _table(evaluations[0].cleaner, "figure", [one.name for one in evaluations])
    table.add_row("documents", *(f"{one.counts.documents:,}" for one in evaluations))
    for figure in FIGURES:
        values = [figure.value(one.counts) for one in evaluations]
        if any(value is not None for value in values):
            table.add_row(figure.title.lower(), *map(figure.shown, values))
    for title, values in (
        ("macro f1 over labels", [macro_f1(one.confusion) for one in evaluations]),
        ("expected calibration error", [one.calibration_error for one in evaluations]),
    ):
        table.add_row(title, *map(_number, values))
    return table


def label_table(one: Evaluation) -> Table:
    """Precision and recall of each label that occurs or was given."""
    table = _table(f"{one.name}: labels", "label", ["lines", "called", "precision %", "recall %", "F1 %"])
    for score in label_scores(one.confusion):
        if score.support or score.called:
            shares = map(_percent, (score.precision, score.recall, score.f1))
            table.add_row(score.label.value, f"{score.support:,}", f"{score.called:,}", *shares)
    return table


def language_table(one: Evaluation) -> Table:
    """The main figures of each language."""
    figures = [FIGURE_BY_NAME[name] for name in LANGUAGE_COLUMNS]
    titles = ["documents", *(figure.title.lower() for figure in figures), "macro F1"]
    table = _table(f"{one.name}: languages", "language", titles)
    for language, counts in sorted(one.by_language.items()):
        shown = [figure.shown(figure.value(counts)) for figure in figures]
        macro = _number(macro_f1(one.confusion_by_language[language]))
        table.add_row(language or "unknown", f"{counts.documents:,}", *shown, macro)
    return table


def budget_table(one: Evaluation) -> Table:
    """What a threshold on single lines removes, by the share of the body's characters it may lose."""
    table = _table(f"{one.name}: junk removed for body lost", "body lost at most %", ["junk removed %", "threshold"])
    curve = one.curve
    for budget in CURVE_BUDGETS:
        point = at_budget(curve, budget)
        table.add_row(f"{100 * budget:g}", _percent(point.junk_chars_removed), f"{point.threshold:.3f}")
    return table
