"""Pieces of a text that know where they stand."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol, TypeVar


class Span(Protocol):
    """A piece of a text, in code points."""

    @property
    def start(self) -> int:
        """At its first character."""

    @property
    def end(self) -> int:
        """After its last."""


SpanT = TypeVar("SpanT", bound=Span)


def touching(spans: Sequence[SpanT], start: int, end: int) -> list[SpanT]:
    """Those of some spans, in order and never overlapping, that share a character with start..end."""
    first = bisect_right(spans, start, key=lambda span: span.end)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return list(spans[first:last])
