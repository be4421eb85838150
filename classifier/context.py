"""Stage 2's view: a line among its neighbours, its place, its repetitions, its own document.

Nothing here knows a word of any language. Which words are ordinary is taught by the document's own
long lines, so the same numbers mean the same thing in Greek and in Indonesian.
"""

from typing import NamedTuple

import numpy as np

from .arrays import F32, I32, U8, U32
from .compiled import borrowing, compiled, inlined
from .features import N_LINE_FEATURES, line_features, log1p_of
from .labels import N_LABELS

N_GROUPS = 6
N_DOCUMENT = 36
REACH = 2  # neighbours on each side seen in full
FAR = 4  # neighbours on each side seen by group
N_FEATURES = (
    N_LABELS + N_LINE_FEATURES + 2 * REACH * (N_LABELS + 4) + 2 * (FAR - REACH) * N_GROUPS + N_DOCUMENT + N_LABELS
)
_MASK = 0xFFFFFFFF
_NO_NEIGHBOUR = -3.0  # log-probability of each label beyond the first and last line


class Shapes(NamedTuple):
    """Stage 1's answers and the lines' own features, and sums over the document.

    Attributes:
        keep: float32 (n,), probability of body or heading.
        groups: float32 (n, N_GROUPS), probabilities of kinds of junk.
        features: float32 (n, N_LINE_FEATURES).
        is_long: uint8 (n,), whether the line is long enough to teach which words are ordinary.
        long_before: int32 (n,), how many long lines there are before each.
        distance: int32 (n,), lines since the last long one.
        mean_labels: float32 (N_LABELS,).
    """

    keep: F32
    groups: F32
    features: F32
    is_long: U8
    long_before: I32
    distance: I32
    mean_labels: F32
    n_chars: float
    kept_chars: float
    n_long: int
    long_chars: float
    mean_length: float
    mean_keep: float
    spread: float


class Vocabulary(NamedTuple):
    """Which words and lines the document repeats: open-addressing tables of hashes.

    Attributes:
        keys, frequency: words of the long lines, and in how many of these each stands.
        repeats: int32 (n,), how often each line stands in the document.
        title_keys: words of the title.
    """

    keys: U32
    frequency: I32
    repeats: I32
    title_row: int
    title_keys: U32
    n_title: int


class Block(NamedTuple):
    """The best contiguous block: where stage 1 sees most body with least else in between."""

    first: int
    last: int
    chars: float


class Sides(NamedTuple):
    """Smoothed probability of keeping, seen from each line to both sides; float32 (n,) each."""

    left_fast: F32
    left_slow: F32
    right_fast: F32
    right_slow: F32


class DocumentView(NamedTuple):
    """A document as its lines' feature rows see it; see `view_document`."""

    logp: F32
    words: U32
    word_offsets: I32
    n_lines: int
    title: int
    shapes: Shapes
    vocabulary: Vocabulary
    block: Block
    sides: Sides


@inlined
def _slot(keys: U32, key: int) -> int:
    """Slot of key in an open-addressing table whose size is a power of two; 0 marks a free slot."""
    mask = keys.size - 1
    slot = (key * 0x9E3779B1 >> 7) & mask
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@borrowing
def _table_size(n: int) -> int:
    size = 16
    while size < 2 * n:
        size *= 2
    return size


@inlined
def _size_of(counts: I32, i: int) -> int:
    """Visible characters of a line; an unspaced letter says as much as two others."""
    return int(counts[i, 0] + counts[i, 10])


