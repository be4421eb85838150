"""Why a piece of text was judged as it was: which of its words spoke loudest for the label."""

from typing import NamedTuple

import numpy as np

from .arrays import F32, I8, I32, U8, U32, encode
from .compiled import compiled, inlined
from .folding import N_COUNTS, fold_line
from .hashing import MAX_NGRAM, MIN_NGRAM
from .normalize import DIGIT, LETTER, TABLE_SIZE, UNSPACED, FoldTables
from .rows import PADDING, hash_ngrams

MAX_READ = 4096
"""Characters of a piece that are read for words: a piece may be one line of megabytes."""
_PARTS = 60
"""Parts of a weight: it can be shared out evenly, in whole ones, among 2, 3, 4 or 5 characters."""


class Room(NamedTuple):
    """Where pieces are read to, one after another.

    Attributes:
        buf, origin, counts: see `folding.fold_line`.
        grams: uint32 (4, n), see `rows.hash_ngrams`.
        shares: float32, what each folded character says.
    """

    buf: U32
    origin: I32
    counts: I32
    grams: U32
    shares: F32


@inlined
def room_for(longest: int) -> Room:
    """Room for pieces of so many characters; no more than MAX_READ are read."""
    size = min(longest, MAX_READ) + 2 + PADDING
    return Room(
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.int32),
        np.empty(N_COUNTS, dtype=np.int32),
        np.empty((MAX_NGRAM - MIN_NGRAM + 1, size), dtype=np.uint32),
        np.empty(size, dtype=np.float32),
    )


@inlined
def read_piece(codes: U32, start: int, end: int, folding: FoldTables, room: Room) -> int:
    """Fold the first MAX_READ characters of codes[start:end] and hash their n-grams; returns the folded length."""
    m = fold_line(codes, start, min(end, start + MAX_READ), folding, room.buf, room.origin, room.counts)
    hash_ngrams(room.buf, 0, m, room.grams)
    return m


@inlined
def _share_out(room: Room, m: int, table: I8, column: int, against: int) -> np.float64:
    """Write the share of each folded character in the sum of `column` minus `against`; returns their mean.

    Every n-gram is split evenly among its characters.
    """
    steps = np.zeros(m + MAX_NGRAM, dtype=np.int32)  # by how much each share differs from the one before
    for i in range(m):
        for order in range(min(MAX_NGRAM, m - i) - 1):
            row = room.grams[order, i]
            part = (np.int32(table[row, column]) - np.int32(table[row, against])) * (_PARTS // (order + MIN_NGRAM))
            steps[i] += part
            steps[i + order + MIN_NGRAM] -= part
    share = 0
    total = np.float32(0)
    for i in range(m):
        share += steps[i]
        room.shares[i] = share / _PARTS
        total += room.shares[i]
    return np.float64(total) / m


@compiled
def loudest_words(
    room: Room, m: int, start: int, end: int, kind: U8, table: I8, column: int, against: int
) -> tuple[int, int]:
    """Offsets of the run of whole words of a piece that speaks most for `column` against `against`.

    Args:
        room, m: the piece, as `read_piece` has just read it.
        start, end: its offsets, the answer where no word says anything.
    """
    buf, shares = room.buf, room.shares
    mean = _share_out(room, m, table, column, against)
    best, running, first = -1.0, 0.0, 1
    word_start = 1
    for j in range(1, m):
        c = buf[j]
        k = LETTER | UNSPACED if c >= TABLE_SIZE else np.int64(kind[c])
        in_word = k & (LETTER | DIGIT) != 0
        if in_word and j < m - 1 and not k & UNSPACED:
            continue
        stop = j + 1 if k & UNSPACED else j
        if stop > word_start:
            total = 0.0
            for i in range(word_start, stop):
                total += shares[i] - 0.5 * mean
            if running <= 0:
                running, first = 0.0, word_start
            running += total
            if running > best:
                best = running
                start, end = int(room.origin[first]), int(room.origin[stop - 1]) + 1
        word_start = j + 1
    return start, end


def fold_text(text: str, fold: FoldTables) -> tuple[str, list[int]]:
    """The text as it is scored, and for each of its characters the offset in `text` it came from.

    >>> from classifier.normalize import TABLES
    >>> fold_text("S\u200bl0t", TABLES)
    ('slot', [0, 2, 3, 4])
    """
    codes = encode(text)
    buf = np.empty(codes.size + 2, dtype=np.uint32)
    origin = np.empty(codes.size + 2, dtype=np.int32)
    m = fold_line(codes, 0, codes.size, fold, buf, origin, np.empty(N_COUNTS, dtype=np.int32))
    return "".join(map(chr, buf[1 : m - 1].tolist())), origin[1 : m - 1].tolist()
