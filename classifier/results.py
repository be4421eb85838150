"""What cleaning gives back: plain, frozen data with the field names of the HTTP answer."""

from dataclasses import dataclass, field

from .labels import LineLabel, SpamKind


@dataclass(frozen=True, slots=True)
class LineResult:
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


@dataclass(frozen=True, slots=True)
class RemovedSpan:
    """A piece of the input that is not in the cleaned text."""

    text: str
    label: LineLabel
    score: float
    """Calibrated probability that it is not part of the article, 0 to 1."""
    start: int
    end: int
    reason: str
    """Why, in words for a person: the strongest evidence."""


@dataclass(frozen=True, slots=True)
class SpamSpan:
    """Injected spam; each is also in `CleanedArticle.removed`."""

    text: str
    kind: SpamKind
    keyword: str | None
    """What is being sold, as the caller's text has it; None where nothing stands out."""
    score: float
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the removed lines told about the article."""

    title: str | None = None
    section: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO 8601, date or date and time, as precise as the line was."""
    language: str | None = None
    """BCP 47."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of non-empty lines, and the share of characters taken out."""

    lines: int
    kept: int
    removed_share: float


@dataclass(frozen=True, slots=True)
class ModelId:
    """Which model made a decision."""

    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class CleanedArticle:
    """The clean body, its metadata, and an exact account of what went and why."""

    text: str
    metadata: Metadata
    spam: tuple[SpamSpan, ...]
    removed: tuple[RemovedSpan, ...]
    """In order of `start`, never overlapping; together with the kept text they rebuild the input."""
    needs_review: bool
    stats: Stats
    model: ModelId
    lines: tuple[LineResult, ...] | None = field(default=None)
    """Every non-empty line, only where the caller asked with `include=("lines",)`."""
