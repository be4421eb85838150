"""Both stages and the segments of one document in a single compiled call.

The order of work: lines, stage 1 (line alone), stage 2 (line in its document), segments of the
lines that may have something glued in. Python sees only the finished arrays.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import F32, I8, I32, U32
from .compiled import compiled
from .context import N_FEATURES, document_features
from .forward import Network, Trees, network_probabilities, tree_margins
from .kernel import N_COLUMNS, N_COUNTS, count_lines, find_lines, score_lines
from .normalize import FoldTables
from .rows import PADDING
from .segments import CLOSED_COLUMN, MAX_SEGMENTS, N_LABELS, N_SEGMENT_FEATURES, find_segments, segment_features


class Scorer(NamedTuple):
    """Stage 1: the weight table, the size of one step, and the intercepts."""

    table: I8
    scale: F32
    bias: F32


class Weights(NamedTuple):
    """All arrays of a model that the compiled code reads."""

    fold: FoldTables
    scorer: Scorer
    network: Network
    trees: Trees
    blend: F32
    """Log-odds of keeping a line = blend[0] * trees + blend[1] * network + blend[2]."""
    segment_network: Network


class Analysis(NamedTuple):
    """What the model thinks of each line and segment of one document.

    Attributes:
        starts, ends: int32 (n_lines,), code-point offsets of the non-empty lines.
        keep: float32 (n_lines,), calibrated probability that the line is body or heading.
        labels: float32 (n_lines, 15), label probabilities; the first two sum to `keep`.
        segment_lines: int32 (n_segments,), row of the line each segment is part of.
        segment_starts, segment_ends: int32 (n_segments,).
        segment_labels: float32 (n_segments, 15).
        segment_closed: bool (n_segments,), whether junk may end with this segment (`segments.can_end_here`).
        features: float32 (n_lines, N_FEATURES).
    """

    starts: I32
    ends: I32
    keep: F32
    labels: F32
    segment_lines: I32
    segment_starts: I32
    segment_ends: I32
    segment_labels: F32
    segment_closed: NDArray[np.bool_]
    features: F32


@compiled
def log_probabilities(sums: I32, n_rows: I32, n: int, scale: F32, bias: F32, out: F32) -> None:
    """Stage 1's log-probabilities of n lines, float32 (n, 15), clipped at -8."""
    for i in range(n):
        factor = scale[0] / np.sqrt(np.float32(max(n_rows[i], 1)))
        top = np.float32(-1e9)
        for k in range(N_LABELS):
            out[i, k] = sums[i, k] * factor + bias[k]
            top = max(top, out[i, k])
        total = np.float32(0)
        for k in range(N_LABELS):
            total += np.exp(out[i, k] - top)
        total = np.log(total) + top
        for k in range(N_LABELS):
            out[i, k] = max(out[i, k] - total, np.float32(-8))


@compiled
def stage_one(
    codes: U32, starts: I32, ends: I32, n: int, folding: FoldTables, scorer: Scorer
) -> tuple[F32, I32, U32, I32]:
    """Log-probabilities, raw counts, word hashes and their offsets of n lines."""
    size = 0
    for i in range(n):
        size += ends[i] - starts[i] + 1
    sums = np.empty((n, N_COLUMNS), dtype=np.int32)
    n_rows = np.empty(n, dtype=np.int32)
    counts = np.empty((n, N_COUNTS), dtype=np.int32)
    words = np.empty(size + PADDING, dtype=np.uint32)
    word_offsets = np.empty(n + 1, dtype=np.int32)
    score_lines(codes, starts, ends, n, folding, scorer.table, sums, n_rows, counts, words, word_offsets)
    logp = np.empty((n, N_LABELS), dtype=np.float32)
    log_probabilities(sums, n_rows, n, scorer.scale, scorer.bias, logp)
    return logp, counts, words, word_offsets


