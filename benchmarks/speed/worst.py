"""Texts made to be slow: none may cost more than its length."""

from collections.abc import Callable

import classifier

from .section import Section
from .timing import Case, interleave

FIVE_MB = 5_000_000
TEXTS: dict[str, Callable[[int], str]] = {
    "one line of words": lambda n: ("lalu lintas di jalan itu ramai sekali " * (n // 38 + 1))[:n],
    "one line, no space": lambda n: "a" * n,
    "empty lines": lambda n: "\n" * n,
    "lines of one letter": lambda n: "a\n" * (n // 2),
    "one line of combining marks": lambda n: "a" + "\u0301" * (n // 2),
    "one line of sentences": lambda n: ("Posted By : togel hk. " * (n // 22 + 1))[:n],
    "one line of Chinese": lambda n: "新闻网站记者报道" * (n // 24),
    "one line of spaced letters": lambda n: "s l o t " * (n // 8),
    "one word of joined capitals": lambda n: "abCd" * (n // 4),
    "a byline with a wide gap": lambda n: f"Oleh {' ' * (n - 11)}| Ayu",
    "lines that look like dates": lambda n: "Senin, 3 Mei 2021\n" * (n // 18),
}
"""Each makes a text of n bytes of UTF-8."""


def measure_worst(rounds: int) -> Section:
    """Seconds for 5 MB of each, and how the time grows when the text is ten times as long."""
    cases = []
    for name, make in TEXTS.items():
        for n in (FIVE_MB // 10, FIVE_MB):
            text = make(n)
            cases.append(Case(f"{name}/{n}", lambda text=text: classifier.clean(text), 1))  # type: ignore[misc]
    cases.append(Case("200,000 empty lines", lambda: classifier.clean("\n" * 200_000), 1))
    timings = interleave(cases, min(rounds, 3))
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    for name in TEXTS:
        short, long = (timings[f"{name}/{n}"].median for n in (FIVE_MB // 10, FIVE_MB))
        rows.append([name, f"{long:.2f}", f"{long / short:.1f}"])
        figures |= {f"s per 5 MB: {name}": long, f"growth: {name}": long / short}
    lines = timings["200,000 empty lines"].median
    rows.append(["200,000 empty lines (0.2 MB)", f"{lines:.3f}", ""])
    note = "CPU seconds of `clean()`; growth is the time of 5 MB over that of 0.5 MB, 10 where cost follows length."
    return Section("Worst cases", ("text", "s per 5 MB", "growth"), rows, note, figures)
