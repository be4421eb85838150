"""Which kind of spam a piece is: a small linear model over the same hashed n-grams."""

import numpy as np

from .arrays import F32, U8, U32
from .compiled import compiled
from .hashing import MAX_NGRAM, MIN_NGRAM, N_BUCKETS, hash_words, line_buckets

KIND_SHIFT = 3
N_KIND_BUCKETS = N_BUCKETS >> KIND_SHIFT
"""The last row of a kind table, one past these, is the intercept."""


@compiled
def kind_of(buf: U32, m: int, kind: U8, kind_table: F32) -> int:
    """Index in `SPAM_KINDS` of the likeliest kind of the folded piece of spam buf[:m].

    Args:
        kind_table: float32 (N_KIND_BUCKETS + 1, n_kinds).
    """
    words = np.empty(m, dtype=np.uint32)
    n_words = hash_words(buf, m, kind, words, 0)
    buckets = np.empty(m * (MAX_NGRAM - MIN_NGRAM + 1) + 2 * n_words, dtype=np.uint32)
    n = line_buckets(buf, m, words, 0, n_words, buckets, 0)
    scores = np.zeros(kind_table.shape[1], dtype=np.float32)
    for i in range(n):
        row = buckets[i] >> KIND_SHIFT
        for k in range(scores.size):
            scores[k] += kind_table[row, k]
    scores /= np.sqrt(np.float32(max(n, 1)))
    return int((scores + kind_table[N_KIND_BUCKETS]).argmax())