@compiled
def _shapes(logp: F32, counts: I32, lengths: I32, blank_before: U8, n_lines: int, kind: U8) -> Shapes:
    keep = np.empty(n_lines, dtype=np.float32)
    is_long = np.zeros(n_lines, dtype=np.uint8)
    groups = np.empty((n_lines, N_GROUPS), dtype=np.float32)
    features = np.empty((n_lines, N_LINE_FEATURES), dtype=np.float32)
    long_before = np.empty(n_lines, dtype=np.int32)
    distance = np.empty(n_lines, dtype=np.int32)
    mean_labels = np.zeros(N_LABELS, dtype=np.float32)
    p = np.empty(N_LABELS, dtype=np.float32)
    n_chars = kept_chars = long_chars = mean_length = mean_keep = spread = 0.0
    n_long = 0
    since_long = 99  # no long line yet
    for i in range(n_lines):
        line_features(counts[i], lengths[i], blank_before[i], kind, features[i])
        for k in range(N_LABELS):
            p[k] = np.exp(logp[i, k])
            mean_labels[k] += p[k] / n_lines
        keep[i] = p[0] + p[1]
        groups[i, 0] = keep[i]
        groups[i, 1] = p[2] + p[3] + p[4] + p[5] + p[6]
        groups[i, 2] = p[7]
        groups[i, 3] = p[8] + p[13]
        groups[i, 4] = p[9] + p[10] + p[11] + p[12]
        groups[i, 5] = p[14]
        size = _size_of(counts, i)
        n_chars += size
        kept_chars += keep[i] * size
        mean_keep += keep[i] / n_lines
        mean_length += features[i, 0] / n_lines
        long_before[i], distance[i] = n_long, since_long
        since_long += 1
        if size >= 80 and (counts[i, 5] > 0 or counts[i, 11] > 0):
            is_long[i] = 1
            n_long += 1
            since_long = 0
            long_chars += size
    for i in range(n_lines):
        spread += (features[i, 0] - mean_length) ** 2 / n_lines
    return Shapes(
        keep, groups, features, is_long, long_before, distance, mean_labels,
        n_chars, kept_chars, n_long, long_chars, mean_length, mean_keep, np.sqrt(spread) + 0.1,
    )  # fmt: skip


@compiled
def _vocabulary(logp: F32, is_long: U8, words: U32, word_offsets: I32, n_lines: int, title: int) -> Vocabulary:
    n_words = word_offsets[n_lines]
    keys = np.zeros(_table_size(n_words + 1), dtype=np.uint32)
    frequency = np.zeros(keys.size, dtype=np.int32)
    last_seen = np.full(keys.size, -1, dtype=np.int32)
    line_keys = np.zeros(_table_size(n_lines + 1), dtype=np.uint32)
    line_frequency = np.zeros(line_keys.size, dtype=np.int32)
    repeats = np.empty(n_lines, dtype=np.int32)  # slots first
    for i in range(n_lines):
        h = 1
        for j in range(word_offsets[i], word_offsets[i + 1]):
            key = max(words[j], np.uint32(1))
            h = (h * 31 + key) & _MASK
            if is_long[i]:
                slot = _slot(keys, key)
                keys[slot] = key
                if last_seen[slot] != i:
                    last_seen[slot] = i
                    frequency[slot] += 1
        h = max(h, 1)
        slot = _slot(line_keys, h)
        line_keys[slot] = h
        line_frequency[slot] += 1
        repeats[i] = slot
    for i in range(n_lines):
        repeats[i] = line_frequency[repeats[i]]

    # The title: the caller's, or the likeliest of the first lines.
    title_row = title
    if title < 0:
        best = -1.0
        for i in range(min(n_lines, 40)):
            if logp[i, 2] > best:
                best, title_row = logp[i, 2], i
    title_keys = np.zeros(_table_size(64), dtype=np.uint32)
    n_title = 0
    if title_row >= 0:
        for j in range(word_offsets[title_row], min(word_offsets[title_row + 1], word_offsets[title_row] + 48)):
            key = max(words[j], np.uint32(1))
            slot = _slot(title_keys, key)
            if title_keys[slot] == 0:
                title_keys[slot] = key
                n_title += 1
    return Vocabulary(keys, frequency, repeats, title_row, title_keys, n_title)