@compiled
def line_rows(codes: U32, text_end: int, folding: FoldTables, scorer: Scorer) -> tuple[I32, I32, F32]:
    """Starts, ends and stage 2's feature rows of the lines of codes[:text_end].

    Anything after `text_end` is the caller's title, set apart by one line end.
    """
    upper = count_lines(codes)
    starts = np.empty(upper + 1, dtype=np.int32)
    ends = np.empty(upper + 1, dtype=np.int32)
    blank_before = np.zeros(upper + 1, dtype=np.uint8)
    n = find_lines(codes, 0, text_end, folding.kind, starts, ends, blank_before)
    title = -1
    total = n
    if text_end + 1 < codes.size:
        starts[n], ends[n] = text_end + 1, codes.size
        title = n
        total = n + 1
    logp, counts, words, word_offsets = stage_one(codes, starts, ends, total, folding, scorer)
    X = np.empty((n, N_FEATURES), dtype=np.float32)
    if n:
        lengths = ends[:total] - starts[:total]
        document_features(logp, counts, lengths, blank_before, words, word_offsets, n, title, folding.kind, X)
    return starts[:n], ends[:n], X


@compiled
def segment_rows(
    codes: U32, starts: I32, ends: I32, labels: F32, folding: FoldTables, scorer: Scorer
) -> tuple[I32, I32, I32, F32]:
    """Line, start, end and feature rows of all segments of the lines that can be cut.

    Args:
        labels: float32 (n_lines, 15), stage 2's probabilities of the lines.
    """
    found_starts = np.empty(MAX_SEGMENTS, dtype=np.int32)
    found_ends = np.empty(MAX_SEGMENTS, dtype=np.int32)
    total = 0
    for i in range(starts.size):
        total += find_segments(codes, starts[i], ends[i], folding.kind, found_starts, found_ends)
    line = np.empty(total, dtype=np.int32)
    s_starts = np.empty(total, dtype=np.int32)
    s_ends = np.empty(total, dtype=np.int32)
    n = 0
    for i in range(starts.size):
        count = find_segments(codes, starts[i], ends[i], folding.kind, found_starts, found_ends)
        for j in range(count):
            line[n], s_starts[n], s_ends[n] = i, found_starts[j], found_ends[j]
            n += 1
    rows = np.empty((total, N_SEGMENT_FEATURES), dtype=np.float32)
    if total:
        logp, counts, _, _ = stage_one(codes, s_starts, s_ends, total, folding, scorer)
        lengths = s_ends - s_starts
        first = 0
        while first < total:
            last = first
            while last < total and line[last] == line[first]:
                last += 1
            segment_features(
                logp, counts, lengths, codes, s_starts, s_ends, first, last, labels[line[first]], folding.kind, rows
            )
            first = last
    return line, s_starts, s_ends, rows


@compiled
def label_lines(X: F32, n: int, network: Network, trees: Trees, blend: F32) -> tuple[F32, F32]:
    """Stage 2: probability of keeping, and label probabilities that agree with it."""
    labels = np.empty((n, N_LABELS), dtype=np.float32)
    keep = np.empty(n, dtype=np.float32)
    network_probabilities(
        X,
        n,
        network.mean,
        network.scale,
        network.w1,
        network.b1,
        network.w2,
        network.b2,
        network.w3,
        network.b3,
        labels,
    )
    margins = np.empty(n, dtype=np.float32)
    tree_margins(
        X, n, trees.feature, trees.threshold, trees.left, trees.right, trees.value, trees.roots, trees.baseline, margins
    )
    for i in range(n):
        p = min(max(labels[i, 0] + labels[i, 1], np.float32(1e-6)), np.float32(1 - 1e-6))
        logit = blend[0] * margins[i] + blend[1] * np.log(p / (1 - p)) + blend[2]
        keep[i] = 1 / (1 + np.exp(-logit))
        # The network shares out the labels, within what is kept and within what goes.
        for k in range(N_LABELS):
            labels[i, k] *= keep[i] / p if k < 2 else (1 - keep[i]) / (1 - p)
    return keep, labels


@compiled
def analyse(codes: U32, text_end: int, w: Weights) -> Analysis:
    """The whole analysis of one document; see `line_rows` for how a title is passed."""
    starts, ends, X = line_rows(codes, text_end, w.fold, w.scorer)
    n = starts.size
    keep, labels = label_lines(X, n, w.network, w.trees, w.blend)
    line, s_starts, s_ends, rows = segment_rows(codes, starts, ends, labels, w.fold, w.scorer)
    s_labels = np.empty((line.size, N_LABELS), dtype=np.float32)
    g = w.segment_network
    network_probabilities(rows, line.size, g.mean, g.scale, g.w1, g.b1, g.w2, g.b2, g.w3, g.b3, s_labels)
    closed = rows[:, CLOSED_COLUMN] > 0.5
    return Analysis(starts, ends, keep, labels, line, s_starts, s_ends, s_labels, closed, X)
