"""Which kind of spam a piece is: a small linear model over the same hashed n-grams.

Asked only for the few pieces already judged to be spam, so it may take its time.
"""

import numpy as np
from numpy.typing import NDArray

from .arrays import encode
from .kernel import MAX_NGRAM, N_BUCKETS, N_COUNTS, count_buckets
from .labels import SPAM_KINDS, SpamKind
from .normalize import FoldTables

KIND_SHIFT = 3
N_KIND_BUCKETS = N_BUCKETS >> KIND_SHIFT
"""The last row of a kind table, one past these, is the intercept."""


def kind_of(text: str, fold: FoldTables, kind_table: NDArray[np.float32]) -> SpamKind:
    """The likeliest kind of a piece of spam.

    Args:
        kind_table: float32 (N_KIND_BUCKETS + 1, n_kinds).
    """
    codes = encode(text)
    buckets = np.empty((codes.size + 2) * (MAX_NGRAM + 2), dtype=np.uint32)
    offsets = np.empty(2, dtype=np.int64)
    counts = np.empty((1, N_COUNTS), dtype=np.int32)
    starts, ends = np.zeros(1, dtype=np.int32), np.array([codes.size], dtype=np.int32)
    count_buckets(codes, starts, ends, 1, fold, buckets, offsets, counts)
    rows = buckets[: offsets[1]] >> KIND_SHIFT
    scores = kind_table[rows].sum(axis=0) / np.sqrt(max(len(rows), 1)) + kind_table[N_KIND_BUCKETS]
    return SPAM_KINDS[int(scores.argmax())]
