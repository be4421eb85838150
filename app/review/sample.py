"""A text that a person should look at."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """A text, and how much the model doubts its most doubtful line."""

    id: str
    """SHA-256 of the text."""
    text: str
    host: str | None
    doubt: float
    """0 to 1, see `DoubtfulLine.doubt`."""
    seen_at: datetime


def sample_id(text: str) -> str:
    """What a text is known by, wherever it comes from."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
