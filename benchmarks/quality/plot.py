"""The picture: junk removed against body lost, bersih's curve beside the peers' points."""

from collections.abc import Sequence
from math import log10
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
CHAR_DECADES = 0.037
"""Width of a letter of a label on that axis."""
Box = tuple[float, float, float, float]
"""Left, right, bottom, top; left and right as powers of ten."""


def _evaluation(result: Result, panel: str) -> Evaluation:
    return result.read[panel] if panel in result.read else result.pages[panel]


def _point(evaluation: Evaluation) -> tuple[float, float]:
    lost = FIGURE_BY_NAME["body_chars_lost"].value(evaluation.counts) or 0.0
    return max(lost, LEAST_LOSS), FIGURE_BY_NAME["junk_chars_removed"].value(evaluation.counts) or 0.0


def _free_place(x: float, y: float, text: str, taken: list[Box]) -> tuple[float, bool]:
    """The first vertical offset, and side, at which a label meets no other; remembers the box it took."""
    width = CHAR_DECADES * len(text)
    for offset in (0.012, -0.045, 0.045, -0.08, 0.08, -0.115, 0.115):
        for left in (False, True):
            start = log10(x) + (-0.05 - width if left else 0.05)
            box = (start, start + width, y + offset, y + offset + 0.033)
            fits = start > log10(LEAST_LOSS) and box[1] < 0.25 and box[2] > 0
            if fits and not any(box[0] < b[1] and b[0] < box[1] and box[2] < b[3] and b[2] < box[3] for b in taken):
                taken.append(box)
                return offset, left
    return 0.012, False


def _draw(axis: Axes, results: Sequence[Result], panel: str, title: str) -> None:
    points = [(result, *_point(_evaluation(result, panel))) for result in results]
    points = [point for point in points if point[2] > 0.02]
    taken: list[Box] = [(log10(x) - 0.04, log10(x) + 0.04, y - 0.015, y + 0.015) for _, x, y in points]
    for result, x, y in points:
        ours = result.name.startswith("bersih")
        if result.name == "bersih balanced":
            curve = _evaluation(result, panel).curve
            axis.step([max(p.body_chars_lost, LEAST_LOSS) for p in curve], [p.junk_chars_removed for p in curve],
                      where="post", color=ACCENT, linewidth=1.5, alpha=0.5)  # fmt: skip
        axis.plot([x], [y], marker="o" if ours else "s", color=ACCENT if ours else WARM, markersize=6, clip_on=False)
        offset, left = _free_place(x, y, result.name, taken)
        axis.text(x * (0.89 if left else 1.12), y + offset, result.name, fontsize=7.5,
                  ha="right" if left else "left", color=ACCENT if ours else INK)  # fmt: skip
    axis.set_xscale("log")
    axis.set_xlim(LEAST_LOSS, 1)
    axis.set_ylim(0, 1.06)
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
