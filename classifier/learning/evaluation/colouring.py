"""A document as a reader sees it in the report: pieces of text, each with what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from classifier.labels import LABELS
from classifier.learning.documents import UNKNOWN

from .counts import Masks, masks_of
from .evaluation import Measured
from .gold import GoldLine

Fate = Literal["kept", "cut", "lost", "left", "unknown"]
CONTEXT = 1
"""Lines shown on either side of one that went wrong."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters with one fate: kept and cut rightly, body lost, junk left, truth unknown."""

    text: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line in pieces, with its labels; or a gap of lines that were all right."""

    pieces: tuple[Piece, ...] = ()
    truth: str = ""
    given: str = ""
    keep: float | None = None
    reason: str = ""
    n_hidden: int = 0


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document of the report, with what went wrong in it."""

    id: str
    host: str
    language: str
    style: str
    body_lost: int
    junk_left: int
    needs_review: bool
    lines: tuple[ShownLine, ...]


_FATES: tuple[Fate, ...] = ("unknown", "kept", "cut", "lost", "left")


def _pieces(text: str, line: GoldLine, masks: Masks) -> tuple[Piece, ...]:
    """White space takes the fate of the character before it, so that runs stay whole."""
    at = slice(line.start, line.end)
    body, junk, removed = masks.body[at], masks.junk[at], masks.removed[at]
    fate = np.select([body & ~removed, junk & removed, body & removed, junk & ~removed], [1, 2, 3, 4], 0)
    for i in range(1, len(fate)):
        if text[line.start + i].isspace():
            fate[i] = fate[i - 1]
    edges = [0, *(np.flatnonzero(np.diff(fate)) + 1).tolist(), len(fate)]
    return tuple(Piece(text[line.start + a : line.start + b], _FATES[int(fate[a])]) for a, b in pairwise(edges))


def _reason_at(measured: Measured, line: GoldLine) -> str:
    spans = zip(measured.outcome.removed, measured.outcome.reasons, strict=False)
    return "; ".join(reason for (start, end), reason in spans if start < line.end and end > line.start and reason)


def _line(measured: Measured, i: int, masks: Masks) -> ShownLine:
    line, outcome = measured.document.lines[i], measured.outcome
    if line.label != UNKNOWN:
        truth = LABELS[line.label].value
    else:
        truth = "?" if line.kept is None else "article" if line.kept else "not article"
    return ShownLine(
        pieces=_pieces(measured.document.text, line, masks),
        truth=truth,
        given=LABELS[outcome.labels[i]].value if outcome.labels else "",
        keep=None if outcome.keep is None else float(outcome.keep[i]),
        reason=_reason_at(measured, line),
    )


def _is_wrong(line: ShownLine) -> bool:
    return any(piece.fate in ("lost", "left") for piece in line.pieces)


def _with_gaps(lines: Sequence[ShownLine]) -> tuple[ShownLine, ...]:
    """Wrong lines and their neighbours; each run of other lines becomes one gap."""
    wrong = [i for i, line in enumerate(lines) if _is_wrong(line)]
    near = {j for i in wrong for j in range(i - CONTEXT, i + CONTEXT + 1)}
    shown: list[ShownLine] = []
    hidden = 0
    for i, line in enumerate(lines):
        if i not in near:
            hidden += 1
            continue
        if hidden:
            shown.append(ShownLine(n_hidden=hidden))
            hidden = 0
        shown.append(line)
    return (*shown, ShownLine(n_hidden=hidden)) if hidden else tuple(shown)


def show_document(measured: Measured) -> ShownDocument:
    """A document with its lines coloured; runs of lines that are right are folded away."""
    document, counts = measured.document, measured.counts
    masks = masks_of(document, measured.outcome)
    lines = [_line(measured, i, masks) for i in range(len(document.lines))]
    return ShownDocument(
        document.id, document.host, document.language, document.style,
        counts.body_chars_lost, counts.junk_chars - counts.junk_chars_removed, measured.outcome.needs_review,
        _with_gaps(lines),
    )  # fmt: skip


def badness(measured: Measured) -> float:
    """How badly a document came out: characters wrong, body counted thrice, over a floor for tiny documents."""
    c = measured.counts
    wrong = 3 * c.body_chars_lost + c.junk_chars - c.junk_chars_removed
    return wrong / max(c.body_chars + c.junk_chars, 500)


def worst_documents(measured: Sequence[Measured], n: int) -> list[ShownDocument]:
    """The n documents that came out worst, worst first; documents without a fault are left out."""
    ranked = sorted((one for one in measured if badness(one) > 0), key=lambda one: (-badness(one), one.document.id))
    return [show_document(one) for one in ranked[:n]]
