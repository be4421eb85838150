import pytest

from classifier.metadata import author_of, date_of, section_of, tags_of


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Posted by: Antara", "Antara"),
        ("Oleh Siti Rahmawati - detikNews", "Siti Rahmawati"),
        ("Penulis: Budi Santoso | Editor: Rina", "Budi Santoso"),
        ("By Sarah Collins, health reporter", "Sarah Collins"),
        ("(ant/rez)", "ant"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("记者：王伟", "王伟"),
    ],
)
def test_author_is_the_name_without_its_formula(line: str, author: str) -> None:
    assert author_of(line) == author


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("2024-03-11", None, "2024-03-11"),
        ("11/03/2024 08:15", "id", "2024-03-11T08:15"),
        ("Senin, 11 Maret 2024 | 08:15 WIB", "id", "2024-03-11T08:15"),
        ("March 11, 2024", "en", "2024-03-11"),
        ("2024年3月11日", "zh", "2024-03-11"),
        ("11 марта 2024", "ru", "2024-03-11"),
        ("31/02/2024", None, None),
        ("3 jam yang lalu", "id", None),
    ],
)
def test_date_line_becomes_iso_8601(line: str, language: str | None, expected: str | None) -> None:
    assert date_of(line, language) == expected


def test_breadcrumb_gives_its_innermost_section() -> None:
    assert section_of("Home > News > Politik") == "Politik"


def test_tags_come_without_their_heading() -> None:
    assert tags_of("Tags: banjir, Cianjur, #beras") == ["banjir", "Cianjur", "beras"]


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Kamis, 4 Juli 2019 - 16:22 WITA", "id", "2019-07-04T16:22"),
        ("05:10, 19 Jan 2021", "en", "2021-01-19T05:10"),
        ("Nov. 3, 2020", "en", "2020-11-03"),
        ("7 de marzo de 2018", "es", "2018-03-07"),
        ("Mise à jour : 24 décembre 2017 14:55", "fr", "2017-12-24T14:55"),
        ("March 3, 2020 6:30 PM", "en", "2020-03-03T18:30"),
        ("4 Rabatte 2021", "de", None),
    ],
)
def test_dates_with_a_month_in_a_word(line: str, language: str, expected: str | None) -> None:
    assert date_of(line, language) == expected
