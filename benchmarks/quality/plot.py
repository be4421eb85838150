"""The picture: junk removed against body lost, bersih's curve beside the peers' points."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from classifier.learning.evaluation.evaluation import Evaluation
from classifier.learning.evaluation.figures import FIGURE_BY_NAME
from classifier.learning.evaluation.plots import ACCENT, INK, MUTED, PLOT_STYLE, WARM

from .running import Result

PANELS = (
    ("labelled-en", "English pages, read by eye"),
    ("labelled-id", "Indonesian news, read by eye"),
    ("traf", "Unseen sites after trafilatura, by alignment"),
)
LEAST_LOSS = 0.0005
"""The axis is logarithmic; nothing lost stands at its left edge."""


def _evaluation(result: Result, panel: str) -> Evaluation:
    return result.read[panel] if panel in result.read else result.pages[panel]


def _point(evaluation: Evaluation) -> tuple[float, float]:
    lost = FIGURE_BY_NAME["body_chars_lost"].value(evaluation.counts) or 0.0
    return max(lost, LEAST_LOSS), FIGURE_BY_NAME["junk_chars_removed"].value(evaluation.counts) or 0.0


def _draw(axis: Axes, results: Sequence[Result], panel: str, title: str) -> None:
    for i, result in enumerate(results):
        evaluation = _evaluation(result, panel)
        ours = result.name.startswith("bersih")
        if result.name == "bersih balanced" and evaluation.curve:
            points = evaluation.curve
            axis.step([max(p.body_chars_lost, LEAST_LOSS) for p in points], [p.junk_chars_removed for p in points],
                      where="post", color=ACCENT, linewidth=1.5, alpha=0.7)  # fmt: skip
        x, y = _point(evaluation)
        axis.plot([x], [y], marker="o" if ours else "s", color=ACCENT if ours else WARM, markersize=6, clip_on=False)
        axis.annotate(result.name, (x, y), (6, 4 if i % 2 else -9), textcoords="offset points", fontsize=7.5,
                      color=ACCENT if ours else INK)  # fmt: skip
    axis.set_xscale("log")
    axis.set_xlim(LEAST_LOSS, 1)
    axis.set_ylim(0, 1.03)
    axis.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:g} %"))
    axis.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axis.axvline(0.005, color=MUTED, linewidth=0.8, linestyle=(0, (2, 3)))
    axis.grid(visible=True)
    axis.set_title(title, loc="left")
    axis.set_xlabel("body characters lost")


def draw_points(results: Sequence[Result], path: Path) -> None:
    """Write the picture as SVG."""
    with style.context(PLOT_STYLE):
        figure = Figure(figsize=(15, 4.8), layout="constrained", facecolor="white")
        axes = figure.subplots(1, len(PANELS), sharey=True)
        for axis, (panel, title) in zip(axes, PANELS, strict=True):
            _draw(axis, results, panel, title)
        axes[0].set_ylabel("junk characters removed")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
