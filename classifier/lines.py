"""Text into lines and back, without losing a character."""

import re
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its line end, as code-point offsets into the caller's text."""

    start: int
    end: int
    """After the last character, line end not included."""
    next: int
    """After the line end: where the next line starts."""

    def has_text(self, text: str) -> bool:
        """Whether anything but white space is on it."""
        return not text[self.start : self.end].isspace() and self.end > self.start


def split_lines(text: str) -> list[Line]:
    r"""Lines of a text; joining `text[line.start:line.next]` gives it back, whatever it holds.

    Lines end at \n, \r\n or \r. Other separators (form feed, U+2028) are characters of a line,
    because scrapers and `str.split("\n")` treat them so.

    >>> [(line.start, line.end, line.next) for line in split_lines("a\r\nb")]
    [(0, 1, 3), (3, 4, 4)]
    """
    lines: list[Line] = []
    start = 0
    for found in _LINE_END.finditer(text):
        lines.append(Line(start, found.start(), found.end()))
        start = found.end()
    if start < len(text):
        lines.append(Line(start, len(text), len(text)))
    return lines
