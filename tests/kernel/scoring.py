"""Lines through the kernel: every buffer at the size that its documentation asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import I8, I32, I64, U32
from classifier.folding import fold_line
from classifier.kernel import MAX_NGRAM, MIN_NGRAM, N_BUCKETS, N_COLUMNS, N_COUNTS, count_buckets, score_lines
from classifier.learning.stage_one import encode_lines
from classifier.normalize import TABLES
from classifier.rows import PADDING


@dataclass(frozen=True, slots=True)
class Scores:
    """What `score_lines` writes."""

    sums: I32
    n_rows: I32
    counts: I32
    words: list[list[int]]


def random_table(seed: int = 0) -> I8:
    """A weight table as quantisation writes it."""
    return np.random.default_rng(seed).integers(-127, 128, (N_BUCKETS, N_COLUMNS)).astype(np.int8)


def score(lines: Sequence[str], table: I8) -> Scores:
    """Stage 1's integers of each line."""
    codes, starts, ends = encode_lines(lines)
    n = len(lines)
    sums = np.empty((n, N_COLUMNS), dtype=np.int32)
    n_rows = np.empty(n, dtype=np.int32)
    counts = np.empty((n, N_COUNTS), dtype=np.int32)
    words = np.empty(sum(map(len, lines)) + n + PADDING, dtype=np.uint32)
    offsets = np.empty(n + 1, dtype=np.int32)
    score_lines(codes, starts, ends, n, TABLES, table, sums, n_rows, counts, words, offsets)
    parts = [words[a:b].tolist() for a, b in pairwise(offsets.tolist())]
    return Scores(sums, n_rows, counts, parts)


def buckets_of(lines: Sequence[str]) -> tuple[U32, I64, I32]:
    """The learning path's view of each line: table rows, where each line's start, and raw counts."""
    codes, starts, ends = encode_lines(lines)
    n = len(lines)
    room = (sum(map(len, lines)) + 2 * n) * (MAX_NGRAM - MIN_NGRAM + 3)
    buckets = np.empty(room, dtype=np.uint32)
    offsets = np.empty(n + 1, dtype=np.int64)
    counts = np.empty((n, N_COUNTS), dtype=np.int32)
    count_buckets(codes, starts, ends, n, TABLES, buckets, offsets, counts)
    return buckets[: offsets[-1]], offsets, counts


def added_up(lines: Sequence[str], table: I8) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sums and numbers of rows from the learning path's listing."""
    buckets, offsets, _ = buckets_of(lines)
    rows = table[buckets].astype(np.int64)
    return np.add.reduceat(rows, offsets[:-1], axis=0), np.diff(offsets)


def fold(text: str) -> tuple[str, list[int], I32]:
    """A folded line, where each of its characters came from, and its raw counts."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    buf = np.empty(codes.size + 2, dtype=np.uint32)
    origin = np.empty(codes.size + 2, dtype=np.int32)
    counts = np.empty(N_COUNTS, dtype=np.int32)
    m = fold_line(codes, 0, codes.size, TABLES, buf, origin, counts)
    return "".join(map(chr, buf[1 : m - 1].tolist())), origin[1 : m - 1].tolist(), counts
