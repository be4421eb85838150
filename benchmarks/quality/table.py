"""Results side by side, as Markdown and as plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.learning.evaluation.figures import FIGURE_BY_NAME, ratio

from .footers import SITE_FORMS
from .probes import ProbeCounts
from .running import Result


@dataclass(frozen=True, slots=True)
class Row:
    """A measure, and how to read it off a result; None where it does not apply."""

    group: str
    title: str
    value: Callable[[Result], float | None]
    unit: str = "share"

    def shown(self, result: Result) -> str:
        """As the table has it."""
        value = self.value(result)
        if value is None:
            return "–"
        return f"{100 * value:.1f} %" if self.unit == "share" else f"{value:.3f}"


def _read(name: str, figure: str) -> Callable[[Result], float | None]:
    return lambda result: FIGURE_BY_NAME[figure].value(result.read[name].counts)


def _page(style: str, figure: str) -> Callable[[Result], float | None]:
    return lambda result: FIGURE_BY_NAME[figure].value(result.pages[style].counts)


def is_footer(form: str) -> bool:
    """Whether it is spam on a line of its own."""
    return "(" not in form and form != "true byline"


def is_glued_spam(form: str) -> bool:
    """Whether it is spam inside a line."""
    return form.startswith("inline")


def is_glued_note(form: str) -> bool:
    """Whether it is something of the site's own inside a line."""
    return form.startswith(SITE_FORMS)


def _probe(wanted: Callable[[str], bool], part: str, whole: str = "n") -> Callable[[Result], float | None]:
    def value(result: Result) -> float | None:
        counts = result.probed(wanted)
        return ratio(getattr(counts, part), getattr(counts, whole))

    return value


def _comment(name: str, part: str) -> Callable[[Result], float | None]:
    return lambda result: ratio(getattr(result.comments[name], part), result.comments[name].n)


_PAGES = (("traf", "after trafilatura"), ("readab", "after readability"), ("full", "all visible text"))
_READ = (("labelled-en", "English pages, read by eye"), ("labelled-id", "Indonesian news, read by eye"))

ROWS: tuple[Row, ...] = (
    *(
        Row(group, title, _read(name, figure))
        for name, group in _READ
        for title, figure in (
            ("body characters lost", "body_chars_lost"),
            ("body lines lost", "body_lines_lost"),
            ("junk lines removed", "junk_lines_removed"),
            ("documents exactly right", "documents_exact"),
        )
    ),
    *(
        row
        for style, group in _PAGES
        for row in (
            Row(f"Unseen sites, {group}", "word F1", _page(style, "f1_after"), "number"),
            Row(f"Unseen sites, {group}", "body characters lost", _page(style, "body_chars_lost")),
            Row(f"Unseen sites, {group}", "junk characters removed", _page(style, "junk_chars_removed")),
        )
    ),
    Row("Unseen footers", "removed, all forms", _probe(is_footer, "removed")),
    Row("Unseen footers", "body lines lost beside them", _probe(is_footer, "lines_lost", "lines")),
    Row("Unseen footers", "spam glued inline cut", _probe(is_glued_spam, "removed")),
    Row("Unseen footers", "“Baca juga” and its kin glued inline cut", _probe(is_glued_note, "removed")),
    Row("Clean articles", "called spam", lambda result: ratio(result.articles_called_spam, result.n_articles)),
    Row("Clean articles", "true byline called spam", _probe(lambda form: form == "true byline", "called_spam")),
    Row("Disguised comments as last line", "gambling removed", _comment("gambling comment", "removed")),
    Row("Disguised comments as last line", "ordinary called spam", _comment("ordinary comment", "called_spam")),
    Row("News about gambling", "lines lost",
        lambda result: FIGURE_BY_NAME["body_lines_lost"].value(result.gambling.counts)),
    Row("News about gambling", "lines called spam",
        lambda result: FIGURE_BY_NAME["lines_called_spam"].value(result.gambling.counts)),
)  # fmt: skip


def main_table(results: Sequence[Result]) -> str:
    """One Markdown table: a row a measure, a column a cleaner."""
    lines = [
        "| | " + " | ".join(result.name for result in results) + " |",
        "|---|" + "---:|" * len(results),
    ]
    group = ""
    for row in ROWS:
        if row.group != group:
            group = row.group
            lines.append(f"| **{group}** |" + " |" * len(results))
        lines.append(f"| {row.title} | " + " | ".join(row.shown(result) for result in results) + " |")
    lines.append("| seconds for all of it | " + " | ".join(f"{result.seconds:.0f}" for result in results) + " |")
    return "\n".join(lines)


def _share(counts: ProbeCounts | None) -> str:
    return "–" if counts is None or not counts.n else f"{100 * counts.removed / counts.n:.1f} %"


def form_table(results: Sequence[Result]) -> str:
    """The made pieces by form: the share removed with nothing beside it lost."""
    forms = [form for form in results[0].probes if form != "true byline"]
    lines = ["| form | pieces | " + " | ".join(result.name for result in results) + " |"]
    lines.append("|---|---:|" + "---:|" * len(results))
    for form in forms:
        shares = " | ".join(_share(result.probes.get(form)) for result in results)
        lines.append(f"| {form} | {results[0].probes[form].n} | {shares} |")
    return "\n".join(lines)


def as_dict(results: Sequence[Result]) -> dict[str, Any]:
    """Every figure by cleaner, group and title."""
    return {
        result.name: {
            **{f"{row.group}: {row.title}": row.value(result) for row in ROWS},
            "forms": {form: ratio(counts.removed, counts.n) for form, counts in result.probes.items()},
        }
        for result in results
    }
