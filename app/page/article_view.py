"""A cleaned article as the page shows it: every line in pieces, each kept or not, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.spans import touching
from classifier.labels import LABELS, LineLabel
from classifier.results import CleanedArticle, LineResult, RemovedSpan

# A browser copes with this many rows; what a person reads line by line is far shorter.
MAX_LINES_SHOWN = 5_000


@dataclass(frozen=True, slots=True)
class PieceView:
    """A part of a line, kept or cut as one."""

    text: str
    cut: RemovedSpan | None


@dataclass(frozen=True, slots=True)
class LineView:
    """One non-empty line of the input."""

    number: int
    start: int
    end: int
    label: LineLabel
    score: float
    kept: bool
    reason: str
    pieces: tuple[PieceView, ...]

    @property
    def kept_text(self) -> str:
        """What of it is in the article."""
        return "".join(piece.text for piece in self.pieces if piece.cut is None).strip()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What the page shows of one answer."""

    article: CleanedArticle
    lines: tuple[LineView, ...]
    n_hidden: int
    """Lines beyond those that are shown."""
    counts: tuple[tuple[LineLabel, int], ...]
    """Lines of each label that occurs, in the order of the labels."""


def view_of(text: str, article: CleanedArticle) -> ArticleView:
    """The view of an article that was cleaned with `include=("lines",)`."""
    lines = article.lines or ()
    counts = Counter(line.label for line in lines)
    return ArticleView(
        article=article,
        lines=tuple(_line_view(number, line, text, article) for number, line in enumerate(lines[:MAX_LINES_SHOWN], 1)),
        n_hidden=max(0, len(lines) - MAX_LINES_SHOWN),
        counts=tuple((label, counts[label]) for label in LABELS if label in counts),
    )


def _line_view(number: int, line: LineResult, text: str, article: CleanedArticle) -> LineView:
    pieces = tuple(_pieces(line, text, article))
    reason = line.reason
    if not reason and not line.kept:
        reason = next((piece.cut.reason for piece in pieces if piece.cut), "")
    return LineView(number, line.start, line.end, line.label, line.score, line.kept, reason, pieces)


def _pieces(line: LineResult, text: str, article: CleanedArticle) -> Iterator[PieceView]:
    position = line.start
    for cut in touching(article.removed, line.start, line.end):
        start, end = max(cut.start, line.start), min(cut.end, line.end)
        if position < start:
            yield PieceView(text[position:start], None)
        yield PieceView(text[start:end], cut)
        position = end
    if position < line.end:
        yield PieceView(text[position : line.end], None)
