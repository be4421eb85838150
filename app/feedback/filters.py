"""Which feedback is meant, and where in the list: for the list, the export and the page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .content import Feedback

_MOMENT = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True)
class FeedbackFilter:
    """Which feedback is meant; every field that is set must fit."""

    label: str | None = None
    """A person says that a line is this."""
    model_label: str | None = None
    """The model said that a corrected line is this."""
    model: str | None = None
    """Version of the model it disagrees with."""
    person: str | None = None
    since: datetime | None = None
    before: datetime | None = None


EVERYTHING = FeedbackFilter()


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the list, which holds even after the feedback there was deleted.

    >>> Position.parse("20241124T120000.000000-ab").id
    'ab'
    """

    received_at: datetime
    id: str

    def __str__(self) -> str:
        return f"{self.received_at.astimezone(UTC).strftime(_MOMENT)}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """The place that `str` wrote down.

        Raises:
            ValueError: this is none.
        """
        moment, _, id_ = text.partition("-")
        if not (id_.isascii() and id_.isalnum()):
            raise ValueError(f"{text!r} names no place")
        return cls(datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), id_)


def position_of(one: Feedback) -> Position:
    """Where it stands in the list."""
    return Position(one.received_at, one.id)
