"""Cost follows length on texts made to be slow: counted, not timed. Seconds are in benchmarks/speed."""

import sys
from types import FrameType

import pytest

import classifier
from benchmarks.speed.worst import TEXTS

SHORT = 4000


def python_calls(text: str) -> int:
    """Calls of Python and built-in functions that cleaning the text makes."""
    n = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal n
        n += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        classifier.clean(text)
    finally:
        sys.setprofile(None)
    return n


@pytest.mark.parametrize("name", TEXTS)
def test_ten_times_the_text_is_at_most_ten_times_the_calls(name: str) -> None:
    short, long = TEXTS[name](SHORT), TEXTS[name](10 * SHORT)
    for text in (short, long):
        classifier.clean(text)  # what is loaded or remembered on first use is not counted
    assert python_calls(long) <= 10 * python_calls(short)
