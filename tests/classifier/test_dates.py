import sys
from datetime import date, datetime, timedelta
from importlib import import_module
from itertools import product
from subprocess import run

import dateparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.date_words import MONTHS, all_date_words, date_words, plain
from classifier.dates import date_of

LANGUAGES = (
    "ar", "bn", "de", "el", "en", "es", "fa", "fil", "fr", "hi", "id", "it", "ja", "ko", "ms", "nl", "pl", "pt", "ru",
    "sw", "th", "tr", "uk", "vi", "zh", "zh-Hant",
)  # fmt: skip
"""Of training_data/."""
NUMBERED = {"ja", "ko", "zh", "zh-Hant"}
"""Languages whose months are numbers."""
ZEROS = {"ar": "٠", "fa": "۰", "bn": "০", "hi": "०", "th": "๐"}
MOMENTS = st.datetimes(datetime.fromisoformat("1950-01-01"), datetime.fromisoformat("2199-12-31T23:59"))


def month_names(language: str, month: int) -> list[str]:
    """As dateparser has them."""
    names: list[str] = import_module(f"dateparser.data.date_translation_data.{language}").info[MONTHS[month - 1]]
    return names


def in_digits_of(language: str, text: str) -> str:
    zero = ord(ZEROS.get(language, "0"))
    return text.translate({ord("0") + i: zero + i for i in range(10)})


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("2024-03-11", None, "2024-03-11"),
        ("2024-03-11T08:15:30+07:00", None, "2024-03-11T08:15"),
        ("11/03/2024 08:15", "id", "2024-03-11T08:15"),
        ("Senin, 11 Maret 2024 | 08:15 WIB", "id", "2024-03-11T08:15"),
        ("Jumat, 5 Ramadan 1445 H / 15 Maret 2024", "id", "2024-03-15"),
        ("Kamis, 4 Juli 2019 - 16:22 WITA", "id", "2019-07-04T16:22"),
        ("24 Ogos 2024 @ 11:02pm", "ms", "2024-08-24T23:02"),
        ("March 11, 2024", "en", "2024-03-11"),
        ("05:10, 19 Jan 2021", "en", "2021-01-19T05:10"),
        ("Nov. 8, 2023, 12:47 a.m.", "en", "2023-11-08T00:47"),
        ("Published 21st May 2024, 06:00 BST", "en", "2024-05-21T06:00"),
        ("Nov 7, 2023,01:51pm EST", "en", "2023-11-07T13:51"),
        ("1/27/2026 - 3/24/2026", "en", "2026-01-27"),
        ("7 de marzo de 2018", "es", "2018-03-07"),
        ("15 de febrero de 2024 - 6:50 a. m.", "es", "2024-02-15T06:50"),
        ("Mise à jour : 24 décembre 2017 14:55", "fr", "2017-12-24T14:55"),
        ("Publié le 1er août 2024 à 06h30", "fr", "2024-08-01T06:30"),
        ("Vandaag om 11:34 - 08/09/2023", "nl", "2023-09-08T11:34"),
        ("12. März 2024, 14:30 Uhr", "de", "2024-03-12T14:30"),
        ("11 МАРТА 2024 г.", "ru", "2024-03-11"),
        ("czw cze 09, 2022 8:14 pm", "pl", "2022-06-09T20:14"),
        ("11 KASIM 2024", "tr", "2024-11-11"),
        ("Δευτέρα, 5 Μαρτίου 2024 03:15 μ.μ.", "el", "2024-03-05T15:15"),
        ("Thứ ba, ngày 12 tháng 03 năm 2024, 08:05 (GMT+7)", "vi", "2024-03-12T08:05"),
        ("2024年3月5日 下午3:15", "zh", "2024-03-05T15:15"),
        ("2024/02/19 14:32", "zh-Hant", "2024-02-19T14:32"),
        ("2024年2月8日 6時00分", "ja", "2024-02-08T06:00"),
        ("입력 2024.06.11. 오전 5:01 수정 2024.06.11. 오전 9:40", "ko", "2024-06-11T05:01"),
        ("২৯ জানুয়ারি, ২০২৩ ০৯:১৫ পূর্বাহ্ন", "bn", "2023-01-29T09:15"),
        ("प्रकाशित: 14 जुलाई, 2023 03:45 अपराह्न", "hi", "2023-07-14T15:45"),
        ("حُدّث في 21 يونيو 2023، 6:14 مساءً", "ar", "2023-06-21T18:14"),
        ("الخميس 28 كانون الأول / ديسمبر 2023", "ar", "2023-12-28"),
        ("4 มี.ค. 2567 เวลา 19:47 น.", "th", "2024-03-04T19:47"),
        ("21 พฤษภาคม พ.ศ. ๒๕๖๗", "th", "2024-05-21"),
        ("2024. március 5. 14:30", "hu", "2024-03-05T14:30"),
        ("2024. gada 5. marts", "lv", "2024-03-05"),
    ],
)
def test_date_line_becomes_iso_8601(line: str, language: str | None, expected: str) -> None:
    assert date_of(line, language) == expected


