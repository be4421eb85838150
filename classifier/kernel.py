"""The compiled scorer: code points of many lines in, integer class sums and line shapes out.

Everything here is integer arithmetic, so the sums equal those of the quantised scikit-learn model
exactly, in any order and on any machine. What a line is made of is defined in `folding.py` and
`hashing.py`; here the lines of a document are found and sent through.
"""

import numpy as np

from .arrays import I8, I32, I64, U8, U32
from .compiled import borrowing, compiled, inlined
from .folding import N_COUNTS, fold_line
from .hashing import MAX_NGRAM, MIN_NGRAM, N_BUCKETS, hash_words, line_buckets
from .normalize import SPACE, TABLE_SIZE, FoldTables
from .plain_lines import fold_plain_line, hash_plain_words
from .rows import BLOCK, N_COLUMNS, PADDING, add_ngram_rows, add_word_rows

__all__ = [
    "MAX_NGRAM", "MIN_NGRAM", "N_BUCKETS", "N_COLUMNS", "N_COUNTS",
    "count_buckets", "count_lines", "find_lines", "fold_line", "score_lines",
]  # fmt: skip

_MAX_SUM = 2**31 - 1


@inlined
def _ends_line(c: int) -> bool:
    return c == 10 or c == 13


@borrowing
def count_lines(codes: U32) -> int:
    """Upper bound on the number of lines: line ends plus one."""
    n = 1
    for i in range(codes.size):
        n += _ends_line(codes[i])
    return n


@borrowing
def find_lines(codes: U32, first: int, last: int, kind: U8, starts: I32, ends: I32, blank_before: U8) -> int:
    """Write start and end (without its line end) of each non-blank line of codes[first:last]; returns their number."""
    n = 0
    start = first
    blank_run = 0
    while start <= last:
        # The first visible character settles that the line has text; the rest is searched for its end only.
        i = start
        while i < last and codes[i] < TABLE_SIZE and kind[codes[i]] & SPACE and not _ends_line(codes[i]):
            i += 1
        has_text = i < last and not _ends_line(codes[i])
        while i < last and not _ends_line(codes[i]):
            i += 1
        if has_text:
            starts[n], ends[n] = start, i
            blank_before[n] = 1 if blank_run else 0
            n += 1
            blank_run = 0
        elif not (i < last and codes[i] == 10 and i > first and codes[i - 1] == 13):
            blank_run += 1
        start = i + 1
    return n


@borrowing
def _longest(starts: I32, ends: I32, n_lines: int) -> int:
    longest = 0
    for i in range(n_lines):
        longest = max(longest, ends[i] - starts[i])
    return longest


@compiled
def score_lines(
    codes: U32, starts: I32, ends: I32, n_lines: int, folding: FoldTables, table: I8,
    sums: I32, n_rows: I32, counts: I32, words: U32, word_offsets: I32,
) -> None:  # fmt: skip
    """Stage 1 of n_lines lines at once.

    Args:
        sums: int32 (n_lines, N_COLUMNS), out: added-up weights; a line of millions of characters may reach
            the ends of int32, and stays there.
        n_rows: int32 (n_lines,), out: how many weights were added.
        counts: int32 (n_lines, N_COUNTS), out: see `fold_line`.
        words: uint32, as long as all lines together plus one each plus PADDING, out: word hashes of all lines.
        word_offsets: int32 (n_lines + 1,), out: where each line's words start.
    """
    size = _longest(starts, ends, n_lines) + 2 + PADDING
    buf = np.empty(size, dtype=np.uint32)
    entries = np.empty(size, dtype=np.uint32)
    origin = np.empty(size, dtype=np.int32)
    grams = np.empty((MAX_NGRAM - MIN_NGRAM + 1, BLOCK + PADDING), dtype=np.uint32)
    acc = np.empty(N_COLUMNS, dtype=np.int32)
    total = np.empty(N_COLUMNS, dtype=np.int64)
    _score_each(
        codes, starts, ends, n_lines, folding, table, sums, n_rows, counts, words, word_offsets,
        buf, entries, origin, grams, acc, total,
    )  # fmt: skip


@borrowing
def _score_each(
    codes: U32, starts: I32, ends: I32, n_lines: int, folding: FoldTables, table: I8,
    sums: I32, n_rows: I32, counts: I32, words: U32, word_offsets: I32,
    buf: U32, entries: U32, origin: I32, grams: U32, acc: I32, total: I64,
) -> None:  # fmt: skip
    """`score_lines` with room to work in: the arrays after `word_offsets`."""
    word_offsets[0] = 0
    for i in range(n_lines):
        first = word_offsets[i]
        m = fold_plain_line(codes, starts[i], ends[i], folding, entries, buf, counts[i])
        if m:
            last = hash_plain_words(entries, buf, m, counts[i, 10] > 0, folding.kind, words, first)
        else:
            m = fold_line(codes, starts[i], ends[i], folding, buf, origin, counts[i])
            last = hash_words(buf, m, folding.kind, words, first)
        word_offsets[i + 1] = last
        total[:] = 0
        n_ngrams = add_ngram_rows(buf, m, table, grams, acc, total)
        n_rows[i] = n_ngrams + add_word_rows(words, first, last, table, grams, acc, total)
        for k in range(N_COLUMNS):
            sums[i, k] = min(max(total[k], -_MAX_SUM), _MAX_SUM)


@compiled
def count_buckets(
    codes: U32, starts: I32, ends: I32, n_lines: int, folding: FoldTables,
    buckets: U32, bucket_offsets: I64, counts: I32,
) -> None:  # fmt: skip
    """The learning path's view: all table rows of each line, written down one after another.

    Args:
        buckets: out, MAX_NGRAM - MIN_NGRAM + 3 times as long as all lines together plus two each.
        bucket_offsets: int64 (n_lines + 1,), out: where each line's rows start.
        counts: int32 (n_lines, N_COUNTS), out: see `fold_line`.
    """
    size = _longest(starts, ends, n_lines) + 2
    buf = np.empty(size, dtype=np.uint32)
    origin = np.empty(size, dtype=np.int32)
    words = np.empty(size, dtype=np.uint32)
    bucket_offsets[0] = 0
    for i in range(n_lines):
        m = fold_line(codes, starts[i], ends[i], folding, buf, origin, counts[i])
        n_words = hash_words(buf, m, folding.kind, words, 0)
        bucket_offsets[i + 1] = line_buckets(buf, m, words, 0, n_words, buckets, bucket_offsets[i])
