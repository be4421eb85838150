"""Feedback in files of training data: one JSON line an article, read with the line that a fault is in."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from app.errors import StoreError
from classifier.model import LineClassifier

from .content import Feedback, feedback_id
from .intake import Sent, faults_of, take_in
from .training_format import corrections_of, feedback_of

IMPORTED = "imported"


def read_rows(lines: Iterable[bytes], model: Callable[[], LineClassifier]) -> Iterator[Feedback]:
    """The feedback in lines that `bersih feedback export`, or a person, wrote.

    Args:
        model: asked only for rows that were labelled outside the service: they disagree with it.

    Raises:
        StoreError: a line is not such a row; says which and why.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read_row(line, f"line {number}", model)


def _read_row(line: bytes, where: str, model: Callable[[], LineClassifier]) -> Feedback:
    try:
        row = json.loads(line)
        text = msgspec.convert(row["text"], str)
        feedback = feedback_of(row) or take_in(_labelled(row, text), model(), IMPORTED)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{where} is no article of training_data/README.md: {error!r}") from error
    faults = faults_of(text, feedback.corrections)
    if faults:
        raise StoreError(f"{where}: {faults[0].field} {faults[0].message}")
    content = feedback_id(text, feedback.corrections, feedback.comment)
    if not feedback.is_excerpt and content != feedback.id:
        raise StoreError(
            f"{where}: its id is not that of its content: the row was changed by hand; take out `feedback`"
        )
    return feedback


def _labelled(row: dict[str, Any], text: str) -> Sent:
    host = row.get("host")
    return Sent(text, corrections_of(row), row.get("note"), f"https://{host}/" if host else None)
