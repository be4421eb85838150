"""Folding and word hashes of plain lines, the great majority: the same result as `folding.py`, many times faster.

A line is plain if each of its characters is scored as one character whatever stands beside it: nothing
to drop, no two spaces in a row, no disguise, no digit between letters, no address. Then the work is one
table look-up a character, and all counts are sums that need no branches: a wrongly predicted branch
costs as much as twenty characters.
"""

import numpy as np

from .arrays import I32, U8, U32, Int
from .compiled import borrowing, inlined
from .folding import LINE_EDGE, SPACED_RUN, TALLY_CHUNK, add_tally
from .hashing import WORD_PLACES, WORD_SEED, hash_words
from .normalize import (
    COLON,
    DIGIT,
    DROPPED,
    KIND_SHIFT,
    LATIN,
    LETTER,
    LOOKALIKE,
    ODD,
    PAIR,
    SEPARATOR,
    SPACE,
    TABLE_SIZE,
    TARGET,
    UPPER,
    FoldTables,
)


def _bit(flag: int) -> np.uint32:
    """The position of a flag in an entry of the fold table."""
    return np.uint32(flag.bit_length() - 1)


# All arithmetic on unsigned types of one width: a signed index costs a test for negative ones, and a
# mixed-width sum keeps the compiler from working on eight characters at once.
_0, _1, _2, _3, _4 = (np.uint64(i) for i in range(5))
_ONE = np.uint32(1)
_TABLE_SIZE = np.uint32(TABLE_SIZE)
_TARGET = np.uint32(TARGET)
_SPACE = np.uint32(SPACE << KIND_SHIFT)
_LATIN = np.uint32(LATIN)
_ALNUM = np.uint32((LETTER | DIGIT) << KIND_SHIFT)
_NEVER_PLAIN = np.uint32(DROPPED << KIND_SHIFT | ODD)
_NEVER_TWICE = np.uint32(SPACE << KIND_SHIFT | PAIR)
_LOOKALIKE = np.uint32(LOOKALIKE)
_LETTER_BIT, _DIGIT_BIT, _UPPER_BIT, _SPACE_BIT = (_bit(k << KIND_SHIFT) for k in (LETTER, DIGIT, UPPER, SPACE))
_LATIN_BIT, _SEPARATOR_BIT, _COLON_BIT = (_bit(mark) for mark in (LATIN, SEPARATOR, COLON))
_LATIN_TO_DIGIT = np.uint32(_LATIN_BIT - _DIGIT_BIT)
_SEED = np.uint32(WORD_SEED)
_PLACE = np.uint32(31)


@borrowing
def fold_plain_line(codes: U32, start: int, end: int, folding: FoldTables, entries: U32, buf: U32, counts: I32) -> int:
    """`fold_line` of a plain line; returns the folded length, or 0 for a line that is not plain.

    Args:
        entries: out, the line's entries of the fold table between spaces; at least end - start + 4 long.
    """
    fold, kind, tally = folding.fold, folding.kind, folding.tally
    while end > start and codes[end - 1] < TABLE_SIZE and kind[codes[end - 1]] & SPACE:
        end -= 1
    while end > start and codes[start] < TABLE_SIZE and kind[codes[start]] & SPACE:
        start += 1
    if end == start:
        return 0
    a, n = np.uint64(start), np.uint64(end - start)
    seen = np.uint32(0)
    counts[:] = 0
    done = _0
    while done < n:
        chunk_end = min(done + np.uint64(TALLY_CHUNK), n)
        total = _0
        for i in range(done, chunk_end):
            c = codes[a + i]
            if c >= _TABLE_SIZE:
                return 0
            entry = fold[c]
            total += tally[c]
            entries[i + _1] = entry
            buf[i + _1] = np.uint32(entry & _TARGET)
            seen |= entry
        add_tally(total, counts)
        done = chunk_end
    if seen & _NEVER_PLAIN:
        return 0
    entries[_0] = _SPACE
    entries[n + _1] = entries[n + _2] = entries[n + _3] = _SPACE
    if not _count_neighbours(entries, n, seen & _LOOKALIKE != 0, counts):
        return 0
    counts[0] = end - start - counts[0]
    counts[13], counts[14], counts[16] = kind[codes[start]], codes[end - 1], codes[start]
    before = end - 2 if end - 2 < start or not kind[codes[end - 2]] & SPACE else end - 3
    counts[15] = codes[before] if before >= start else 0
    buf[_0] = buf[n + _1] = LINE_EDGE
    return end - start + 2