@borrowing
def _best_block(keep: F32, counts: I32, n_lines: int) -> Block:
    block_first, block_last, block_sum, best_sum, first = 0, -1, 0.0, 0.0, 0
    for i in range(n_lines):
        size = min(_size_of(counts, i), 400)
        block_sum += keep[i] * size - (1 - keep[i]) * 40
        if block_sum > best_sum:
            best_sum, block_first, block_last = block_sum, first, i
        if block_sum < 0:
            block_sum, first = 0.0, i + 1
    chars = 0.0
    for i in range(block_first, block_last + 1):
        chars += _size_of(counts, i)
    return Block(block_first, block_last, chars)


@compiled
def _sides(keep: F32, mean_keep: float) -> Sides:
    n_lines = keep.size
    left_fast = np.zeros(n_lines, dtype=np.float32)
    left_slow = np.zeros(n_lines, dtype=np.float32)
    right_fast = np.zeros(n_lines, dtype=np.float32)
    right_slow = np.zeros(n_lines, dtype=np.float32)
    fast, slow = mean_keep, mean_keep
    for i in range(n_lines):
        left_fast[i], left_slow[i] = fast, slow
        fast += 0.4 * (keep[i] - fast)
        slow += 0.12 * (keep[i] - slow)
    fast, slow = mean_keep, mean_keep
    for i in range(n_lines - 1, -1, -1):
        right_fast[i], right_slow[i] = fast, slow
        fast += 0.4 * (keep[i] - fast)
        slow += 0.12 * (keep[i] - slow)
    return Sides(left_fast, left_slow, right_fast, right_slow)


@inlined
def _write_neighbours(logp: F32, shapes: Shapes, n_lines: int, i: int, row: F32) -> int:
    """The line itself, its neighbours, the mean of all; returns how many numbers were written."""
    features, groups = shapes.features, shapes.groups
    n = 0
    for k in range(N_LABELS):
        row[n + k] = logp[i, k]
    n += N_LABELS
    for k in range(N_LINE_FEATURES):
        row[n + k] = features[i, k]
    n += N_LINE_FEATURES
    for step in range(1, REACH + 1):
        for j in (i - step, i + step):
            there = 0 <= j < n_lines
            for k in range(N_LABELS):
                row[n + k] = logp[j, k] if there else np.float32(_NO_NEIGHBOUR)
            n += N_LABELS
            row[n] = features[j, 0] if there else np.float32(0)
            row[n + 1] = features[j, 6] if there else np.float32(0)
            row[n + 2] = 1.0 if there else 0.0
            row[n + 3] = features[j, 5] if there else np.float32(0)
            n += 4
    for step in range(REACH + 1, FAR + 1):
        for j in (i - step, i + step):
            there = 0 <= j < n_lines
            for k in range(N_GROUPS):
                row[n + k] = groups[j, k] if there else np.float32(0)
            n += N_GROUPS
    for k in range(N_LABELS):
        row[n + k] = shapes.mean_labels[k]
    return n + N_LABELS


