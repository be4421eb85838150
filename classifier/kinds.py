"""Which kind of spam a piece is: a small linear model over the same hashed n-grams."""

import numpy as np

from .arrays import F32, I32, I64, U32
from .compiled import compiled
from .evidence import MAX_READ
from .kernel import MAX_NGRAM, MIN_NGRAM, N_BUCKETS, N_COUNTS, count_buckets
from .normalize import FoldTables

KIND_SHIFT = 3
N_KIND_BUCKETS = N_BUCKETS >> KIND_SHIFT
"""The last row of a kind table, one past these, is the intercept."""


@compiled
def kind_of(codes: U32, start: int, end: int, folding: FoldTables, kind_table: F32) -> int:
    """Index in `SPAM_KINDS` of the likeliest kind of the spam codes[start:end], read up to MAX_READ characters.

    Args:
        kind_table: float32 (N_KIND_BUCKETS + 1, n_kinds).
    """
    starts, ends = np.array([start], dtype=np.int32), np.array([min(end, start + MAX_READ)], dtype=np.int32)
    buckets = np.empty((ends[0] - start + 2) * (MAX_NGRAM - MIN_NGRAM + 3), dtype=np.uint32)
    offsets: I64 = np.empty(2, dtype=np.int64)
    counts: I32 = np.empty((1, N_COUNTS), dtype=np.int32)
    count_buckets(codes, starts, ends, 1, folding, buckets, offsets, counts)
    scores = np.zeros(kind_table.shape[1], dtype=np.float32)
    for i in range(offsets[1]):
        row = buckets[i] >> KIND_SHIFT
        for k in range(scores.size):
            scores[k] += kind_table[row, k]
    scores /= np.sqrt(np.float32(max(offsets[1], 1)))
    return int((scores + kind_table[N_KIND_BUCKETS]).argmax())
