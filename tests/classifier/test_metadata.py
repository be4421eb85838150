import pytest

from classifier.metadata import author_of, section_of, tags_of


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


def test_breadcrumb_gives_its_innermost_section() -> None:
    assert section_of("Home > News > Politik") == "Politik"


def test_tags_come_without_their_heading() -> None:
    assert tags_of("Tags: banjir, Cianjur, #beras") == ["banjir", "Cianjur", "beras"]