@pytest.mark.parametrize(
    "line",
    [
        "31/02/2024",
        "3 jam yang lalu",
        "4 Rabatte 2021",
        "29 February 2023",
        "12 March",
        "Vol. 5 / 1024",
        "",
        "۳۱۲۰ بازدید",
    ],
)
def test_what_is_no_full_date_gives_none(line: str) -> None:
    assert date_of(line, "en") is None
    assert date_of(line, None) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("۱ فروردین ۱۴۰۳", "2024-03-20"),
        ("۲۹ اسفند ۱۴۰۲", "2024-03-19"),
        ("۳۰ اسفند ۱۳۹۹", "2021-03-20"),  # a leap year
        ("چهارشنبه ۱۸ بهمن ۱۴۰۲ - ۰۸:۰۴", "2024-02-07T08:04"),
        ("۱۴۰۲/۰۶/۱۲", "2023-09-03"),
        ("۲۲ بهمن ۱۳۵۷", "1979-02-11"),
    ],
)
def test_persian_calendar(line: str, expected: str) -> None:
    assert date_of(line, "fa") == expected


@given(st.sampled_from(LANGUAGES), MOMENTS, st.data())
def test_month_by_any_of_its_names_in_the_usual_orders(language: str, day: datetime, data: st.DataObject) -> None:
    names = [f"{day.month}月", f"{day.month}월"] if language in NUMBERED else month_names(language, day.month)
    name = data.draw(st.sampled_from(names))
    orders = ["{y}年{m}{d}日", "{y}년 {m} {d}일"] if language in NUMBERED else [
        "{d} {m} {y}", "{d}. {m} {y}", "{d} de {m} de {y}", "{m} {d}, {y}", "{y}. {m} {d}.", "({d}-{m}-{y})",
        "{d:02} {m}, {y}",
    ]  # fmt: skip
    line = data.draw(st.sampled_from(orders)).format(d=day.day, m=name, y=day.year)
    line = in_digits_of(language, line) if data.draw(st.booleans()) else line
    assert date_of(line, language) == day.date().isoformat()


@given(st.sampled_from(LANGUAGES), MOMENTS, st.data())
def test_time_after_or_before_the_date(language: str, moment: datetime, data: st.DataObject) -> None:
    day = (
        f"{moment:%d/%m/%Y}"
        if language in NUMBERED
        else f"{moment.day} {month_names(language, moment.month)[0]} {moment.year}"
    )
    line = data.draw(st.sampled_from(["{date} {time}", "{date}, {time}", "{date} | {time} GMT+7", "{time} - {date}"]))
    time = data.draw(
        st.sampled_from([f"{moment:%H:%M}", f"{moment:%H:%M:%S}", f"{moment:%I:%M %p}", f"{moment:%I:%M%p}".lower()])
    )
    assert date_of(line.format(date=day, time=time), language) == moment.isoformat(timespec="minutes")


@given(MOMENTS, st.sampled_from("/.-"))
def test_numbers_are_day_month_year_unless_they_cannot_be(day: datetime, separator: str) -> None:
    numbers = [f"{day:%d}", f"{day:%m}", f"{day:%Y}"]
    assert date_of(separator.join(numbers), None) == day.date().isoformat()
    assert date_of(separator.join(reversed(numbers)), None) == day.date().isoformat()
    if day.day > 12:
        assert date_of(separator.join([numbers[1], numbers[0], numbers[2]]), None) == day.date().isoformat()


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - NUMBERED - {"th"}))
def test_dateparser_reads_the_same_month(language: str) -> None:
    for month in range(1, 13):
        name = month_names(language, month)[0]
        found = dateparser.parse(f"15 {name} 2021", languages=[language])
        assert found is not None
        assert date_of(f"15 {name} 2021", language) == found.date().isoformat() == f"2021-{month:02}-15"


def test_language_that_is_not_known_or_wrong_still_has_its_months() -> None:
    assert date_of("5 března 2024", None) == date_of("5 března 2024", "id") == "2024-03-05"
    assert date_of("5 března 2024", "tlh") == date_of("5 března 2024", "../cs") == "2024-03-05"


def test_months_mean_what_they_mean_in_the_language_of_the_text() -> None:
    assert date_of("5 listopada 2024", "pl") == "2024-11-05"
    assert date_of("5 listopada 2024", "hr") == "2024-10-05"


@given(st.text(max_size=200), st.sampled_from([None, *LANGUAGES]))
def test_any_line_has_a_date_or_none(line: str, language: str | None) -> None:
    found = date_of(line, language)
    assert found is None or datetime.fromisoformat(found)


def test_names_of_all_languages_are_plain() -> None:
    for words in (all_date_words(), *map(date_words, LANGUAGES)):
        assert all(plain(name) == name for name in words.months)


def test_dates_do_not_load_the_search_of_dateparser() -> None:
    code = (
        "import sys; from classifier.dates import date_of; "
        "date_of('5 brumaire 2021', None); print('dateparser.search' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_days_follow_each_other_in_the_persian_calendar() -> None:
    """Starts of years as the observatory of Tehran has them."""
    starts = {1395: "2016-03-20", 1399: "2020-03-20", 1400: "2021-03-21", 1404: "2025-03-21", 1408: "2029-03-20"}
    for year, start in starts.items():
        assert date_of(f"{year}/01/01", "fa") == start
    day = date.fromisoformat(starts[1395])
    for year, month in product(range(1395, 1408), range(1, 13)):
        for number in range(1, 32):
            found = date_of(f"{year}/{month}/{number}", "fa")
            if found:
                assert found == day.isoformat()
                day += timedelta(days=1)
    assert day.isoformat() == starts[1408]
