"""Bitmaps say of every character what looking at it and its neighbours one by one says."""

import numba
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier import vectors
from classifier.arrays import U8, U64, encode
from classifier.bitmaps import Bitmaps, last_set, map_text, next_set, part_end
from classifier.marks import kind_at
from classifier.normalize import DIGIT, LETTER, SPACE, TABLES, UPPER

ALPHABET = "aBcD1 :,.(|\t\n\u0301中ÄяЖ！：😀\U000e0041\U00030000"
TEXTS = st.text(alphabet=st.sampled_from(ALPHABET), max_size=200)


def maps_of(text: str) -> Bitmaps:
    codes = encode(text)
    return map_text(codes, len(codes), TABLES)


def places(bits: U64, n: int) -> list[int]:
    return [i for i in range(n) if int(bits[i // 64]) >> i % 64 & 1]


def is_word(text: str, i: int) -> bool:
    return 0 <= i < len(text) and bool(kind_at(encode(text), i, TABLES.kind) & (LETTER | DIGIT))


def is_capital(text: str, i: int) -> bool:
    return 0 <= i < len(text) and bool(kind_at(encode(text), i, TABLES.kind) & UPPER)


def is_small(text: str, i: int) -> bool:
    return 0 <= i < len(text) and kind_at(encode(text), i, TABLES.kind) & (LETTER | UPPER) == LETTER


def is_digit(text: str, i: int) -> bool:
    return is_word(text, i) and not is_small(text, i) and not is_capital(text, i)


def is_mark(text: str, i: int) -> bool:
    return i < len(text) and text[i].isascii() and not text[i].isalnum() and not text[i].isspace()


def goes_on(text: str, i: int, label_follows: bool) -> bool:
    """Whether a sentence plainly goes on at text[i]: no place to part it."""
    if kind_at(encode(text), i, TABLES.kind) & SPACE:
        return True
    after_space = i >= 2 and text[i - 1] == " " and (is_word(text, i - 2) or text[i - 2] == ",")
    if is_small(text, i) or is_digit(text, i):
        return is_word(text, i - 1) or after_space
    if is_capital(text, i):
        if is_word(text, i - 1):
            return is_capital(text, i - 1) and not is_small(text, i + 1)
        return after_space and not (is_capital(text, i + 1) or is_capital(text, i - 2) or label_follows)
    return is_word(text, i - 1) and is_mark(text, i) and text[i] not in "(|["


def end_of_part(text: str, first: int) -> int:
    i = first + 1
    while i < len(text) and is_word(text, i):
        joins = (is_small(text, i - 1) and is_small(text, i - 2)) or (is_digit(text, i - 1) and is_small(text, i + 1))
        if is_capital(text, i) and joins and i >= first + 3 and i + 1 < len(text):
            return i
        i += 1
    return i


@given(TEXTS)
def test_each_map_says_what_its_characters_are(text: str) -> None:
    maps, n = maps_of(text), len(text)
    assert places(maps.words, n) == [i for i in range(n) if is_word(text, i)]
    assert places(maps.colons, n) == [i for i in range(n) if text[i] in ":："]
    assert places(maps.open_places, n) == [i for i in range(n) if not goes_on(text, i, label_follows=False)]
    assert places(maps.open_places | maps.label_places, n) == [
        i for i in range(n) if not goes_on(text, i, label_follows=True)
    ]


@given(TEXTS)
def test_words_end_where_they_do_character_by_character(text: str) -> None:
    maps = maps_of(text)
    for first in places(maps.words, len(text)):
        assert part_end(maps.words, maps.breaks, first, len(text)) == end_of_part(text, first)


@given(st.sets(st.integers(0, 299)), st.integers(0, 299), st.integers(0, 299))
def test_the_next_and_the_last_bit_are_found_between_two_places(there: set[int], start: int, end: int) -> None:
    bits = np.zeros(5, dtype=np.uint64)
    for i in there:
        bits[i // 64] |= np.uint64(1 << i % 64)
    between = [i for i in sorted(there) if start <= i < end]
    assert next_set(bits, start, end) == (between[0] if between else end)
    assert last_set(bits, start, end) == (between[-1] if between else start - 1)


def gather(flags: U8, words: U64) -> None:
    vectors.gather_flags(flags, 3, words)


def lowest(word: np.uint64) -> int:
    return vectors.lowest_bit(word)


def test_vector_instructions_do_what_the_plain_functions_say() -> None:
    flags = np.random.default_rng(0).integers(0, 256, 3 + vectors.WORD).astype(np.uint8)
    plain, machine = np.zeros((2, vectors.N_FLAGS), dtype=np.uint64)
    gather(flags, plain)
    numba.njit(gather)(flags, machine)
    np.testing.assert_array_equal(plain, machine)
    assert plain.all()
    for word in (1, 2, 3 << 40, 1 << 63):
        assert lowest(np.uint64(word)) == numba.njit(lowest)(np.uint64(word)) == (word & -word).bit_length() - 1
