"""The picture: peers beside `clean()`, where its time goes, and how it grows."""

from pathlib import Path

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from classifier.learning.evaluation.plots import ACCENT, INK, PLOT_STYLE, WARM

Figures = dict[str, float]


def _bars(axis: Axes, values: Figures, title: str, unit: str, is_ours: str = "bersih") -> None:
    """Horizontal bars, largest on top, each with its value at its end."""
    ordered = sorted(values.items(), key=lambda item: item[1])
    names, numbers = [name for name, _ in ordered], [value for _, value in ordered]
    colours = [ACCENT if is_ours in name else WARM for name in names]
    axis.barh(names, numbers, color=colours, height=0.6)
    for place, value in enumerate(numbers):
        axis.text(value, place, f" {value:.3g}", va="center", fontsize=8, color=INK)
    axis.set_title(title, loc="left")
    axis.set_xlabel(unit)
    axis.margins(x=0.15)
    axis.tick_params(axis="y", labelsize=8)


def _curve(axis: Axes, figures: Figures, prefix: str, title: str, across: str, up: str) -> None:
    points = sorted((int(name.removeprefix(prefix)), value) for name, value in figures.items() if prefix in name)
    axis.plot([x for x, _ in points], [y for _, y in points], color=ACCENT, marker="o", markersize=4)
    axis.set_xscale("log")
    axis.set_ylim(bottom=0)
    axis.grid(visible=True)
    axis.set_title(title, loc="left")
    axis.set_xlabel(across)
    axis.set_ylabel(up)


def draw(beside: Figures, shares: Figures, growth: Figures, path: Path) -> None:
    """Write the picture as SVG; figures as the sections of these names have them."""
    with style.context(PLOT_STYLE):
        figure = Figure(figsize=(15, 7), layout="constrained", facecolor="white")
        axes = figure.subplots(2, 2)
        times = {name.removeprefix("times: ").replace("`", ""): value for name, value in beside.items()}
        _bars(axes[0, 0], times, "Time of an article", "times clean()")
        steps = {name.removeprefix("share of "): 100 * value for name, value in shares.items()}
        _bars(axes[0, 1], steps, "Where the time of clean() goes", "% of its time", is_ours="")
        _curve(axes[1, 0], growth, "ns a character at ", "Length of a line", "characters a line", "ns a character")
        _curve(axes[1, 1], growth, "us a line at ", "Length of an article", "lines an article", "us a line")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
