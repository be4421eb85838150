"""Feedback as one JSON line of the format of training_data/, and back.

The one place that knows both; training_data/README.md describes the fields. What the format does
not have (who, when, against which model) travels in a member `feedback` of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec

from app.spans import touching
from classifier.labels import KEPT_BY_DEFAULT, LineLabel, SpamKind
from classifier.lines import split_lines

from .content import Correction, Feedback, corrections_within

UNKNOWN_HOST = "unknown.invalid"
UNKNOWN_LANGUAGE = "und"
# The format wants a kind for all spam: where neither the person nor the model named one, links were sold.
UNNAMED_KIND = SpamKind.SEO


def row_of(feedback: Feedback) -> dict[str, Any]:
    """The article with a label for every non-empty line: the person's where one was given, else the model's."""
    text = feedback.text
    lines = [line for line in split_lines(text) if line.has_text(text)]
    return {
        "id": feedback.id,
        "language": feedback.language or UNKNOWN_LANGUAGE,
        "host": feedback.host or UNKNOWN_HOST,
        "style": "scrape",
        "text": text,
        "lines": [_line_row(line.start, line.end, feedback) for line in lines],
        "feedback": {
            "corrections": msgspec.to_builtins(feedback.corrections),
            "comment": feedback.comment,
            "model": msgspec.to_builtins(feedback.model),
            "model_lines": msgspec.to_builtins(feedback.model_lines),
            "received_at": feedback.received_at.isoformat(),
            "is_excerpt": feedback.is_excerpt,
            "people": list(feedback.people),
        },
    }


def feedback_of(row: dict[str, Any]) -> Feedback | None:
    """The feedback that `row_of` made the row from; None for a row that was labelled outside the service.

    Raises:
        msgspec.ValidationError: the member `feedback` is not as `row_of` writes it.
    """
    if "feedback" not in row:
        return None
    language, host = row.get("language"), row.get("host")
    given = {
        "id": row.get("id"),
        "text": row.get("text"),
        "language": None if language == UNKNOWN_LANGUAGE else language,
        "host": None if host == UNKNOWN_HOST else host,
    }
    return msgspec.convert({**row["feedback"], **given}, Feedback)


def corrections_of(row: dict[str, Any]) -> tuple[Correction, ...]:
    """Every label of a row that was labelled outside the service, as a correction.

    Raises:
        msgspec.ValidationError: a line has no offsets or no known label.
    """
    corrections: list[Correction] = []
    for line in msgspec.convert(row.get("lines"), list[dict[str, Any]]):
        strokes = msgspec.convert([line, *line.get("junk", ())], list[Correction])
        corrections += painted(str(row["text"]), strokes)
    return tuple(corrections)


def painted(text: str, strokes: Sequence[Correction]) -> list[Correction]:
    """The pieces that remain visible when each stroke is painted over those before it; white space is no piece."""
    pieces: list[Correction] = []
    for start, end in pairwise(sorted({edge for stroke in strokes for edge in (stroke.start, stroke.end)})):
        top = next((s for s in reversed(strokes) if s.start <= start and end <= s.end), None)
        if top is None or not text[start:end].strip():
            continue
        last = pieces[-1] if pieces else None
        if last and (last.label, last.kind) == (top.label, top.kind) and not text[last.end : start].strip():
            pieces[-1] = replace(last, end=end)
        else:
            pieces.append(replace(top, start=start, end=end))
    return pieces


def _line_row(start: int, end: int, feedback: Feedback) -> dict[str, Any]:
    pieces = painted(feedback.text, _strokes(start, end, feedback))
    junk = [piece for piece in pieces if piece.label not in KEPT_BY_DEFAULT]
    if junk and len(junk) < len(pieces):
        return {**_piece_row(Correction(start, end, LineLabel.BODY)), "junk": [_piece_row(piece) for piece in junk]}
    longest = max(pieces, key=lambda piece: piece.end - piece.start)
    return _piece_row(replace(longest, start=start, end=end))


def _strokes(start: int, end: int, feedback: Feedback) -> list[Correction]:
    """What the model said of one line, then what people say, each within the line."""
    said = touching(feedback.model_lines, start, end)
    label, kind, junk = (said[0].label, said[0].kind, said[0].junk) if said else (LineLabel.BODY, None, ())
    return [
        Correction(start, end, label, kind),
        *(Correction(piece.start, piece.end, piece.label, piece.kind) for piece in junk),
        *(replace(c, kind=c.kind or kind) for c in corrections_within(feedback, start, end)),
    ]


def _piece_row(piece: Correction) -> dict[str, Any]:
    row: dict[str, Any] = {"start": piece.start, "end": piece.end, "label": piece.label.value}
    if piece.label is LineLabel.SPAM:
        row["kind"] = (piece.kind or UNNAMED_KIND).value
    return row
