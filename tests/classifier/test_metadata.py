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
