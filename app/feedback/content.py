"""One piece of feedback: plain, frozen data, and the id that its content gives it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.spans import touching
from classifier.labels import LineLabel, SpamKind
from classifier.results import ModelId

ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says a span of the text is: a whole line, several, or a piece of one."""

    start: int
    """Code-point offset into the text that was sent."""
    end: int
    label: LineLabel
    kind: SpamKind | None = None


@dataclass(frozen=True, slots=True)
class ModelPiece:
    """What the model said a line is, or a piece of junk glued into one."""

    start: int
    end: int
    label: LineLabel
    score: float
    kind: SpamKind | None = None
    junk: tuple["ModelPiece", ...] = ()
    """Cut out of this line; empty for a piece that is junk itself."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Corrections of one text, and the model that they disagree with."""

    id: str
    text: str
    corrections: tuple[Correction, ...]
    """In order, never overlapping."""
    comment: str | None
    model: ModelId
    model_lines: tuple[ModelPiece, ...]
    """Every non-empty line as that model saw it."""
    received_at: datetime
    language: str | None = None
    host: str | None = None
    """Site of the article, where it is known: training keeps a site's articles together."""
    is_excerpt: bool = False
    """Only the corrected lines were kept; the id is still that of the whole content."""
    people: tuple[str, ...] = ()
    """Everyone who sent this content."""


def feedback_id(text: str, corrections: Iterable[Correction], comment: str | None) -> str:
    """SHA-256 of the content, whatever the order in which the corrections were listed."""
    content = {
        "text": text,
        "corrections": sorted([c.start, c.end, c.label, c.kind or ""] for c in corrections),
        "comment": comment or "",
    }
    # ASCII escapes: a lone surrogate in scraped text has no UTF-8.
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode("ascii")).hexdigest()


def model_piece_at(model_lines: Sequence[ModelPiece], start: int, end: int) -> ModelPiece | None:
    """What the model said about a span: junk cut out of its line there, else the first line it touches."""
    lines = touching(model_lines, start, end)
    if not lines:
        return None
    line = lines[0]
    covers_line = start <= line.start and line.end <= end
    return next(iter(() if covers_line else touching(line.junk, start, end)), line)


def corrections_within(feedback: Feedback, start: int, end: int) -> list[Correction]:
    """What people say of a part of the text, cut to it; of white space nobody says anything."""
    cut = (
        replace(c, start=max(c.start, start), end=min(c.end, end)) for c in touching(feedback.corrections, start, end)
    )
    return [c for c in cut if feedback.text[c.start : c.end].strip()]


def excerpt(feedback: Feedback) -> Feedback:
    """The same feedback with only the corrected lines left of its text, one below the other."""
    pieces: list[str] = []
    lines: list[ModelPiece] = []
    corrections: list[Correction] = []
    length = 0
    for line in feedback.model_lines:
        here = corrections_within(feedback, line.start, line.end)
        if not here:
            continue
        shift = length - line.start
        pieces.append(feedback.text[line.start : line.end])
        lines.append(_moved(line, shift))
        corrections += [replace(c, start=c.start + shift, end=c.end + shift) for c in here]
        length += line.end - line.start + 1
    return replace(
        feedback, text="\n".join(pieces), model_lines=tuple(lines), corrections=tuple(corrections), is_excerpt=True
    )


def _moved(piece: ModelPiece, shift: int) -> ModelPiece:
    return replace(
        piece,
        start=piece.start + shift,
        end=piece.end + shift,
        junk=tuple(_moved(inner, shift) for inner in piece.junk),
    )
