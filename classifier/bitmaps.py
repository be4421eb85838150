"""The characters of a text as bits, 64 of them a word: where words begin and end is then found a word at a time.

One pass writes what each character is (`normalize.FoldTables.role`); from there on a question about a character
and those beside it is a handful of shifts for 64 characters at once.
"""

from typing import NamedTuple

import numpy as np

from .arrays import U8, U32, U64
from .compiled import compiled, inlined
from .normalize import (
    BLANK,
    CAPITAL,
    COLON_MARK,
    COMMA_MARK,
    DIGIT_ALONE,
    MARK,
    SMALL_LETTER,
    TABLE_SIZE,
    WIDE_BLANK,
    FoldTables,
)
from .vectors import N_FLAGS, WORD, gather_flags, lowest_bit

_0, _1, _2, _63 = (np.uint64(i) for i in (0, 1, 2, WORD - 1))
_SMALL, _DIGIT, _CAPITAL, _BLANK, _WIDE, _COMMA, _MARK, _COLON = (
    role.bit_length() - 1
    for role in (SMALL_LETTER, DIGIT_ALONE, CAPITAL, BLANK, WIDE_BLANK, COMMA_MARK, MARK, COLON_MARK)
)


class Bitmaps(NamedTuple):
    """A text's characters; a bitmap is uint64, the bit of character i is bit i % 64 of word i // 64.

    Attributes:
        roles: uint8, of each character, padded to whole words with 0.
        words: what is part of a word.
        breaks: where a word ends, or where another may be joined to it: "Cianjur|Menurut".
        open_places: where a line may be parted, see `cuts.py`.
        label_places: where it may be as well, if a colon follows in the line.
        colons: ":" and its wide form.
    """

    roles: U8
    words: U64
    breaks: U64
    open_places: U64
    label_places: U64
    colons: U64


@compiled
def map_text(codes: U32, size: int, folding: FoldTables) -> Bitmaps:
    """The bitmaps of codes[:size]."""
    n = size // WORD + 1
    roles = np.zeros(n * WORD, dtype=np.uint8)
    role = folding.role
    for i in range(np.uint64(size)):
        c = codes[i]
        roles[i] = role[c] if c < TABLE_SIZE else SMALL_LETTER
    flags = np.empty((n + 2, N_FLAGS), dtype=np.uint64)
    flags[0], flags[n + 1] = 0, 0
    maps = np.empty((5, n), dtype=np.uint64)
    for block in range(n):
        gather_flags(roles, block * WORD, flags[block + 1])
    for block in range(n):
        _write_maps(flags[block], flags[block + 1], flags[block + 2], maps, block)
    return Bitmaps(roles, maps[0], maps[1], maps[2], maps[3], maps[4])


@inlined
def _earlier(before: np.uint64, here: np.uint64, n: np.uint64) -> np.uint64:
    """The bits of the characters n places before."""
    return np.uint64((here << n) | (before >> np.uint64(np.uint64(WORD) - n)))


@inlined
def _write_maps(p: U64, h: U64, q: U64, maps: U64, block: int) -> None:
    """Write the maps of the characters whose flags are h, between those whose flags are p and q."""
    small, digit, capital, comma = h[_SMALL], h[_DIGIT], h[_CAPITAL], h[_COMMA]
    words = np.uint64(small | digit | capital)
    words_before = np.uint64(p[_SMALL] | p[_DIGIT] | p[_CAPITAL])
    capital_before = _earlier(p[_CAPITAL], capital, _1)
    small_before = _earlier(p[_SMALL], small, _1)
    small_after = np.uint64((small >> _1) | (q[_SMALL] << _63))
    capital_after = np.uint64((capital >> _1) | (q[_CAPITAL] << _63))
    # Another word starts with a capital after two small letters, or after a digit and before a small letter.
    after_digit = np.uint64(_earlier(p[_DIGIT], digit, _1) & small_after)
    joined = np.uint64(capital & ((small_before & _earlier(p[_SMALL], small, _2)) | after_digit))
    maps[0, block] = words
    maps[1, block] = np.uint64(~words | joined)

    # Where a sentence plainly goes on, so that `cuts._cut_before` need not be asked; it would say no.
    after_word = _earlier(words_before, words, _1)
    ends_word = np.uint64(words | comma)
    ended_before = _earlier(np.uint64(words_before | p[_COMMA]), ends_word, _2)
    after_space = np.uint64(_earlier(p[_BLANK], h[_BLANK], _1) & ended_before)
    goes_on = np.uint64(small | digit)
    mark = np.uint64(comma | h[_MARK])
    # A capital among capitals, unless it starts a word in small letters: "ADVERTISEMENTMenurut".
    among_capitals = np.uint64(capital & capital_before & ~small_after)
    plain = np.uint64(h[_BLANK] | h[_WIDE] | (after_word & (goes_on | mark | among_capitals)) | (after_space & goes_on))
    # A capitalised word after a word that is no shouting, where no "Baca juga:" can begin.
    capitalised = np.uint64(capital & ~capital_after & ~_earlier(p[_CAPITAL], capital, _2) & after_space & ~plain)
    maps[2, block] = np.uint64(~plain & ~capitalised)
    maps[3, block] = capitalised
    maps[4, block] = h[_COLON]


@inlined
def next_set(bits: U64, i: int, end: int) -> int:
    """The first place from i on whose bit is set, `end` if there is none before it."""
    if i >= end:
        return end
    block = i >> 6
    word = np.uint64(bits[block] >> np.uint64(i & 63))
    if word != _0:
        return min(i + lowest_bit(word), end)
    last = (end - 1) >> 6
    block += 1
    while block <= last:
        if bits[block] != _0:
            return min((block << 6) + lowest_bit(bits[block]), end)
        block += 1
    return end


@inlined
def last_set(bits: U64, start: int, end: int) -> int:
    """The last place before `end` whose bit is set, start - 1 if there is none from `start` on."""
    for block in range((end - 1) >> 6, (start >> 6) - 1, -1):
        if bits[block] == _0:
            continue
        for i in range(min(end - 1, (block << 6) | 63), max(start, block << 6) - 1, -1):
            if bits[block] >> np.uint64(i & 63) & _1:
                return i
    return start - 1


@inlined
def part_end(words: U64, breaks: U64, first: int, end: int) -> int:
    """End of the word that starts at `first`, or where another is joined to it after at least three characters."""
    i = next_set(breaks, first + 1, end)
    while i < end and words[i >> 6] >> np.uint64(i & 63) & _1 and (i < first + 3 or i + 1 >= end):
        i = next_set(breaks, i + 1, end)
    return i
