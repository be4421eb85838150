"""What a part of the benchmark has found: a table to read, and figures to compare."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A table of RESULTS.md.

    Attributes:
        figures: by name, as results.json has them and `goals.py` looks them up.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    figures: dict[str, float] = field(default_factory=dict)

    def markdown(self) -> str:
        """Heading, note and table."""
        lines = [f"## {self.title}", ""]
        if self.note:
            lines += [self.note, ""]
        lines += [_row(self.columns), "|---|" + "---:|" * (len(self.columns) - 1)]
        lines += [_row(row) for row in self.rows]
        return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def microseconds(seconds: float) -> str:
    """For a table: as many digits as can be meant."""
    value = seconds * 1e6
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percent(share: float) -> str:
    """For a table."""
    return f"{100 * share:.1f} %"
