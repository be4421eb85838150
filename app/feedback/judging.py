"""What the serving model says of a text: kept beside a correction, so that the disagreement can be seen."""

from dataclasses import replace

from msgspec.structs import replace as resized

from app.spans import touching
from classifier.cleaning import clean_with
from classifier.labels import LineLabel
from classifier.model import LineClassifier
from classifier.options import parse_options
from classifier.results import CleanedArticle, LineResult, RemovedSpan

from .content import ModelPiece

ALL_LINES = parse_options(include=("lines",))


def judge(model: LineClassifier, text: str) -> CleanedArticle:
    """The article cleaned with the default options, with every line."""
    return clean_with(model, text, ALL_LINES)


def model_lines_of(article: CleanedArticle) -> tuple[ModelPiece, ...]:
    """Every non-empty line of a cleaned article, the junk cut out of kept lines inside them."""
    return tuple(_with_junk(line, article) if line.kept else _piece(line, article) for line in article.lines or ())


def _with_junk(line: LineResult, article: CleanedArticle) -> ModelPiece:
    cut = touching(article.removed, line.start, line.end)
    junk = (resized(span, start=max(span.start, line.start), end=min(span.end, line.end)) for span in cut)
    return replace(_piece(line, article), junk=tuple(_piece(span, article) for span in junk))


def _piece(span: LineResult | RemovedSpan, article: CleanedArticle) -> ModelPiece:
    spam = touching(article.spam, span.start, span.end) if span.label is LineLabel.SPAM else ()
    return ModelPiece(span.start, span.end, span.label, span.score, spam[0].kind if spam else None)
