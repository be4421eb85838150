"""From labelled lines to title, section, author, date, language and tags."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from datetime import time as clock
from functools import lru_cache

from .labels import LineLabel
from .results import Metadata

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
_WITH_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년.-]\s*(\d{1,2})\s*[月월.-]\s*(\d{1,2})")
_HAS_YEAR = re.compile(r"\b(?:1[89]|20|21|25)\d{2}\b|[۰-۹٠-٩०-९০-৯๐-๙]{4}|\d{4}")
_DAY_FIRST = re.compile(
    r"\b(?P<day>\d{1,2})(?:\.|º|er)?(?:\s+de)?\s+(?P<month>[^\W\d_]{3,})\.?,?(?:\s+de)?\s+(?P<year>\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_HALF_DAY = re.compile(r"\d\s*[ap]\.?\s?m\b|\d\s*(?:م|ص|SA|CH)\b|مساء|صباح", re.IGNORECASE)
"""Marks of a clock of twelve hours."""
_NOISE = re.compile(r"\b(?:WIB|WITA|WIT|GMT[+-]?\d*|UTC|EST|EDT|CET|CEST|MSK)\b|\||•")
MAX_AUTHOR = 80


def author_of(byline: str) -> str | None:
    """The name in a byline, without its formula and the writer's role.

    >>> author_of("Posted by: Antara")
    'Antara'
    >>> author_of("Oleh Siti Rahmawati - detikNews")
    'Siti Rahmawati'
    """
    name = _BRACKETS.sub("", byline.strip())
    name = _LABEL.sub("", name) if len(_LABEL.sub("", name)) > 1 else name
    name = _LEADING_BY.sub("", name)
    name = _TRAILING_ROLE.sub("", name).strip(" .,:;")
    return name if 1 < len(name) <= MAX_AUTHOR else None


def section_of(line: str) -> str | None:
    """The innermost part of a breadcrumb, or the line itself."""
    parts = [part for part in _BREADCRUMB.split(line.strip()) if part.strip()]
    return parts[-1].strip() if parts else None


def tags_of(line: str) -> list[str]:
    """The tags on a line, without the word that introduces them."""
    body = _LABEL.sub("", line.strip())
    return [tag.strip(" #\t.") for tag in _TAG_SPLIT.split(body) if tag.strip(" #\t.")]


@lru_cache(maxsize=4096)
def date_of(line: str, language: str | None) -> str | None:
    """ISO 8601 date, or date and time where the line has one; None where no full date is found.

    Plain numeric forms are read here; words for months go to dateparser, which is slow to load and to
    run and is therefore asked last.
    """
    found = _ISO.search(line)
    if found:
        year, month, day, hour, minute = found.groups()
        return _iso(int(year), int(month), int(day), f"{hour}:{minute}" if hour else None)
    found = _EAST_ASIAN.search(line)
    if found:
        return _iso(int(found[1]), int(found[2]), int(found[3]), None)
    found = _NUMERIC.search(line)
    if found and int(found[2]) <= 12:
        time = _WITH_TIME.search(line[found.end() :])
        return _iso(int(found[3]), int(found[2]), int(found[1]), time[0].replace(".", ":") if time else None)
    if not _HAS_YEAR.search(line) or len(line) > 120:
        return None
    return _worded_date(line, language) or _parse_words(line, language)


def _worded_date(line: str, language: str | None) -> str | None:
    """A date with its month in a word, day and year in ASCII digits: most there are, and a thousandth of the time."""
    found = _DAY_FIRST.search(line) or _MONTH_FIRST.search(line)
    if not found or _HALF_DAY.search(line):
        return None
    month = _month_of(found["month"].lower(), language)
    if not month or not 1800 <= int(found["year"]) <= 2199:  # another calendar's
        return None
    time = _CLOCK.search(line[found.end() :]) or _CLOCK.search(line[: found.start()])
    return _iso(int(found["year"]), month, int(found["day"]), time[0].replace(".", ":") if time else None)


@lru_cache(maxsize=4096)
def _month_of(word: str, language: str | None) -> int | None:
    """The number of a month, as dateparser reads its name."""
    day = _parse_words(f"15 {word} 2021", language)
    return int(day[5:7]) if day and day.startswith("2021-") and day[8:10] == "15" else None


def _iso(year: int, month: int, day: int, time: str | None) -> str | None:
    try:
        if time:
            hour, minute = time.split(":")
            return f"{date(year, month, day).isoformat()}T{clock(int(hour), int(minute)).isoformat('minutes')}"
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _parse_words(line: str, language: str | None) -> str | None:
    from dateparser.search import search_dates  # loads in 0.3 s: only where a date line was found

    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "DATE_ORDER": "DMY",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "PARSERS": ["absolute-time"],  # "2 hours ago" would ask the clock
    }
    languages = [language.split("-")[0]] if language else None
    for wanted in (languages, None):
        try:
            found = search_dates(_NOISE.sub(" ", line), languages=wanted, settings=settings)
        except (ValueError, RecursionError):  # dateparser: a language it does not know
            found = None
        if found:
            moment = found[0][1]
            has_time = _WITH_TIME.search(line) and (moment.hour or moment.minute)
            return str(moment.isoformat(timespec="minutes") if has_time else moment.date().isoformat())
        if wanted is None:
            break
    return None


def collect_metadata(found: Mapping[LineLabel, Sequence[str]], title: str | None, language: str | None) -> Metadata:
    """Metadata of an article from the texts of its labelled lines, in order.

    Args:
        title: what the caller said; only used where no title line was found.
    """
    titles = found.get(LineLabel.TITLE)
    return Metadata(
        title=titles[0].strip() if titles else (title.strip() or None if title else None),
        section=next((name for name in map(section_of, found.get(LineLabel.SECTION, ())) if name), None),
        author=next((name for name in map(author_of, found.get(LineLabel.BYLINE, ())) if name), None),
        published=next((date for line in found.get(LineLabel.DATE, ()) if (date := date_of(line, language))), None),
        language=language,
        tags=tuple(dict.fromkeys(tag for line in found.get(LineLabel.TAGS, ()) for tag in tags_of(line))),
    )
