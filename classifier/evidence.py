"""Why a piece of text was judged as it was: which of its words spoke loudest for the label."""

import numpy as np

from .arrays import F32, I8, U32, encode
from .compiled import compiled
from .folding import N_COUNTS, fold_line
from .hashing import MAX_NGRAM, MIN_NGRAM, PLACES, bucket
from .normalize import DIGIT, LETTER, TABLE_SIZE, UNSPACED, FoldTables

_MASK = 0xFFFFFFFF
MAX_READ = 4096
"""Characters of a piece that are read for words: a piece may be one line of megabytes."""


@compiled
def character_evidence(buf: U32, m: int, table: I8, column: int, against: int, out: F32) -> None:
    """Share of each folded character in the sum of `column` minus `against`: every n-gram split evenly."""
    steps = np.zeros(m + MAX_NGRAM + 1, dtype=np.float64)  # by how much each share differs from the one before
    for i in range(m):
        h = 0
        own = steps[i]
        for j in range(min(MAX_NGRAM, m - i)):
            h = (h + int(buf[i + j]) * PLACES[j]) & _MASK
            if j + 1 >= MIN_NGRAM:
                row = bucket(h)
                share = (int(table[row, column]) - int(table[row, against])) / (j + 1)
                own += share
                steps[i + j + 1] -= share
        steps[i] = own
    share = 0.0
    for i in range(m):
        share += steps[i]
        out[i] = share


@compiled
def loudest_words(
    codes: U32, start: int, end: int, folding: FoldTables, table: I8, column: int, against: int
) -> tuple[int, int]:
    """Offsets of the run of whole words of codes[start:end] that speaks most for `column` against `against`.

    Only the first MAX_READ characters are read.
    """
    end = min(end, start + MAX_READ)
    buf = np.empty(end - start + 2, dtype=np.uint32)
    origin = np.empty(end - start + 2, dtype=np.int32)
    counts = np.empty(N_COUNTS, dtype=np.int32)
    m = fold_line(codes, start, end, folding, buf, origin, counts)
    shares = np.empty(m, dtype=np.float32)
    character_evidence(buf, m, table, column, against, shares)
    mean = shares[:m].mean() if m else 0.0
    best, running, first = -1.0, 0.0, 1
    best_start, best_end = start, end
    word_start = 1
    for j in range(1, m):
        c = buf[j]
        k = LETTER | UNSPACED if c >= TABLE_SIZE else np.int64(folding.kind[c])
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
            if running > best and stop > word_start:
                best = running
                best_start, best_end = int(origin[first]), int(origin[stop - 1]) + 1
        word_start = j + 1
    return best_start, best_end


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
