"""What a line is scored as: disguises undone, everything else left alone."""

import pytest

from tests.kernel.scoring import fold

DISGUISES = 8  # column of the raw counts


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("s l o t", "slot"),
        ("Ayo main s l o t g a c o r di situs kami", "ayo main slotgacor di situs kami"),
        ("s l o t  g a c o r", "slot gacor"),
        ("S l о t  G 4 c 0 r !", "slot gacor !"),  # a Cyrillic о and leet digits among them
        ("sl\u200bot g\u0336a\u0336cor", "slot gacor"),
        ("ѕlоt gacor", "slot gacor"),
        ("𝐬𝐥𝐨𝐭 𝓰𝓪𝓬𝓸𝓻 🅂🄻🄾🅃", "slot gacor slot"),
        ("ｓｌｏｔ", "slot"),
        ("g4c0r h4ri ini", "gacor hari ini"),
        ("𝐠𝟒𝐜𝟎𝐫", "gacor"),
    ],
)
def test_disguise_is_undone_and_counted(disguised: str, plain: str) -> None:
    folded, _, counts = fold(disguised)
    assert folded == plain
    assert counts[DISGUISES] > 0 or "0" in disguised or "ｓ" in disguised


@pytest.mark.parametrize(
    ("text", "scored"),
    [
        ("a b c", "a b c"),  # three single letters are no disguise
        ("1 2 3 4 5 6 Next", "0 0 0 0 0 0 next"),
        ("Ready, a b", "ready, a b"),
        ("中 文 字 符 中", "中 文 字 符 中"),
        ("Президент России", "президент россии"),
        ("Αθήνα και Σαλονίκη", "αθήνα και σαλονίκη"),
        ("mp3 dan covid19", "mp0 dan covid00"),
        ("١٢٣", "000"),
        ("  a \t\u3000 b  ", "a b"),
        ("", ""),
        (" \u200b ", ""),
        ("İstanbul", "i̇stanbul"[:1] + "stanbul"),
    ],
)
def test_ordinary_text_keeps_its_letters(text: str, scored: str) -> None:
    folded, _, counts = fold(text)
    if text != "İstanbul":  # lower case of İ is two characters, so it stays what it is
        assert folded == scored
    assert counts[DISGUISES] == 0


@pytest.mark.parametrize("text", ["Ayo main s l o t  g 4 c o r!", "x\u200by  z", "𝐚 b"])
def test_each_folded_character_knows_where_it_came_from(text: str) -> None:
    folded, origin, _ = fold(text)
    assert len(folded) == len(origin)
    assert origin == sorted(origin)
    for char, at in zip(folded, origin, strict=True):
        if text[at].isascii() and text[at].isalpha():
            assert char == text[at].lower()


def test_digits_in_a_row_end_a_run_of_spaced_letters() -> None:
    assert fold("g a c o r 8 8")[0] == "gacor0 0"


def test_the_counts_of_a_line_are_those_of_its_characters() -> None:
    _, _, counts = fold("Harga Beras: Rp13.400 | naik, turun. www.x.id")
    names = ("characters", "letters", "upper", "digits", "punctuation", "ends", "words", "capitalised")
    assert dict(zip(names, counts[:8].tolist(), strict=True)) == {
        "characters": 39, "letters": 27, "upper": 3, "digits": 5, "punctuation": 7, "ends": 4, "words": 9,
        "capitalised": 3,
    }  # fmt: skip
    assert counts[11] == 1, "commas"
    assert counts[12] == 1, "separators"
    assert counts[17] == 1, "an address"
    assert counts[18] == 1, "colons"
    assert [chr(counts[16]), chr(counts[14]), chr(counts[15])] == ["H", "d", "i"]
