"""Stage 1 as a compiled call, and what no scorer of n-grams can be faster than."""

import numba
import numpy as np

from classifier.arrays import F32, U8, U32
from classifier.pipeline import read_lines
from classifier.rows import BLOCK, N_COLUMNS, PADDING, add_ngram_rows, hash_ngrams
from classifier.weights import PackedEngine, unpack_engine

# Without a cache on disk: that of the classifier is renewed when its own sources change, not when these do.
_compiled = numba.njit(nogil=True, error_model="numpy")


@_compiled
def stage_one(codes: U32, packed: PackedEngine) -> F32:
    """Log-probabilities of each line, float32 (n_lines, 15): lines, folding, hashing, weights."""
    engine = unpack_engine(packed)
    return read_lines(codes, codes.size, engine.folding, engine.scorer).logp


@_compiled
def hash_only(codes: U32) -> int:
    """The n-grams of 2 to 5 of all code points, hashed as stage 1 does it and used for nothing.

    Args:
        codes: readable up to PADDING past its end.
    """
    grams = np.empty((4, BLOCK + PADDING), dtype=np.uint32)
    total = 0
    for block in range(0, codes.size - PADDING, BLOCK):
        hash_ngrams(codes, block, min(BLOCK, codes.size - PADDING - block), grams)
        total ^= grams[0, 0] ^ grams[1, 1] ^ grams[2, 2] ^ grams[3, 3]
    return total


@_compiled
def hash_and_add(codes: U32, packed: PackedEngine) -> int:
    """As `hash_only`, with the weights of each n-gram added up."""
    grams = np.empty((4, BLOCK + PADDING), dtype=np.uint32)
    acc = np.empty(N_COLUMNS, dtype=np.int32)
    total = np.zeros(N_COLUMNS, dtype=np.int64)
    add_ngram_rows(codes, codes.size - PADDING, unpack_engine(packed).scorer.table, grams, acc, total)
    return int(total[0])


@_compiled
def read_only(content: U8) -> int:
    """The sum of all bytes."""
    total = 0
    for byte in content:
        total += byte
    return total
