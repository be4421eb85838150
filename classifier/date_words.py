"""Names of months and halves of the day in every language that dateparser has tables of.

The tables are data: reading all of them takes 50 ms once, where dateparser's own search takes 1.6 s to start and
tens of milliseconds a line.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
JALALI = 12
"""Added to the number of a month of the Persian calendar."""
_JALALI_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_HALVES = {
    "bn": ("পূর্বাহ্ন", "অপরাহ্ন"), "el": ("πμ", "μμ"), "fa": ("صبح", "عصر"), "id": ("pagi", "sore"),
    "vi": ("sáng", "chiều"), "th": ("เช้า", "บ่าย"),
}  # fmt: skip
"""Before and after noon, as the date lines of training_data/ have it and dateparser's tables do not."""
_ZEROS = "٠۰०০੦૦୦௦౦೦൦๐໐༠၀០"
_PLAIN = {ord(zero) + i: str(i) for zero in _ZEROS for i in range(10)} | {ord("ı"): "i"}
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u0655\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
"""Accents, vowel signs of Arabic, and what only steers the layout. In Thai or Hindi marks tell months apart."""
TOKEN = re.compile(
    r"\d{1,2}:\s?\d{2}(?!\d)(?::\d{2}(?!\d))?|\d+|[^\s\d,;:/|()\[\]{}<>@#&*+=!?\"'’‘“”«»•·、，。【】〖〗_–—‐‑-]+"
)
"""A clock, a number, or a word, dots included."""
BETWEEN = frozenset((
    "de", "del", "of", "the", "st", "nd", "rd", "th", "er", "o", "a", "e", "le", "di", "ng", "gada", "m", "d", "r",
    "tahun", "tarehe", "г", "р", "год", "года", "року", "рік", "ngay", "nam", "พศ", "คศ",
))  # fmt: skip
"""Words that stand between the parts of a date; compared after `plain`."""


class DateWords(NamedTuple):
    """What the words of one language mean.

    Attributes:
        months: number of a month (`JALALI` added where it is one of the Persian calendar) by its name, after `plain`,
            words joined by one space.
        openers: first words of the names that have several.
        halves: hours to be added, 0 or 12, by the word beside the clock.
    """

    months: Mapping[str, int]
    openers: frozenset[str]
    halves: Mapping[str, int]


NO_WORDS = DateWords({}, frozenset(), {})


def plain(text: str) -> str:
    """Lower case without accents, any script's digits as 0-9.

    >>> plain("১২ Février ２０２４")
    '12 fevrier 2024'
    """
    if text.isascii():
        return text.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.lower()))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


def placed_words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The words and numbers of a plain text that may be part of a date, and where each stands.

    >>> placed_words("15. de març")
    (['15', 'març'], [(0, 2), (7, 11)])
    """
    words: list[str] = []
    places: list[tuple[int, int]] = []
    for match in TOKEN.finditer(text):
        word = match[0].replace(".", "")
        if word and word not in BETWEEN:
            words.append(word)
            places.append(match.span())
    return words, places


@lru_cache(maxsize=256)  # tags come from callers
def date_words(language: str) -> DateWords:
    """The words of a language (BCP 47), none for one that dateparser has no tables of."""
    from dateparser.data.languages_info import language_order

    name = language.partition("-")[0].lower()
    return _table(name) if name in language_order else NO_WORDS


@cache
def all_date_words() -> DateWords:
    """The words of all languages; one that is a month in several means what it means where most people speak.

    Names of one or two letters are words of other languages as well, and left out.
    """
    from dateparser.data.languages_info import language_order

    months: dict[str, int] = {}
    halves: dict[str, int] = {}
    for words in map(_table, language_order):  # by number of speakers
        for name, number in words.months.items():
            if len(name) > 2:
                months.setdefault(name, number)
        for name, hours in words.halves.items():
            halves.setdefault(name, hours)
    return DateWords(months, _openers(months), halves)


@cache
def _table(language: str) -> DateWords:
    return _read(language, import_module(f"dateparser.data.date_translation_data.{language}").info)


def _read(language: str, info: dict[str, Any]) -> DateWords:
    months: dict[str, int] = {}
    halves = {"am": 0, "pm": 12}
    for table in (info, *info.get("locale_specific", {}).values()):
        for number, month in enumerate(MONTHS, 1):
            for name in table.get(month, ()):
                words, _ = placed_words(plain(name))
                if words and not words[0].isdigit():
                    months.setdefault(" ".join(words), number)
    if language == "fa":
        months |= {plain(name): JALALI + number for number, name in enumerate(_JALALI_MONTHS, 1)}
    for hours, half in ((0, "am"), (12, "pm")):
        for name in (*info.get(half, ()), _HALVES.get(language, ("", ""))[hours > 0]):
            halves.setdefault(plain(name).replace(".", ""), hours)
    return DateWords(months, _openers(months), halves)


def _openers(months: Iterable[str]) -> frozenset[str]:
    return frozenset(name.split()[0] for name in months if " " in name)
