"""What is counted on a document: sums that add up over documents, sets and languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from classifier.learning.documents import UNKNOWN

from .gold import SPAM, GoldDocument
from .outcomes import Outcome, Span
from .word_f1 import word_f1

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
NEARLY_ALL = 0.9
"""Share of a glued piece that must be gone to call it cut."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over documents. Characters are code points other than white space."""

    documents: int = 0
    documents_judged: int = 0
    """With at least one line about which the truth is known."""
    documents_exact: int = 0
    """No body character lost, every junk line gone; glued junk may have stayed."""
    needs_review: int = 0
    body_lines: int = 0
    body_lines_lost: int = 0
    """More than half of the line's own characters are gone."""
    body_lines_damaged: int = 0
    """At least one is gone."""
    body_chars: int = 0
    body_chars_lost: int = 0
    junk_lines: int = 0
    junk_lines_removed: int = 0
    """Nothing of the line is left."""
    junk_chars: int = 0
    """Of junk lines and of glued junk."""
    junk_chars_removed: int = 0
    glued: int = 0
    glued_exact: int = 0
    """Cut at its exact offsets."""
    glued_cut: int = 0
    """At least nine tenths of it gone, and no body character of its line."""
    spam_pieces: int = 0
    """Spam lines, and spam glued into body lines."""
    spam_found: int = 0
    """At least half of the piece was reported as spam."""
    spam_removed: int = 0
    """Nothing of the piece is left, whatever it was called."""
    other_lines: int = 0
    """Known not to be spam."""
    other_called_spam: int = 0
    spam_free_documents: int = 0
    spam_free_called_spam: int = 0
    pages_with_gold: int = 0
    f1_before: float = 0.0
    f1_after: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def total(counts: Iterable[Counts]) -> Counts:
    """The sum; zeros for nothing."""
    return sum(counts, Counts())


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Visible characters of each line: int64 arrays of shape (n_lines,)."""

    body: Ints
    body_lost: Ints
    junk: Ints
    junk_removed: Ints


@dataclass(frozen=True, slots=True)
class Masks:
    """Which characters of a document are what; white space is nowhere set."""

    body: Mask
    junk: Mask
    removed: Mask
    called_spam: Mask


def _fill(n: int, spans: Iterable[Span]) -> Mask:
    mask = np.zeros(n, dtype=np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def masks_of(document: GoldDocument, outcome: Outcome) -> Masks:
    """Truth and answer, character by character; a character whose truth is unknown is neither body nor junk."""
    n = len(document.text)
    visible = np.fromiter((not char.isspace() for char in document.text), np.bool_, n)
    glued = _fill(n, ((j.start, j.end) for line in document.lines for j in line.junk))
    kept = _fill(n, ((line.start, line.end) for line in document.lines if line.kept is True))
    gone = _fill(n, ((line.start, line.end) for line in document.lines if line.kept is False))
    return Masks(
        body=visible & kept & ~glued,
        junk=visible & (gone | glued),
        removed=visible & _fill(n, outcome.removed),
        called_spam=visible & _fill(n, outcome.spam),
    )


def _per_span(mask: Mask, spans: Sequence[Span]) -> Ints:
    sums = np.concatenate([[0], np.cumsum(mask)])
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    return np.asarray(sums[bounds[:, 1]] - sums[bounds[:, 0]], dtype=np.int64)


def count_lines(document: GoldDocument, masks: Masks) -> LineCounts:
    """Body and junk of each line, and how much of them is gone."""
    spans = [(line.start, line.end) for line in document.lines]
    return LineCounts(
        _per_span(masks.body, spans),
        _per_span(masks.body & masks.removed, spans),
        _per_span(masks.junk, spans),
        _per_span(masks.junk & masks.removed, spans),
    )


def _count_decisions(document: GoldDocument, lines: LineCounts) -> dict[str, int]:
    kept = np.array([line.kept is True for line in document.lines], dtype=np.bool_)
    # A "junk line" of nothing but white space in the end has nothing that could stay.
    gone = np.array([line.kept is False for line in document.lines], dtype=np.bool_) & (lines.junk > 0)
    left = lines.junk - lines.junk_removed
    judged = bool(kept.any() or gone.any())
    exact = judged and not lines.body_lost.any() and not (left[gone] > 0).any()
    return {
        "documents": 1,
        "documents_judged": int(judged),
        "documents_exact": int(exact),
        "body_lines": int(kept.sum()),
        "body_lines_lost": int((kept & (2 * lines.body_lost > lines.body)).sum()),
        "body_lines_damaged": int((kept & (lines.body_lost > 0)).sum()),
        "body_chars": int(lines.body.sum()),
        "body_chars_lost": int(lines.body_lost.sum()),
        "junk_lines": int(gone.sum()),
        "junk_lines_removed": int((gone & (left == 0)).sum()),
        "junk_chars": int(lines.junk.sum()),
        "junk_chars_removed": int(lines.junk_removed.sum()),
    }


def _count_glued(document: GoldDocument, masks: Masks, lines: LineCounts) -> dict[str, int]:
    owners = [(i, junk) for i, line in enumerate(document.lines) for junk in line.junk]
    if not owners:
        return {}
    spans = [(junk.start, junk.end) for _, junk in owners]
    size, cut = _per_span(masks.junk, spans), _per_span(masks.junk & masks.removed, spans)
    whole = np.array([lines.body_lost[i] == 0 for i, _ in owners])
    return {
        "glued": len(owners),
        "glued_exact": int((whole & (cut == size)).sum()),
        "glued_cut": int((whole & (cut >= NEARLY_ALL * size)).sum()),
    }


def _count_spam(document: GoldDocument, masks: Masks) -> dict[str, int]:
    pieces = [(line.start, line.end) for line in document.lines if line.label == SPAM]
    pieces += [(j.start, j.end) for line in document.lines for j in line.junk if j.label == SPAM]
    others = [(line.start, line.end) for line in document.lines if line.label not in (SPAM, UNKNOWN)]
    glued = _fill(len(document.text), pieces)
    size = _per_span(masks.body | masks.junk, pieces)
    falsely = _per_span(masks.called_spam & ~glued, others) > 0
    free = not pieces and all(line.label != UNKNOWN for line in document.lines)
    return {
        "spam_pieces": len(pieces),
        "spam_found": int((2 * _per_span(masks.called_spam, pieces) >= size).sum()),
        "spam_removed": int((_per_span(masks.removed, pieces) == size).sum()),
        "other_lines": len(others),
        "other_called_spam": int(falsely.sum()),
        "spam_free_documents": int(free),
        "spam_free_called_spam": int(free and bool(masks.called_spam.any())),
    }


def _with_words(counts: Counts, document: GoldDocument, outcome: Outcome) -> Counts:
    if not document.gold:
        return counts
    before, after = word_f1(document.text, document.gold), word_f1(outcome.text, document.gold)
    return replace(counts, pages_with_gold=1, f1_before=before, f1_after=after)


def count_document(document: GoldDocument, outcome: Outcome) -> tuple[Counts, LineCounts]:
    """Everything that is counted on one document."""
    masks = masks_of(document, outcome)
    lines = count_lines(document, masks)
    counts = Counts(
        needs_review=int(outcome.needs_review),
        **_count_decisions(document, lines),
        **_count_glued(document, masks, lines),
        **_count_spam(document, masks),
    )
    return _with_words(counts, document, outcome), lines
