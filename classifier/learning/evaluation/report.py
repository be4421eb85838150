"""The HTML report: one file that holds everything, for a person to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

from .colouring import ShownDocument, worst_documents
from .counts import Counts
from .curves import BUDGETS, at_budget, thinned
from .evaluation import Evaluation, pooled
from .figures import FIGURE_BY_NAME, FIGURES, Figure
from .label_scores import LabelScore, label_scores, macro_f1
from .plots import plot_calibration, plot_confusion, plot_loss_curve, plot_precision_recall

N_WORST = 12
HEADLINES = ("body_chars_lost", "junk_lines_removed", "documents_exact", "glued_cut", "spam_found", "f1_gain")
COLUMNS = (
    "body_chars_lost", "body_lines_lost", "junk_lines_removed", "junk_chars_removed", "documents_exact",
    "glued_cut", "spam_found", "lines_called_spam", "f1_before", "f1_after",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One set of the report."""

    evaluation: Evaluation
    plots: dict[str, str]
    budgets: tuple[tuple[str, str, str], ...]
    labels: tuple[LabelScore, ...]
    worst: tuple[ShownDocument, ...]

    @property
    def groups(self) -> dict[str, Counts]:
        """Counts by language, and by style where there is more than one."""
        styles = self.evaluation.by_style
        by_style = {f"{style} pages": counts for style, counts in sorted(styles.items())} if len(styles) > 1 else {}
        return {**dict(sorted(self.evaluation.by_language.items())), **by_style}


def plots_of(one: Evaluation) -> dict[str, str]:
    """Plots as SVG text, by name; empty text for what the cleaner gave nothing to draw from."""
    plots = dict.fromkeys(("curve", "calibration", "recall", "confusion"), "")
    if len(one.lines.keep):
        lost, removed = (FIGURE_BY_NAME[n].value(one.counts) for n in ("body_chars_lost", "junk_chars_removed"))
        here = [(one.cleaner, lost, removed)] if lost is not None and removed is not None else []
        plots["curve"] = plot_loss_curve(thinned(one.curve, 0.0005), here)
        plots["calibration"] = plot_calibration(one.lines)
        plots["recall"] = plot_precision_recall(one.lines)
    if one.confusion.sum():
        plots["confusion"] = plot_confusion(one.confusion)
    return plots


def _budgets(one: Evaluation) -> tuple[tuple[str, str, str], ...]:
    """For each body-loss budget: the threshold that just meets it, and the junk it removes."""
    curve = one.curve
    points = [(budget, at_budget(curve, budget)) for budget in BUDGETS] if curve else []
    return tuple((f"{100 * b:g} %", f"{p.threshold:.3f}", f"{100 * p.junk_chars_removed:.1f} %") for b, p in points)


def _section(one: Evaluation) -> Section:
    scores = tuple(score for score in label_scores(one.confusion) if score.support or score.called)
    return Section(one, plots_of(one), _budgets(one), scores, tuple(worst_documents(one.measured, N_WORST)))


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _tiles(evaluations: Sequence[Evaluation]) -> list[tuple[Figure, str]]:
    everything = pooled(evaluations).counts
    values = [(FIGURE_BY_NAME[name], FIGURE_BY_NAME[name].value(everything)) for name in HEADLINES]
    return [(figure, figure.shown(value)) for figure, value in values if value is not None]


def render_report(evaluations: Sequence[Evaluation]) -> str:
    """The report as one HTML page, self-contained: styles and plots inside, no script, nothing fetched."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = _percent
    everything = pooled(evaluations)
    return environment.get_template("report.html.j2").render(
        sections=[_section(one) for one in evaluations],
        tiles=_tiles(evaluations),
        columns=[FIGURE_BY_NAME[name] for name in COLUMNS],
        figures=FIGURES,
        macro_f1=macro_f1(everything.confusion),
        calibration_error=everything.calibration_error,
        total=everything.counts,
    )
