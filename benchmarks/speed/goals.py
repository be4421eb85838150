"""What was wanted, beside what came out."""

from collections.abc import Iterable
from dataclasses import dataclass

from .section import Section


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on one figure of a section."""

    says: str
    figure: str
    bound: float
    at_least: bool
    unit: str = ""

    def row(self, figures: dict[str, float]) -> list[str] | None:
        """As the table has it; None where the figure was not measured."""
        if self.figure not in figures:
            return None
        value = figures[self.figure]
        reached = value >= self.bound if self.at_least else value <= self.bound
        wanted = f"{'>=' if self.at_least else '<='} {self.bound:g} {self.unit}".rstrip()
        return [self.says, wanted, f"{value:,.3g} {self.unit}".rstrip(), "yes" if reached else "no"]


GOALS = (
    Goal("stage 1, block call beside scikit-learn's batch", "block, times scikit-learn's batch", 150, True, "times"),
    Goal("stage 1, block call, share of the hash-only speed", "block, share of hashing only", 0.25, True),
    Goal("stage 1, a call an article beside scikit-learn's", "a call, times scikit-learn's", 200, True, "times"),
    Goal("stage 1, a call an article beside fastText's", "a call, times fastText's", 10, True, "times"),
    Goal("`clean()` of a 30-line article, p50", "clean_p50_us", 150, False, "us"),
    Goal("trafilatura beside `clean()`, same lines", "times: trafilatura, text", 20, True, "times"),
    Goal("`clean_batch()` on 10,000 articles", "batch_mb_per_s", 40, True, "MB/s"),
    Goal("2 threads beside one, one block call each", "2 threads: compiled block call", 1.6, True, "times"),
    Goal("5 MB in one line", "s per 5 MB: one line of words", 1, False, "s"),
    Goal("empty lines, 5 MB", "s per 5 MB: empty lines", 1, False, "s"),
    Goal("combining marks in one line, 5 MB", "s per 5 MB: one line of combining marks", 1, False, "s"),
    Goal("service, start to ready, CPU time", "service, /readyz answers 200, CPU s", 1.5, False, "s"),
    Goal("service, resident memory", "service, /readyz answers 200, MB", 200, False, "MB"),
)


def compare(sections: Iterable[Section]) -> Section:
    """The goals whose figures the sections hold."""
    figures = {name: value for section in sections for name, value in section.figures.items()}
    rows = [row for goal in GOALS if (row := goal.row(figures))]
    return Section("Wanted and measured, made articles", ("", "wanted", "measured", "reached"), rows)
