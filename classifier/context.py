"""Stage 2's view: a line among its neighbours, its place, its repetitions, its own document.

Nothing here knows a word of any language. Which words are ordinary is taught by the document's own
long lines, so the same numbers mean the same thing in Greek and in Indonesian.
"""

import numpy as np

from .arrays import F32, I32, U8, U32
from .compiled import compiled
from .features import N_LINE_FEATURES, line_features

N_LABELS = 15
N_GROUPS = 6
N_DOCUMENT = 36
REACH = 2  # neighbours on each side seen in full
FAR = 4  # neighbours on each side seen by group
N_FEATURES = (
    N_LABELS + N_LINE_FEATURES + 2 * REACH * (N_LABELS + 4) + 2 * (FAR - REACH) * N_GROUPS + N_DOCUMENT + N_LABELS
)


@compiled
def _slot(keys: U32, key: int) -> int:
    """Slot of key in an open-addressing table whose size is a power of two; 0 marks a free slot."""
    mask = keys.size - 1
    slot = (key * 0x9E3779B1 >> 7) & mask
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + 1) & mask
    return slot


@compiled
def _table_size(n: int) -> int:
    size = 16
    while size < 2 * n:
        size *= 2
    return size


@compiled
def document_features(
    logp: F32, counts: I32, lengths: I32, blank_before: U8, words: U32, word_offsets: I32,
    n_lines: int, title: int, kind: U8, out: F32,
) -> None:  # fmt: skip
    """Write the feature row of each line of one document.

    Args:
        logp: float32 (n, 15), stage 1's log-probabilities; row `title`, if any, is the caller's title.
        words, word_offsets: word hashes of each line, see `kernel.score_lines`.
        n_lines: how many of the rows are lines of the document.
        title: row of the title that the caller gave, or -1.
        out: float32 (n_lines, N_FEATURES).
    """
    keep = np.empty(n_lines, dtype=np.float32)
    is_long = np.zeros(n_lines, dtype=np.uint8)
    groups = np.empty((n_lines, N_GROUPS), dtype=np.float32)
    shape = np.empty((n_lines, N_LINE_FEATURES), dtype=np.float32)
    mean_logp = np.zeros(N_LABELS, dtype=np.float32)
    n_chars = 0.0
    kept_chars = 0.0
    n_long = 0
    long_chars = 0.0
    mean_length = 0.0
    mean_keep = 0.0
    for i in range(n_lines):
        line_features(counts[i], lengths[i], blank_before[i], kind, shape[i])
        p = np.exp(logp[i])
        keep[i] = p[0] + p[1]
        groups[i, 0] = keep[i]
        groups[i, 1] = p[2] + p[3] + p[4] + p[5] + p[6]
        groups[i, 2] = p[7]
        groups[i, 3] = p[8] + p[13]
        groups[i, 4] = p[9] + p[10] + p[11] + p[12]
        groups[i, 5] = p[14]
        for k in range(N_LABELS):
            mean_logp[k] += p[k] / n_lines
        size = counts[i, 0] + counts[i, 10]  # an unspaced letter says as much as two others
        n_chars += size
        kept_chars += keep[i] * size
        mean_keep += keep[i] / n_lines
        mean_length += shape[i, 0] / n_lines
        if size >= 80 and (counts[i, 5] > 0 or counts[i, 11] > 0):
            is_long[i] = 1
            n_long += 1
            long_chars += size
    spread = 0.0
    for i in range(n_lines):
        spread += (shape[i, 0] - mean_length) ** 2 / n_lines
    spread = np.sqrt(spread) + 0.1

    # Document frequency of each word over the long lines, and of each whole line.
    n_words = word_offsets[n_lines]
    keys = np.zeros(_table_size(n_words + 1), dtype=np.uint32)
    frequency = np.zeros(keys.size, dtype=np.int32)
    last_seen = np.full(keys.size, -1, dtype=np.int32)
    line_keys = np.zeros(_table_size(n_lines + 1), dtype=np.uint32)
    line_frequency = np.zeros(line_keys.size, dtype=np.int32)
    line_slots = np.empty(n_lines, dtype=np.int32)
    for i in range(n_lines):
        h = 1
        for j in range(word_offsets[i], word_offsets[i + 1]):
            key = max(words[j], np.uint32(1))
            h = (h * 31 + key) & 0xFFFFFFFF
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
        line_slots[i] = slot

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

    # The best contiguous block: where stage 1 sees most body with least else in between.
    block_first, block_last, block_sum, best_sum, first = 0, -1, 0.0, 0.0, 0
    for i in range(n_lines):
        size = min(counts[i, 0] + counts[i, 10], 400)
        block_sum += keep[i] * size - (1 - keep[i]) * 40
        if block_sum > best_sum:
            best_sum, block_first, block_last = block_sum, first, i
        if block_sum < 0:
            block_sum, first = 0.0, i + 1
    block_chars = 0.0
    for i in range(block_first, block_last + 1):
        block_chars += counts[i, 0] + counts[i, 10]

    # Smoothed evidence from both sides.
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
    long_before = 0
    distance = 99

    for i in range(n_lines):
        row = out[i]
        n = 0
        for k in range(N_LABELS):
            row[n + k] = logp[i, k]
        n += N_LABELS
        for k in range(N_LINE_FEATURES):
            row[n + k] = shape[i, k]
        n += N_LINE_FEATURES
        for step in range(1, REACH + 1):
            for j in (i - step, i + step):
                if 0 <= j < n_lines:
                    for k in range(N_LABELS):
                        row[n + k] = logp[j, k]
                    n += N_LABELS
                    row[n] = shape[j, 0]
                    row[n + 1] = shape[j, 6]
                    row[n + 2] = 1.0
                    row[n + 3] = shape[j, 5]
                else:
                    for k in range(N_LABELS):
                        row[n + k] = -3.0
                    n += N_LABELS
                    row[n], row[n + 1], row[n + 2], row[n + 3] = 0.0, 0.0, 0.0, 0.0
                n += 4
        for step in range(REACH + 1, FAR + 1):
            for j in (i - step, i + step):
                for k in range(N_GROUPS):
                    row[n + k] = groups[j, k] if 0 <= j < n_lines else 0.0
                n += N_GROUPS
        for k in range(N_LABELS):
            row[n + k] = mean_logp[k]
        n += N_LABELS

        ordinary, shared, in_title, own_words = 0, 0, 0, 0
        frequent = max(2, n_long // 5)
        for j in range(word_offsets[i], word_offsets[i + 1]):
            key = max(words[j], np.uint32(1))
            own_words += 1
            slot = _slot(keys, key)
            elsewhere = frequency[slot] - (1 if is_long[i] else 0) if keys[slot] != 0 else 0
            if elsewhere >= 1:
                shared += 1
            if elsewhere >= frequent:
                ordinary += 1
            if title_keys[_slot(title_keys, key)] != 0:
                in_title += 1
        total = max(own_words, 1)
        row[n] = i / n_lines
        row[n + 1] = np.log1p(i)
        row[n + 2] = np.log1p(n_lines - 1 - i)
        row[n + 3] = np.log1p(n_lines)
        row[n + 4] = mean_keep
        row[n + 5] = kept_chars / max(n_chars, 1.0)
        row[n + 6] = n_long / n_lines
        row[n + 7] = long_chars / max(n_chars, 1.0)
        row[n + 8] = (shape[i, 0] - mean_length) / spread
        row[n + 9] = mean_length
        row[n + 10] = ordinary / total
        row[n + 11] = shared / total
        row[n + 12] = np.log1p(n_long)
        row[n + 13] = in_title / total
        row[n + 14] = min(in_title / max(n_title, 1), 1.0)
        row[n + 15] = 1.0 if title >= 0 else 0.0
        row[n + 16] = 1.0 if i == title_row else 0.0
        row[n + 17] = np.log1p(line_frequency[line_slots[i]] - 1)
        row[n + 18] = 1.0 if block_first <= i <= block_last else 0.0
        row[n + 19] = np.log1p(max(block_first - i, 0))
        row[n + 20] = np.log1p(max(i - block_last, 0))
        row[n + 21] = (block_last - block_first + 1) / n_lines
        row[n + 22] = block_chars / max(n_chars, 1.0)
        row[n + 23] = left_fast[i]
        row[n + 24] = left_slow[i]
        row[n + 25] = right_fast[i]
        row[n + 26] = right_slow[i]
        row[n + 27] = is_long[i]
        row[n + 28] = np.log1p(long_before)
        row[n + 29] = np.log1p(n_long - long_before - is_long[i])
        row[n + 30] = np.log1p(distance)
        row[n + 31] = np.log1p(n_chars)
        row[n + 32] = np.log1p(abs(i - title_row)) if title_row >= 0 else 5.0
        row[n + 33] = 1.0 if title_row >= 0 and i < title_row else 0.0
        row[n + 34] = spread
        row[n + 35] = np.log1p(own_words)
        if is_long[i]:
            long_before += 1
            distance = 0
        else:
            distance += 1
