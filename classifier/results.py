"""What cleaning gives back: plain, frozen data with the field names of the HTTP answer.

msgspec's structs and not dataclasses: made in a tenth of the time, and an article has two dozen of them. Without
`gc` Python's garbage collector does not count them; they hold nothing that could form a cycle.
"""

import msgspec

from .labels import LineLabel, SpamKind


class LineResult(msgspec.Struct, frozen=True, gc=False):
    """One non-empty line of the input and what was decided about it."""

    start: int
    """Code-point offset of its first character in the caller's text."""
    end: int
    """Code-point offset after its last character, line end not included."""
    label: LineLabel
    score: float
    """Calibrated probability of `label`, 0 to 1."""
    kept: bool
    reason: str = ""


class RemovedSpan(msgspec.Struct, frozen=True, gc=False):
    """A piece of the input that is not in the cleaned text."""

    text: str
    label: LineLabel
    score: float
    """Calibrated probability that it is not part of the article, 0 to 1."""
    start: int
    end: int
    reason: str
    """Why, in words for a person: the strongest evidence."""


class SpamSpan(msgspec.Struct, frozen=True, gc=False):
    """Injected spam; each is also in `CleanedArticle.removed`."""

    text: str
    kind: SpamKind
    keyword: str | None
    """What is being sold, as the caller's text has it; None where nothing stands out."""
    score: float
    start: int
    end: int
    reason: str


class Metadata(msgspec.Struct, frozen=True, gc=False):
    """What the removed lines told about the article."""

    title: str | None = None
    section: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO 8601, date or date and time, as precise as the line was."""
    language: str | None = None
    """BCP 47."""
    tags: tuple[str, ...] = ()


class Stats(msgspec.Struct, frozen=True, gc=False):
    """Counts of non-empty lines, and the share of characters taken out."""

    lines: int
    kept: int
    removed_share: float


class ModelId(msgspec.Struct, frozen=True, gc=False):
    """Which model made a decision."""

    version: str
    digest: str


class CleanedArticle(msgspec.Struct, frozen=True, gc=False):
    """The clean body, its metadata, and an exact account of what went and why."""

    text: str
    metadata: Metadata
    spam: tuple[SpamSpan, ...]
    removed: tuple[RemovedSpan, ...]
    """In order of `start`, never overlapping; together with the kept text they rebuild the input."""
    needs_review: bool
    stats: Stats
    model: ModelId
    lines: tuple[LineResult, ...] | None = None
    """Every non-empty line, only where the caller asked with `include=("lines",)`."""
