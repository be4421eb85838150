"""What a folded line is made of: its n-grams, words and word pairs, as rows of a table of weights.

This is the definition, written to be read. The learning path counts these rows; `rows.py` adds up their
weights without listing them, and tests hold the two together.

N-grams are of code points, not bytes: a Chinese character is three bytes and a Cyrillic letter two,
so byte n-grams up to 5 would hardly reach a second Chinese character (DECISIONS 3).
"""

import numpy as np

from .arrays import U8, U32
from .compiled import borrowing, inlined
from .normalize import DIGIT, LETTER, TABLE_SIZE, UNSPACED

N_BUCKETS = 1 << 16
MIN_NGRAM, MAX_NGRAM = 2, 5
# One odd multiplier for each place of an n-gram (the primes of xxHash).
PLACES = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)
FINAL = 0x2C1B3C6D
WORD_SEED = 0x1B873593
PAIR_SEED = 0x6C078965

_MASK = 0xFFFFFFFF
_ALNUM = LETTER | DIGIT


def _odd_multipliers(n: int) -> U32:
    """Fixed random odd numbers (splitmix64's output), one for each place in a word."""
    z = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z >> np.uint64(32)).astype(np.uint32) | np.uint32(1)


# A word is a sum over its places, not a chain: a chain of multiplications waits four cycles a letter.
# The 33rd letter has the first one's multiplier again.
WORD_PLACES = _odd_multipliers(32)


@inlined
def bucket(h: int) -> int:
    """The table row of a 32-bit sum: its upper half, after a step that no sum of differences survives."""
    return ((h ^ (h >> 15)) * FINAL & _MASK) >> 16


@borrowing
def hash_words(buf: U32, m: int, kind: U8, words: U32, n: int) -> int:
    """Hashes of the words of a folded line, in order; in unspaced scripts, of each two neighbouring letters.

    Args:
        words: room for m more from `n` on.
        n: where to start writing.

    Returns:
        Where writing ended.
    """
    h = WORD_SEED
    length = 0
    previous = 0
    for j in range(1, m):
        c = int(buf[j])
        k = LETTER | UNSPACED if c >= TABLE_SIZE else int(kind[c])
        if k & _ALNUM and not k & UNSPACED:
            previous = 0
            h = (h + c * int(WORD_PLACES[length & 31])) & _MASK
            length += 1
            continue
        if length:
            words[n] = h
            n += 1
            h = WORD_SEED
            length = 0
        if not k & UNSPACED:
            previous = 0
            continue
        if previous:
            words[n] = ((previous * PLACES[0] + c * PLACES[1]) & _MASK) ^ WORD_SEED
            n += 1
        previous = c
    if length:
        words[n] = h
        n += 1
    return n


@borrowing
def line_buckets(buf: U32, m: int, words: U32, first: int, last: int, buckets: U32, n: int) -> int:
    """Table rows of a folded line: its n-grams of MIN_NGRAM to MAX_NGRAM code points, words and word pairs.

    Args:
        words: the line's word hashes are words[first:last].
        buckets: room for (MAX_NGRAM - MIN_NGRAM + 1) * m + 2 * (last - first) more from `n` on.
        n: where to start writing.

    Returns:
        Where writing ended.
    """
    for i in range(m):
        h = 0
        for j in range(min(MAX_NGRAM, m - i)):
            h = (h + int(buf[i + j]) * PLACES[j]) & _MASK
            if j + 1 >= MIN_NGRAM:
                buckets[n] = bucket(h)
                n += 1
    for i in range(first, last):
        word = int(words[i])
        buckets[n] = bucket(word ^ PAIR_SEED)
        n += 1
        if i > first:
            buckets[n] = bucket((int(words[i - 1]) * PAIR_SEED & _MASK) ^ word)
            n += 1
    return n
