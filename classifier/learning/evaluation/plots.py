"""Plots of the report, as SVG text to stand inside the page."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from classifier.labels import LABELS

from .calibration import reliability
from .curves import BUDGETS, CurvePoint, Floats, average_precision, precision_recall
from .evaluation import LineTable
from .label_scores import Matrix

INK, MUTED, ACCENT, WARM, GRID = "#1d2733", "#6b7683", "#0b6e6e", "#c2571a", "#e3e7ea"
LEAST_SUPPORT = 5
"""Labels with fewer lines draw a staircase, not a curve."""
PLOT_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be searched, and takes the page's own typeface
    "svg.hashsalt": "bersih",  # the same figures give the same bytes
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlecolor": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "grid.color": GRID,
}


def _figure(width: float, height: float, rows: int = 1, columns: int = 1) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, [axis for row in axes for axis in row]


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return out.getvalue()[out.getvalue().index("<svg") :]


def _percent(axis: Axes, which: str = "both", decimals: int = 0) -> None:
    if which in ("both", "x"):
        axis.xaxis.set_major_formatter(PercentFormatter(1, decimals))
    if which in ("both", "y"):
        axis.yaxis.set_major_formatter(PercentFormatter(1, decimals))
    axis.grid(visible=True)
    axis.set_axisbelow(True)


def plot_loss_curve(
    points: Sequence[CurvePoint], others: Sequence[tuple[str, float, float]], widest: float = 0.06
) -> str:
    """Junk removed against body lost over all thresholds.

    Args:
        others: named points to stand beside the curve: name, body lost, junk removed, as shares.
        widest: body loss at the right edge; what lies beyond is no longer a choice.
    """
    with style.context(PLOT_STYLE):
        figure, (axis,) = _figure(4.6, 3.9)
        x = np.array([point.body_chars_lost for point in points])
        y = np.array([point.junk_chars_removed for point in points])
        axis.step(x, y, where="post", color=ACCENT, linewidth=2)
        for budget in BUDGETS:
            axis.axvline(budget, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
            axis.annotate(f"{100 * budget:g} %", (budget, 1.0), (2, -2), textcoords="offset points",
                          color=MUTED, fontsize=8, rotation=90, va="top")  # fmt: skip
        for name, lost, removed in others:
            inside = min(lost, widest)
            axis.plot([inside], [removed], marker="o", color=WARM, markersize=6, clip_on=False)
            axis.annotate(name, (inside, removed), (6, -4), textcoords="offset points", color=WARM, fontsize=9)
        axis.set_xlim(0, widest)
        axis.set_ylim(0, 1.02)
        axis.set_xlabel("body characters lost")
        axis.set_ylabel("junk characters removed")
        _percent(axis)
        return _svg(figure)


def plot_calibration(lines: LineTable) -> str:
    """How often a line was kept rightly, against how sure the model was; below, how many lines fell where."""
    with style.context(PLOT_STYLE):
        figure = Figure(figsize=(4.6, 3.9), layout="constrained")
        axis, below = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
        bins = reliability(lines.keep, lines.kept)
        axis.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
        axis.plot([b.predicted for b in bins], [b.observed for b in bins], color=ACCENT, linewidth=2,
                  marker="o", markersize=5)  # fmt: skip
        axis.set_ylabel("was article")
        axis.set_ylim(-0.02, 1.02)
        _percent(axis, "y")
        below.bar([b.predicted for b in bins], [b.n for b in bins], width=0.04, color=ACCENT)
        below.set_yscale("log")
        below.set_ylabel("lines")
        below.set_xlabel("probability that a line is article")
        below.set_xlim(-0.03, 1.03)
        _percent(below, "x")
        return _svg(figure)


def plot_confusion(matrix: Matrix) -> str:
    """Lines by what they are and what they were called; colour is the share of the row."""
    shown = [i for i in range(len(LABELS)) if matrix[i].sum() or matrix[:, i].sum()]
    counts = matrix[np.ix_(shown, shown)]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [LABELS[i].value for i in shown]
    with style.context({**PLOT_STYLE, "axes.spines.left": False, "axes.spines.bottom": False}):
        size = 1.6 + 0.42 * len(shown)
        figure, (axis,) = _figure(size + 0.6, size)
        tint = LinearSegmentedColormap.from_list("tint", ["#ffffff", ACCENT])
        axis.imshow(shares, cmap=tint, vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(counts):
            if count:
                colour = "white" if shares[row, column] > 0.55 else INK if row == column else WARM
                axis.text(column, row, f"{count:,}", ha="center", va="center", fontsize=8, color=colour)
        axis.set_xticks(range(len(shown)), names, rotation=45, ha="right")
        axis.set_yticks(range(len(shown)), names)
        axis.tick_params(length=0)
        axis.set_xlabel("called")
        axis.set_ylabel("is")
        return _svg(figure)


def _thinned(recall: Floats, precision: Floats, n: int = 200) -> tuple[Floats, Floats]:
    """At most n points, evenly spaced in recall: a million lines draw the same curve."""
    chosen = np.unique(np.searchsorted(recall, np.linspace(0, recall[-1], n)))
    return recall[chosen], precision[chosen]


def plot_precision_recall(lines: LineTable) -> str:
    """One small precision-recall curve a label, the ones with enough lines; empty where there is none."""
    shown = [i for i in range(len(LABELS)) if int((lines.label == i).sum()) >= LEAST_SUPPORT]
    known = lines.label >= 0
    if not shown:
        return ""
    columns = min(5, len(shown))
    with style.context(PLOT_STYLE):
        rows = -(-len(shown) // columns)
        figure, axes = _figure(2.05 * columns + 0.4, 1.9 * rows + 0.3, rows, columns)
        for axis in axes[len(shown) :]:
            axis.set_visible(False)
        for axis, i in zip(axes, shown, strict=False):
            recall, precision = precision_recall(lines.probabilities[known, i], lines.label[known] == i)
            area = average_precision(recall, precision)
            recall, precision = _thinned(recall, precision)
            axis.step(recall, precision, where="pre", color=ACCENT, linewidth=1.6)
            axis.fill_between(recall, precision, step="pre", color=ACCENT, alpha=0.08)
            axis.set_title(f"{LABELS[i].value}  {area:.2f}", loc="left")
            axis.set_xlim(0, 1.02)
            axis.set_ylim(0, 1.04)
            _percent(axis)
            axis.set_xticks([0, 0.5, 1])
            axis.set_yticks([0, 0.5, 1])
            axis.label_outer()
        figure.supxlabel("recall", fontsize=10, color=INK)
        figure.supylabel("precision", fontsize=10, color=INK)
        return _svg(figure)
