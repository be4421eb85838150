"""What a cleaner made of a document, in the one form in which all cleaners are measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .gold import GoldDocument

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of one cleaner to one document.

    Attributes:
        text: the cleaned text.
        removed: spans of the input that are not in it.
        spam: spans called spam.
        labels: label index of each non-empty line; None for a cleaner that gives no labels.
        keep: probability of each line to be part of the article; None for a cleaner without.
        probabilities: (n_lines, n_labels); None for a cleaner without.
        reasons: why each removed span went, in words.
    """

    text: str
    removed: tuple[Span, ...]
    spam: tuple[Span, ...] = ()
    needs_review: bool = False
    labels: tuple[int, ...] | None = None
    keep: NDArray[np.float64] | None = None
    probabilities: NDArray[np.float64] | None = None
    reasons: tuple[str, ...] = ()


Cleaner = Callable[[GoldDocument], Outcome]


def keep_lines(document: GoldDocument, kept: list[bool], spam: list[bool] | None = None) -> Outcome:
    """The outcome of a cleaner that only keeps or removes whole lines, one flag a non-empty line."""
    spans = [(line.start, line.end) for line in document.lines]
    called = tuple(span for span, is_spam in zip(spans, spam or (), strict=False) if is_spam)
    return Outcome(
        text="\n".join(document.text[start:end] for (start, end), keep in zip(spans, kept, strict=True) if keep),
        removed=tuple(span for span, keep in zip(spans, kept, strict=True) if not keep),
        spam=called,
    )


def untouched(document: GoldDocument) -> Outcome:
    """The text as it comes in: what every cleaner must beat."""
    return Outcome(document.text, ())
