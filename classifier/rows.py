"""Adding up the rows of the weight table that a line's n-grams and words hash to.

All arithmetic is on unsigned types of one width: a signed index costs a test for negative ones, and a
mixed-width product keeps the compiler from hashing eight n-grams at once.
"""

import numpy as np

from .arrays import I8, I32, I64, U32
from .compiled import borrowing, inlined
from .hashing import FINAL, MAX_NGRAM, MIN_NGRAM, PAIR_SEED, PLACES
from .vectors import LANES, RUN, add_rows

N_COLUMNS = LANES
BLOCK = 1024
"""N-gram positions hashed before their rows are added: their buckets stay in the first-level cache, and a
block's sums (4 n-grams, weights up to 127) far from the limits of int32."""
PADDING = 40
"""Characters behind the end of a buffer that may be read, and hashed for nothing: whole vectors are faster."""

_0, _1, _2, _3, _4 = (np.uint64(i) for i in range(5))
_P0, _P1, _P2, _P3, _P4 = (np.uint32(place) for place in PLACES)
_FINAL = np.uint32(FINAL)
_PAIR_SEED = np.uint32(PAIR_SEED)
_15, _16 = np.uint32(15), np.uint32(16)
_VECTOR = 32


@inlined
def _bucket(h: np.uint32) -> np.uint32:
    """`hashing.bucket` in 32 bits."""
    return np.uint32(np.uint32(np.uint32(h ^ np.uint32(h >> _15)) * _FINAL) >> _16)


@inlined
def hash_ngrams(buf: U32, first: int, n: int, grams: U32) -> None:
    """Write the buckets of the n-grams of 2 to 5 that start at each of buf[first:first + n] into grams[0:4].

    Rounds n up to whole vectors; what is written past n, or for n-grams that reach past the end of a line,
    means nothing.

    Args:
        grams: uint32 (4, at least n + PADDING).
    """
    at = np.uint64(first)
    rounded = np.uint64((n + _VECTOR - 1) // _VECTOR * _VECTOR)
    for i in range(rounded):
        j = at + i
        h = np.uint32(np.uint32(buf[j] * _P0) + np.uint32(buf[j + _1] * _P1))
        grams[_0, i] = _bucket(h)
        h = np.uint32(h + np.uint32(buf[j + _2] * _P2))
        grams[_1, i] = _bucket(h)
        h = np.uint32(h + np.uint32(buf[j + _3] * _P3))
        grams[_2, i] = _bucket(h)
        h = np.uint32(h + np.uint32(buf[j + _4] * _P4))
        grams[_3, i] = _bucket(h)


@inlined
def _add_all(table: I8, rows: U32, n: int, acc: I32) -> None:
    """acc += the sum of table[row] for each of rows[:n]; n may be negative."""
    for first in range(0, n, RUN):
        add_rows(table, rows, first, min(first + RUN, n), acc)


@borrowing
def add_ngram_rows(buf: U32, m: int, table: I8, grams: U32, acc: I32, sums: I64) -> int:
    """Add the rows of all n-grams of the folded line buf[:m] to sums; returns how many.

    Args:
        buf: may be read up to PADDING past m.
        grams: scratch, uint32 (4, BLOCK + PADDING).
        acc: scratch, int32 (N_COLUMNS,).
    """
    for block in range(0, m, BLOCK):
        hash_ngrams(buf, block, min(BLOCK, m - block), grams)
        acc[:] = 0
        for order in range(MAX_NGRAM - MIN_NGRAM + 1):
            _add_all(table, grams[order], min(BLOCK, m - block - MIN_NGRAM + 1 - order), acc)
        for k in range(N_COLUMNS):
            sums[k] += acc[k]
    n = 0
    for order in range(MIN_NGRAM, MAX_NGRAM + 1):
        n += max(m - order + 1, 0)
    return n


@inlined
def hash_word_pairs(words: U32, first: int, n: int, grams: U32) -> None:
    """Write the buckets of words[first:first + n] into grams[0], and of each and the word after it into grams[1].

    Rounds n up like `hash_ngrams`.
    """
    at = np.uint64(first)
    rounded = np.uint64((n + _VECTOR - 1) // _VECTOR * _VECTOR)
    for i in range(rounded):
        word = words[at + i]
        grams[_0, i] = _bucket(np.uint32(word ^ _PAIR_SEED))
        grams[_1, i] = _bucket(np.uint32(np.uint32(word * _PAIR_SEED) ^ words[at + i + _1]))


@borrowing
def add_word_rows(words: U32, first: int, last: int, table: I8, grams: U32, acc: I32, sums: I64) -> int:
    """Add the rows of words[first:last] and of each two neighbours to sums; returns how many.

    Args:
        words: may be read up to PADDING past `last`.
        grams, acc: scratch, see `add_ngram_rows`.
    """
    if first == last:
        return 0
    for block in range(first, last, BLOCK):
        n = min(BLOCK, last - block)
        hash_word_pairs(words, block, n, grams)
        acc[:] = 0
        _add_all(table, grams[0], n, acc)
        _add_all(table, grams[1], n if block + n < last else n - 1, acc)  # the last word has none after it
        for k in range(N_COLUMNS):
            sums[k] += acc[k]
    return 2 * (last - first) - 1
