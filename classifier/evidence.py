"""Why a piece of text was judged as it was: which of its words spoke loudest for the label."""

from typing import NamedTuple

import numpy as np

from .arrays import I8, I32, I64, U8, U32, encode
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
        said: int64, see `_share_out`.
    """

    buf: U32
    origin: I32
    counts: I32
    grams: U32
    said: I64


@compiled
def room_for(longest: int) -> Room:
    """Room for pieces of so many characters; no more than MAX_READ are read."""
    size = min(longest, MAX_READ) + 2 + PADDING
    return Room(
        np.empty(size, dtype=np.uint32),
        np.empty(size, dtype=np.int32),
        np.empty(N_COUNTS, dtype=np.int32),
        np.empty((MAX_NGRAM - MIN_NGRAM + 1, size), dtype=np.uint32),
        np.empty(size, dtype=np.int64),
    )


@inlined
def read_piece(codes: U32, start: int, end: int, folding: FoldTables, room: Room) -> int:
    """Fold the first MAX_READ characters of codes[start:end] and hash their n-grams; returns the folded length."""
    m = fold_line(codes, start, min(end, start + MAX_READ), folding, room.buf, room.origin, room.counts)
    hash_ngrams(room.buf, 0, m, room.grams)
    return m


@inlined
def _share_out(room: Room, m: int, table: I8, column: int, against: int) -> None:
    """Write to room.said what the characters before each one say for `column` against `against`, in parts of a weight.

    The weight of an n-gram is shared out evenly among its characters.
    """
    said = room.said
    said[: m + MAX_NGRAM] = 0  # at first, by how much the share of the character before differs from its neighbour's
    for i in range(m):
        for order in range(min(MAX_NGRAM, m - i) - 1):
            row = room.grams[order, i]
            part = (np.int64(table[row, column]) - np.int64(table[row, against])) * (_PARTS // (order + MIN_NGRAM))
            said[i + 1] += part
            said[i + 1 + order + MIN_NGRAM] -= part
    share = total = 0
    for i in range(1, m + 1):
        share += said[i]
        total += share
        said[i] = total


@inlined
def loudest_words(
    room: Room, m: int, start: int, end: int, kind: U8, table: I8, column: int, against: int
) -> tuple[int, int]:
    """Offsets of the run of whole words of a piece that speaks most for `column` against `against`.

    What counts is by how much a run says more than half of what as many characters of the piece say on average.

    Args:
        room, m: the piece, as `read_piece` has just read it.
        start, end: its offsets, the answer where no word says anything.
    """
    buf, said = room.buf, room.said
    _share_out(room, m, table, column, against)
    scale = 2 * m  # for whole numbers in spite of half an average
    best, running, first = -scale * _PARTS, 0, 1
    word_start = 1
    for j in range(1, m):
        c = buf[j]
        k = LETTER | UNSPACED if c >= TABLE_SIZE else np.int64(kind[c])
        in_word = k & (LETTER | DIGIT) != 0
        if in_word and j < m - 1 and not k & UNSPACED:
            continue
        stop = j + 1 if k & UNSPACED else j
        if stop > word_start:
            if running <= 0:
                running, first = 0, word_start
            running += scale * (said[stop] - said[word_start]) - (stop - word_start) * said[m]
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
