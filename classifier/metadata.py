"""From labelled lines to title, section, author, date, language and tags."""

import re
from collections.abc import Iterable

from .dates import date_of
from .labels import LABEL_INDEX, LineLabel
from .results import Metadata

TELLING = (TITLE, SECTION, BYLINE, DATE, TAGS) = tuple(
    LABEL_INDEX[label]
    for label in (LineLabel.TITLE, LineLabel.SECTION, LineLabel.BYLINE, LineLabel.DATE, LineLabel.TAGS)
)
"""Labels whose lines become metadata, by index: a look-up by enum runs Python code."""
_BREADCRUMB = re.compile(r"\s*(?:[>»›|/•·→]|\s-\s)\s*")
_LABEL = re.compile(r"^[^:：]{1,30}[:：]\s*")
_TAG_SPLIT = re.compile(r"[,،、;|•·]|\s{2,}|\s(?=#)|(?<=\S)#")
_BRACKETS = re.compile(r"^[\s(\[—–-]+|[\s)\]—–-]+$")
_LEADING_BY = re.compile(
    r"^(?:by|oleh|por|par|von|door|di|da|de|autor|od|przez|автор|από|του|της|ni|na|yazan|bởi|von|penulis|reporter|"
    r"written by|posted by|published by|diposting oleh|ditulis oleh|dipublikasikan oleh|escrito por|publicado por|"
    r"text|words)"
    r"\s+(?=\S)",
    re.IGNORECASE,
)
_TRAILING_ROLE = re.compile(r"\s*[,|/\-–—(•·].*$")
_GAP = re.compile(r"\s{2,}")
MAX_AUTHOR = 80
MAX_TELLING = 300
"""Characters of a byline or a breadcrumb that are looked at: the patterns here take the square of a line's length."""


def author_of(byline: str) -> str | None:
    """The name in a byline, without its formula and the writer's role.

    >>> author_of("Posted by: Antara")
    'Antara'
    >>> author_of("Oleh Siti Rahmawati - detikNews")
    'Siti Rahmawati'
    """
    name = _BRACKETS.sub("", _GAP.sub(" ", byline.strip())[:MAX_TELLING])
    unlabelled = _without(_LABEL, name)
    name = _without(_LEADING_BY, unlabelled if len(unlabelled) > 1 else name)
    name = _TRAILING_ROLE.sub("", name).strip(" .,:;")
    return name if 1 < len(name) <= MAX_AUTHOR else None


def _without(start: re.Pattern[str], text: str) -> str:
    """The text after what the pattern finds at its start."""
    found = start.match(text)
    return text[found.end() :] if found else text


def section_of(line: str) -> str | None:
    """The innermost part of a breadcrumb, or the line itself."""
    path = _GAP.sub(" ", line.strip())
    if len(path) > MAX_TELLING:
        return None
    parts = [name for part in _BREADCRUMB.split(path) if (name := part.strip())]
    return parts[-1] if parts else None


def tags_of(line: str) -> list[str]:
    """The tags on a line, without the word that introduces them."""
    body = _without(_LABEL, line.strip())
    return [tag for piece in _TAG_SPLIT.split(body) if (tag := piece.strip(" #\t."))]


def collect_metadata(found: Iterable[tuple[int, str]], title: str | None, language: str | None) -> Metadata:
    """Metadata of an article from its lines that tell of it, in order, each with the index of its label.

    Args:
        title: what the caller said; only used where no title line was found.
    """
    headline = section = author = published = None
    tags: list[str] = []
    for label, line in found:
        if label == TITLE:
            headline = line.strip() if headline is None else headline
        elif label == SECTION:
            section = section or section_of(line)
        elif label == BYLINE:
            author = author or author_of(line)
        elif label == DATE:
            published = published or date_of(line, language)
        elif label == TAGS:
            tags += tags_of(line)
    if headline is None and title:
        headline = title.strip() or None
    return Metadata(headline, section, author, published, language, tuple(dict.fromkeys(tags)))