@inlined
def _in_word(entry: np.uint32) -> np.uint32:
    """1 for a letter or digit, else 0."""
    return np.uint32(np.uint32(np.uint32(entry >> _LETTER_BIT) | np.uint32(entry >> _DIGIT_BIT)) & _ONE)


@inlined
def _count_neighbours(entries: U32, n: Int, has_lookalikes: bool, counts: I32) -> bool:
    """Counts that need the characters on both sides; False where they show that the line is not plain."""
    words = ones = capitals = separators = colons = np.uint32(0)
    forbidden = mixed = spaced = np.uint32(0)
    for i in range(np.uint64(n)):
        p, e, q = entries[i], entries[i + _1], entries[i + _2]
        before, here, after = _in_word(p), _in_word(e), _in_word(q)
        starts = np.uint32(here & np.uint32(~before))
        one = np.uint32(starts & np.uint32(~after))
        words = np.uint32(words + starts)
        ones = np.uint32(ones + one)
        capitals = np.uint32(capitals + np.uint32(starts & np.uint32(e >> _UPPER_BIT)))
        separators = np.uint32(separators + np.uint32(np.uint32(e >> _SEPARATOR_BIT) & _ONE))
        colons = np.uint32(colons + np.uint32(np.uint32(e >> _COLON_BIT) & _ONE))
        mixed = np.uint32(mixed | np.uint32(np.uint32(np.uint32(e ^ p) >> _LATIN_BIT) & np.uint32(here & before)))
        twice = np.uint32(np.uint32(e & p) & _NEVER_TWICE)
        leet = np.uint32(np.uint32(np.uint32(np.uint32(p & q) & _LATIN) >> _LATIN_TO_DIGIT) & e)
        next_one = np.uint32(_in_word(entries[i + _3]) & np.uint32(~_in_word(entries[i + _4])))
        # "s l": two one-letter words, of which SPACED_RUN in a row are joined
        spaced = np.uint32(spaced + np.uint32(np.uint32(one & next_one) & np.uint32(q >> _SPACE_BIT)))
        forbidden = np.uint32(forbidden | np.uint32(twice | leet))
    counts[6], counts[7], counts[9] = words, capitals, ones
    counts[12], counts[18] = separators, colons
    return not (forbidden or spaced >= SPACED_RUN - 1 or (has_lookalikes and mixed))


@borrowing
def hash_plain_words(entries: U32, buf: U32, m: int, has_unspaced: bool, kind: U8, words: U32, first: int) -> int:
    """`hash_words` of the plain line that `fold_plain_line` has just read; returns where writing ended."""
    if has_unspaced:
        return hash_words(buf, m, kind, words, first)
    n = np.uint64(first)
    h = _SEED
    length = np.uint32(0)
    for i in range(_1, np.uint64(m)):
        e = entries[i]
        inside = (e & _ALNUM) != 0
        words[n] = h  # overwritten until the word has ended
        n += np.uint64((length != 0) & (not inside))
        longer = np.uint32(h + np.uint32(np.uint32(e & _TARGET) * WORD_PLACES[length & _PLACE]))
        h = longer if inside else _SEED
        length = np.uint32(length + _ONE) if inside else np.uint32(0)
    return np.int64(n)  # type: ignore[return-value]  # numba's int
