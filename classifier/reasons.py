"""Words for a person: why a piece went, and what an injected line sells."""

import re

from .labels import LABELS, LineLabel

_FORMULA = re.compile(r"^\s*[^\n:：]{2,28}\s?[:：]\s*(?=\S)")
MAX_FORMULA_WORDS = 4
MAX_WORDS_SHOWN = 60
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
_GLUED, _WHOLE = (tuple(f"reads like {_SAYS[label]}{way}" for label in LABELS) for way in (", glued to a sentence", ""))
_SURE = tuple(f" ({percent}% sure)" for percent in range(101))


def reason_for(label: int, percent: int, whole: int, words: str) -> str:
    """One sentence: what the piece reads like, how surely, and the words that say so."""
    reads_like = (_WHOLE if whole else _GLUED)[label]
    shown = " ".join(words.split())[:MAX_WORDS_SHOWN]
    reason = reads_like + _SURE[percent]
    return f"{reason}; strongest words: {shown!r}" if shown else reason


def evidence_for(probabilities: list[float]) -> str:
    """The three likeliest labels of a line, to be added to its reason."""
    ranking = sorted(range(len(LABELS)), key=lambda k: -probabilities[k])[:3]
    return "; label probabilities: " + ", ".join(f"{LABELS[k]} {probabilities[k]:.2f}" for k in ranking)


def keyword_of(piece: str, loudest: str) -> str | None:
    """What a piece of spam sells: the payload of a formula, else the words that speak most for spam.

    `Posted By : X`, `Sumber: X`, in any language: a short phrase, a colon, and the payload.
    """
    formula = _FORMULA.match(piece)
    is_address = formula and "//" in formula[0] + piece[formula.end() : formula.end() + 2]
    if formula and not is_address and len(formula[0].split()) <= MAX_FORMULA_WORDS + 1:
        return piece[formula.end() :].strip() or None
    return loudest.strip() or piece.strip() or None
