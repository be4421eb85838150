"""What a line can be, and what kind of spam: the vocabulary of the whole project."""

from enum import StrEnum


class LineLabel(StrEnum):
    """What a line is in its document (meaning of each: training_data/README.md)."""

    BODY = "body"
    HEADING = "heading"
    TITLE = "title"
    SECTION = "section"
    BYLINE = "byline"
    DATE = "date"
    CAPTION = "caption"
    RELATED = "related"
    PROMO = "promo"
    NAVIGATION = "navigation"
    LEGAL = "legal"
    COMMENT = "comment"
    TAGS = "tags"
    AD = "ad"
    SPAM = "spam"


class SpamKind(StrEnum):
    """What injected text tries to sell."""

    GAMBLING = "gambling"
    ADULT = "adult"
    PHARMA = "pharma"
    LOANS = "loans"
    ESSAY = "essay"
    CRYPTO = "crypto"
    COUNTERFEIT = "counterfeit"
    SEO = "seo"


LABELS: tuple[LineLabel, ...] = tuple(LineLabel)
SPAM_KINDS: tuple[SpamKind, ...] = tuple(SpamKind)
N_LABELS = len(LABELS)
LABEL_INDEX: dict[LineLabel, int] = {label: i for i, label in enumerate(LABELS)}
KEPT_BY_DEFAULT: frozenset[LineLabel] = frozenset({LineLabel.BODY, LineLabel.HEADING})
