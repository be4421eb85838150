"""The figures: one visible table of what is reported, which way is better, and what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .counts import Counts

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number computed from counts.

    Attributes:
        value: None where the set has nothing to measure it on.
        unit: `share` is printed in per cent, `number` as it is.
        guarded: whether a floor is pinned for it.
    """

    name: str
    title: str
    meaning: str
    better: Better
    value: Callable[[Counts], float | None]
    unit: Literal["share", "number"] = "share"
    guarded: bool = False

    def shown(self, value: float | None) -> str:
        """The value as a person reads it; a dash where there is none.

        >>> FIGURES[0].shown(0.00512)
        '0.51 %'
        """
        if value is None:
            return "–"
        return f"{100 * value:.2f} %" if self.unit == "share" else f"{value:.4f}"


def ratio(part: float, whole: float) -> float | None:
    """`part / whole`, None when there is no whole."""
    return part / whole if whole else None


def _f1_gain(c: Counts) -> float | None:
    return ratio(c.f1_after - c.f1_before, c.pages_with_gold)


FIGURES: tuple[Figure, ...] = (
    Figure("body_chars_lost", "Body characters lost", "of the article's own characters, how many are gone",
           "lower", lambda c: ratio(c.body_chars_lost, c.body_chars), guarded=True),
    Figure("body_lines_lost", "Body lines lost", "body and heading lines of which more than half is gone",
           "lower", lambda c: ratio(c.body_lines_lost, c.body_lines), guarded=True),
    Figure("body_lines_damaged", "Body lines damaged", "body and heading lines that lost any character of their own",
           "lower", lambda c: ratio(c.body_lines_damaged, c.body_lines)),
    Figure("junk_lines_removed", "Junk lines removed", "lines that are not article, of which nothing is left",
           "higher", lambda c: ratio(c.junk_lines_removed, c.junk_lines), guarded=True),
    Figure("junk_chars_removed", "Junk characters removed", "of junk lines and of junk glued into body lines",
           "higher", lambda c: ratio(c.junk_chars_removed, c.junk_chars)),
    Figure("documents_exact", "Documents exactly right", "no body character lost and every junk line gone",
           "higher", lambda c: ratio(c.documents_exact, c.documents_judged), guarded=True),
    Figure("glued_cut", "Glued junk cut", "nine tenths of the piece gone, its line's own text whole",
           "higher", lambda c: ratio(c.glued_cut, c.glued), guarded=True),
    Figure("glued_exact", "Glued junk cut exactly", "the same at its exact offsets",
           "higher", lambda c: ratio(c.glued_exact, c.glued)),
    Figure("spam_found", "Spam found", "spam lines and pieces reported as spam",
           "higher", lambda c: ratio(c.spam_found, c.spam_pieces), guarded=True),
    Figure("spam_removed", "Spam removed", "spam lines and pieces of which nothing is left, whatever they were called",
           "higher", lambda c: ratio(c.spam_removed, c.spam_pieces)),
    Figure("lines_called_spam", "Other lines called spam", "lines known to be something else",
           "lower", lambda c: ratio(c.other_called_spam, c.other_lines), guarded=True),
    Figure("documents_called_spam", "Clean documents called spam", "documents without spam in which some was reported",
           "lower", lambda c: ratio(c.spam_free_called_spam, c.spam_free_documents)),
    Figure("f1_before", "Word F1 as it comes in", "words of the raw text against the gold article, mean over pages",
           "higher", lambda c: ratio(c.f1_before, c.pages_with_gold), "number"),
    Figure("f1_after", "Word F1 cleaned", "words of the cleaned text against the gold article, mean over pages",
           "higher", lambda c: ratio(c.f1_after, c.pages_with_gold), "number", guarded=True),
    Figure("f1_gain", "Word F1 gained", "the second less the first", "higher", _f1_gain, "number"),
    Figure("junk_lines_left", "Junk lines left an article", "mean over documents",
           "lower", lambda c: ratio(c.junk_lines - c.junk_lines_removed, c.documents_judged), "number"),
    Figure("junk_chars_left", "Junk characters left an article", "mean over documents",
           "lower", lambda c: ratio(c.junk_chars - c.junk_chars_removed, c.documents_judged), "number"),
    Figure("needs_review", "Sent to review", "documents in which the guard held back",
           "lower", lambda c: ratio(c.needs_review, c.documents)),
)  # fmt: skip
FIGURE_BY_NAME = {figure.name: figure for figure in FIGURES}


def figures_of(counts: Counts) -> dict[str, float | None]:
    """All figures by name."""
    return {figure.name: figure.value(counts) for figure in FIGURES}