@inlined
def _write_words(
    vocabulary: Vocabulary, shapes: Shapes, words: U32, first: int, last: int, i: int, row: F32, n: int
) -> None:
    """How far the words of line i, words[first:last], are the document's and the title's; row[n + 10] and on."""
    ordinary, shared, in_title = 0, 0, 0
    frequent = max(2, shapes.n_long // 5)
    for j in range(first, last):
        key = max(words[j], np.uint32(1))
        slot = _slot(vocabulary.keys, key)
        elsewhere = vocabulary.frequency[slot] - shapes.is_long[i] if vocabulary.keys[slot] != 0 else 0
        if elsewhere >= 1:
            shared += 1
        if elsewhere >= frequent:
            ordinary += 1
        if vocabulary.title_keys[_slot(vocabulary.title_keys, key)] != 0:
            in_title += 1
    total = max(last - first, 1)
    row[n + 10] = ordinary / total
    row[n + 11] = shared / total
    row[n + 13] = in_title / total
    row[n + 14] = min(in_title / max(vocabulary.n_title, 1), 1.0)
    row[n + 35] = log1p_of(last - first)


@compiled
def view_document(
    logp: F32, counts: I32, lengths: I32, blank_before: U8, words: U32, word_offsets: I32,
    n_lines: int, title: int, kind: U8,
) -> DocumentView:  # fmt: skip
    """What the rows of all lines of a document have in common.

    Args:
        logp: float32 (n, 15), stage 1's log-probabilities; row `title`, if any, is the caller's title.
        words, word_offsets: word hashes of each line, see `kernel.score_lines`.
        n_lines: how many of the rows are lines of the document.
        title: row of the title that the caller gave, or -1.
    """
    shapes = _shapes(logp, counts, lengths, blank_before, n_lines, kind)
    vocabulary = _vocabulary(logp, shapes.is_long, words, word_offsets, n_lines, title)
    block = _best_block(shapes.keep, counts, n_lines)
    sides = _sides(shapes.keep, shapes.mean_keep)
    return DocumentView(logp, words, word_offsets, n_lines, title, shapes, vocabulary, block, sides)


@borrowing
def write_rows(view: DocumentView, first: int, last: int, out: F32) -> None:
    """Write the feature rows of lines first..last-1.

    Args:
        out: float32 (at least last - first, N_FEATURES).
    """
    shapes, vocabulary, block, sides = view.shapes, view.vocabulary, view.block, view.sides
    n_lines, title, title_row = view.n_lines, view.title, view.vocabulary.title_row
    n_chars = max(shapes.n_chars, 1.0)
    log_lines, log_long, log_chars = log1p_of(n_lines), log1p_of(shapes.n_long), np.log1p(shapes.n_chars)
    for i in range(first, last):
        row = out[i - first]
        n = _write_neighbours(view.logp, shapes, n_lines, i, row)
        _write_words(vocabulary, shapes, view.words, view.word_offsets[i], view.word_offsets[i + 1], i, row, n)
        long_before = shapes.long_before[i]
        row[n] = i / n_lines
        row[n + 1] = log1p_of(i)
        row[n + 2] = log1p_of(n_lines - 1 - i)
        row[n + 3] = log_lines
        row[n + 4] = shapes.mean_keep
        row[n + 5] = shapes.kept_chars / n_chars
        row[n + 6] = shapes.n_long / n_lines
        row[n + 7] = shapes.long_chars / n_chars
        row[n + 8] = (shapes.features[i, 0] - shapes.mean_length) / shapes.spread
        row[n + 9] = shapes.mean_length
        row[n + 12] = log_long
        row[n + 15] = 1.0 if title >= 0 else 0.0
        row[n + 16] = 1.0 if i == title_row else 0.0
        row[n + 17] = log1p_of(vocabulary.repeats[i] - 1)
        row[n + 18] = 1.0 if block.first <= i <= block.last else 0.0
        row[n + 19] = log1p_of(max(block.first - i, 0))
        row[n + 20] = log1p_of(max(i - block.last, 0))
        row[n + 21] = (block.last - block.first + 1) / n_lines
        row[n + 22] = block.chars / n_chars
        row[n + 23] = sides.left_fast[i]
        row[n + 24] = sides.left_slow[i]
        row[n + 25] = sides.right_fast[i]
        row[n + 26] = sides.right_slow[i]
        row[n + 27] = shapes.is_long[i]
        row[n + 28] = log1p_of(long_before)
        row[n + 29] = log1p_of(shapes.n_long - long_before - shapes.is_long[i])
        row[n + 30] = log1p_of(shapes.distance[i])
        row[n + 31] = log_chars
        row[n + 32] = log1p_of(abs(i - title_row)) if title_row >= 0 else 5.0
        row[n + 33] = 1.0 if title_row >= 0 and i < title_row else 0.0
        row[n + 34] = shapes.spread
