"""The date in a line, as ISO 8601: numbers in their usual orders, and months by name in any language."""

import re
from datetime import date, time, timedelta
from functools import lru_cache, partial

from .date_words import JALALI, DateWords, all_date_words, date_words, placed_words, plain

MAX_WORDED = 120
"""Longest line in which a month's name is looked for."""
MAX_REMEMBERED = 200
"""Longest line whose date is remembered: the pages of a site share their dates, and memory stays bounded."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_YEAR_FIRST = re.compile(r"(?<![\d/])(?<!\d[.-])(\d{4})\s*([年년./-])\s*(\d{1,2})\s*(?:[月월]|\2)\s*(\d{1,2})(?!\d)")
_BEFORE_YEAR = frozenset("/.-")
_YEAR_LAST = re.compile(r"(?<![\d.:/-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(?:(上午|下午|晚上|凌晨|早上|午前|午後|오전|오후)\s?)?(?<![\d:])(?<!\d[.,])"
    r"(\d{1,2})(?:\s?[:h時时點点시]\s?|\.)(\d{2})(?:[:.]\d{2}(?!\d))?(?![.:]?\d)"
    r"\s*(?:([ap])\.?\s?m\b|([^\s\d,;:/|()\[\]{}<>–—-]*))"
)
_NOON = {"上午": 0, "凌晨": 0, "早上": 0, "午前": 0, "오전": 0, "下午": 12, "晚上": 12, "午後": 12, "오후": 12,
         "a": 0, "p": 12}  # fmt: skip
Found = tuple[date, int, int]
"""A date, and where it starts and ends."""
_BUDDHIST = 543
"""Years that the calendar of Thailand is ahead."""
_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
"""Years of the cycle of 33 that are leap years in the Persian calendar; right from 1244 to 1472."""


def date_of(line: str, language: str | None) -> str | None:
    """ISO 8601 date, or date and time where the line has one; None where no full date is found.

    Between two numbers that could both be the month, the first is the day.
    """
    return remembered_date(line, language) if len(line) <= MAX_REMEMBERED else _read(line, language)


def _read(line: str, language: str | None) -> str | None:
    text = plain(line)
    years = [year.start() for year in _YEAR.finditer(text)]
    found = (_numbered(text, years, language) or _worded(text, language)) if years else None
    if not found:
        return None
    day, start, end = found
    clock = _clock_of(text[end:], language) or _clock_of(text[:start], language)
    return f"{day.isoformat()}T{clock.isoformat('minutes')}" if clock else day.isoformat()


remembered_date = lru_cache(maxsize=4096)(_read)


def _numbered(text: str, years: list[int], language: str | None) -> Found | None:
    """A date in numbers, by the places where years may start."""
    is_persian = language is not None and language[:2] == "fa"
    for year in years:
        found = _YEAR_FIRST.match(text, year)
        day = found and _day(int(found[1]), int(found[3]), int(found[4]), is_persian)
        if found and day:
            return day, found.start(), found.end()
    if not any(text[year - 1] in _BEFORE_YEAR for year in years):
        return None
    for found in _YEAR_LAST.finditer(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month, number = (second, first) if second <= 12 else (first, second)
        day = _day(year, month, number, is_persian)
        if day:
            return day, found.start(), found.end()
    return None


def _worded(text: str, language: str | None) -> Found | None:
    """A date with its month in a word."""
    if len(text) > MAX_WORDED:
        return None
    words, spans = placed_words(text)
    for words_of in (partial(date_words, language), all_date_words) if language else (all_date_words,):
        known = words_of()
        for first, word in enumerate(words):
            if word not in known.months and word not in known.openers:
                continue
            month, last = _month_at(words, first, known)
            found = _around(words, first, last, month) if month else None
            if found:
                day, start, end = found
                return day, spans[start][0], spans[end - 1][1]
    return None


def _month_at(words: list[str], first: int, known: DateWords) -> tuple[int, int]:
    """The month named from a word on, 0 if none is, and the word after its name."""
    month, last = known.months.get(words[first], 0), first + 1
    if words[first] in known.openers:
        for end in (first + 3, first + 2):
            name = " ".join(word.lstrip("0") for word in words[first:end])
            if name in known.months:
                month, last = known.months[name], end
                break
    if month and last < len(words) and _month_at(words, last, known)[0] == month:  # "كانون الأول / ديسمبر"
        last = _month_at(words, last, known)[1]
    return month, last


def _around(words: list[str], first: int, last: int, month: int) -> Found | None:
    """The date of a month that words[first:last] name, from the numbers beside it, and its first and last word."""
    for year, number, start, end in (
        (last, first - 1, first - 1, last + 1),  # 5 March 2024
        (last + 1, last, first, last + 2),  # March 5, 2024
        (first - 1, last, first - 1, last + 1),  # 2024. március 5.
        (first - 2, first - 1, first - 2, last),  # 2024. gada 5. martā
    ):
        if start >= 0 and end <= len(words) and _is_number(words[year], 4) and _is_number(words[number], 2):
            day = _day(int(words[year]), month, int(words[number]))
            if day:
                return day, start, end
    return None


def _is_number(word: str, digits: int) -> bool:
    """Whether a word is a number of four digits, or of one or two."""
    return word.isdecimal() and (len(word) == digits or digits == 2 > len(word))


def _clock_of(text: str, language: str | None) -> time | None:
    """The first time of day in a plain text."""
    for found in _CLOCK.finditer(text):
        hour, minute = int(found[2]), int(found[3])
        half = _NOON.get(found[1] or found[4] or "")
        if half is None and found[5]:
            known = date_words(language) if language else all_date_words()
            half = known.halves.get(found[5].replace(".", ""))
        if half is not None and hour <= 12:
            hour = hour % 12 + half
        if hour < 24 and minute < 60:
            return time(hour, minute)
    return None


def _day(year: int, month: int, day: int, is_persian: bool = False) -> date | None:
    """The day of a date in the calendar that its year and the name of its month tell of."""
    if month > JALALI or (is_persian and 1300 <= year < 1500):
        return _from_jalali(year, month - JALALI if month > JALALI else month, day)
    if 1800 + _BUDDHIST <= year < 2200 + _BUDDHIST:
        year -= _BUDDHIST
    try:
        return date(year, month, day) if 1800 <= year < 2200 else None
    except ValueError:
        return None


def _from_jalali(year: int, month: int, day: int) -> date | None:
    """The day of a date in the Persian calendar."""
    length = 31 if month <= 6 else 30 if month < 12 or year % 33 in _LEAP else 29
    if not (1244 <= year <= 1472 and 1 <= month <= 12 and 1 <= day <= length):
        return None
    days = _days_before(year) - _days_before(1403) + (month - 1) * 31 - max(month - 7, 0) + day - 1
    return date(2024, 3, 20) + timedelta(days=days)


def _days_before(year: int) -> int:
    """Days of all years of the Persian calendar before this one."""
    return 365 * year + year // 33 * len(_LEAP) + sum(leap < year % 33 for leap in _LEAP)
