"""What is known of each piece of a line that may have junk glued to it."""

import numpy as np

from .arrays import F32, I32, U8, U32
from .compiled import borrowing
from .cuts import can_end_here, ends_with_shout
from .features import N_LINE_FEATURES, line_features, log1p_of
from .labels import N_LABELS
from .marks import kind_at
from .normalize import LETTER, PUNCTUATION, SENTENCE_END, SPACE

N_PLACE = 19
N_SEGMENT_FEATURES = 3 * N_LABELS + N_LABELS + N_LINE_FEATURES + N_PLACE
BEST_RIGHT_COLUMN = N_SEGMENT_FEATURES - 4
CLOSED_COLUMN = N_SEGMENT_FEATURES - 3  # 1 where junk may end with the segment
OPENED_COLUMN = N_SEGMENT_FEATURES - 2  # 1 where what stands before the segment may end there
LOOSE_COLUMN = N_SEGMENT_FEATURES - 1  # 1 where no mark stands between the segment and the next


@borrowing
def segment_features(
    logp: F32, counts: I32, lengths: I32, codes: U32, starts: I32, ends: I32, seam: F32, first: int, last: int,
    line_probability: F32, kind: U8, out: F32,
) -> None:  # fmt: skip
    """Write the feature rows of the segments first..last-1, which together are one line.

    Args:
        logp: float32 (n, 15), stage 1's log-probabilities of each segment read as a line of its own.
        seam: float32 (n,), probability of a seam where each segment starts, 0 where a mark parts it.
        line_probability: float32 (15,), stage 2's probabilities of the whole line.
        out: float32 (n, N_SEGMENT_FEATURES).
    """
    line_length = ends[last - 1] - starts[first]
    best_right = 0.0
    for s in range(last - 1, first - 1, -1):
        out[s, BEST_RIGHT_COLUMN] = best_right
        best_right = max(best_right, 1.0 - np.exp(logp[s, 0]))
    best_left = 0.0
    for s in range(first, last):
        row = out[s]
        for k in range(N_LABELS):
            row[k] = logp[s, k]
            row[N_LABELS + k] = logp[s - 1, k] if s > first else -4.0
            row[2 * N_LABELS + k] = logp[s + 1, k] if s + 1 < last else -4.0
            row[3 * N_LABELS + k] = line_probability[k]
        n = 4 * N_LABELS
        line_features(counts[s], lengths[s], 0, kind, row[n : n + N_LINE_FEATURES])
        n += N_LINE_FEATURES
        i = starts[s]
        previous_kind = kind_at(codes, i - 1, kind) if s > first else SPACE
        e = ends[s]
        while e > i and kind_at(codes, e - 1, kind) & SPACE:
            e -= 1
        glued_right = s + 1 < last and e == ends[s]
        row[n] = 1.0 if s == first else 0.0
        row[n + 1] = 1.0 if s == last - 1 else 0.0
        row[n + 2] = 1.0 if not previous_kind & SPACE else 0.0
        row[n + 3] = 1.0 if glued_right else 0.0
        row[n + 4] = 1.0 if previous_kind & SENTENCE_END else 0.0
        row[n + 5] = log1p_of(last - first)
        row[n + 6] = log1p_of(s - first)
        row[n + 7] = log1p_of(last - 1 - s)
        row[n + 8] = (ends[s] - starts[s]) / line_length
        row[n + 9] = log1p_of(line_length)
        row[n + 10] = 1.0 if previous_kind & LETTER else 0.0
        row[n + 11] = 1.0 if e > i and codes[e - 1] == 58 else 0.0
        row[n + 12] = best_left
        best_left = max(best_left, 1.0 - np.exp(logp[s, 0]))
        line_end = ends[last - 1]
        following = seam[s + 1] if s + 1 < last else np.float32(0)
        row[n + 13], row[n + 14] = seam[s], following
        closed = following > 0 or can_end_here(codes, starts[s], ends[s], line_end, kind)
        opened = s == first or seam[s] > 0 or can_end_here(codes, starts[first], starts[s], line_end, kind)
        row[n + 16] = 1.0 if closed else 0.0
        row[n + 17] = 1.0 if opened else 0.0
        row[n + 18] = 0.0
        if s + 1 < last and e > i:
            around = kind_at(codes, e - 1, kind) | kind_at(codes, ends[s], kind)
            marked = around & (PUNCTUATION | SENTENCE_END) or ends_with_shout(codes, i, e, kind)
            row[n + 18] = 0.0 if marked else 1.0
