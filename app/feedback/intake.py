"""From what a person sent to the feedback that is kept: checked, judged by the model, given its id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

from app.errors import FieldError
from classifier.model import LineClassifier

from .content import Correction, Feedback, feedback_id
from .judging import judge, model_lines_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sent."""

    text: str
    corrections: tuple[Correction, ...]
    comment: str | None = None
    url: str | None = None


def take_in(sent: Sent, model: LineClassifier, person: str) -> Feedback:
    """The feedback to keep, with what `model` says of every line of its text."""
    article = judge(model, sent.text)
    corrections = tuple(sorted(set(sent.corrections), key=lambda c: (c.start, c.end)))
    return Feedback(
        id=feedback_id(sent.text, corrections, sent.comment),
        text=sent.text,
        corrections=corrections,
        comment=sent.comment or None,
        model=article.model,
        model_lines=model_lines_of(article),
        received_at=datetime.now(UTC),
        language=article.metadata.language,
        host=host_of(sent.url),
        people=(person,),
    )


def faults_of(text: str, corrections: Sequence[Correction]) -> tuple[FieldError, ...]:
    """What is wrong with the offsets of corrections; empty when nothing is."""
    faults = [
        FieldError(f"corrections.{i}", fault)
        for i, correction in enumerate(corrections)
        if (fault := _offset_fault(text, correction))
    ]
    return tuple(faults) or tuple(_overlaps(corrections))


def host_of(url: str | None) -> str | None:
    """The site of an address, in lower case; None where there is none in it."""
    if url is None:
        return None
    try:
        return (urlsplit(url).hostname or "")[:255] or None
    except ValueError:
        return None


def _offset_fault(text: str, correction: Correction) -> str | None:
    start, end = correction.start, correction.end
    if start >= end:
        return f"start {start} is not before end {end}: offsets count code points, end is after the last one"
    if end > len(text):
        return f"end {end} lies behind the text, which has {len(text)} code points"
    if not text[start:end].strip():
        return f"there is only white space between {start} and {end}: mark the words that are wrong"
    return None


def _overlaps(corrections: Sequence[Correction]) -> Iterable[FieldError]:
    in_order = sorted((c.start, c.end, i) for i, c in enumerate(corrections))
    for (_, end, first), (start, _, second) in pairwise(in_order):
        if start < end and corrections[first] != corrections[second]:
            yield FieldError(
                f"corrections.{second}", f"overlaps corrections.{first}: say of each piece of the text one thing"
            )
