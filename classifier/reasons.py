"""Words for a person: why a piece went, and what an injected line sells."""

import re

from .arrays import U32
from .decision import Cut
from .labels import LABEL_INDEX, LABELS, LineLabel
from .model import LineClassifier
from .pipeline import Analysis

_BODY = LABEL_INDEX[LineLabel.BODY]
_BYLINE = LABEL_INDEX[LineLabel.BYLINE]
_FORMULA = re.compile(r"^\s*[^\n:：]{2,28}\s?[:：]\s*(?=\S)")
MAX_FORMULA_WORDS = 4
_SAYS = {
    LineLabel.TITLE: "a headline",
    LineLabel.SECTION: "a section name",
    LineLabel.BYLINE: "a byline",
    LineLabel.DATE: "a time stamp",
    LineLabel.CAPTION: "a caption or photo credit",
    LineLabel.RELATED: "a pointer to another story",
    LineLabel.PROMO: "the publisher promoting itself",
    LineLabel.NAVIGATION: "part of the page's navigation",
    LineLabel.LEGAL: "a legal or standing notice",
    LineLabel.COMMENT: "a reader's comment or comment form",
    LineLabel.TAGS: "a list of tags",
    LineLabel.AD: "an advertising mark",
    LineLabel.SPAM: "injected spam",
    LineLabel.BODY: "text outside the article",
    LineLabel.HEADING: "a heading outside the article",
}


def reason_for(model: LineClassifier, codes: U32, text: str, analysis: Analysis, cut: Cut, with_evidence: bool) -> str:
    """One sentence: what the piece reads like, how surely, and the words that say so."""
    label = LABELS[cut.label]
    against = _BODY if cut.label != _BODY else LABEL_INDEX[LineLabel.NAVIGATION]
    first, last = model.loudest_words(codes, cut.start, cut.end, cut.label, against)
    words = " ".join(text[first:last].split())[:60]
    glued = "" if cut.whole else ", glued to a sentence"
    reason = f"reads like {_SAYS[label]}{glued} ({cut.score:.0%} sure)"
    if words:
        reason += f"; strongest words: {words!r}"
    if with_evidence and cut.whole:
        p = analysis.labels[cut.line]
        ranking = sorted(range(len(LABELS)), key=lambda k: -p[k])[:3]
        reason += "; label probabilities: " + ", ".join(f"{LABELS[k]} {p[k]:.2f}" for k in ranking)
    return reason


def keyword_of(model: LineClassifier, codes: U32, text: str, start: int, end: int) -> str | None:
    """What the piece text[start:end] sells: the payload of a formula, else the words that speak most for spam.

    `Posted By : X`, `Sumber: X`, in any language: a short phrase, a colon, and the payload.
    """
    piece = text[start:end]
    formula = _FORMULA.match(piece)
    is_address = formula and "//" in formula[0] + piece[formula.end() : formula.end() + 2]
    if formula and not is_address and len(formula[0].split()) <= MAX_FORMULA_WORDS + 1:
        return piece[formula.end() :].strip() or None
    first, last = model.loudest_words(codes, start, end, LABEL_INDEX[LineLabel.SPAM], _BYLINE)
    keyword = text[first:last].strip()
    return keyword or piece.strip() or None
