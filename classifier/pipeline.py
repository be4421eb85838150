"""Both stages and the segments of a document in a single compiled call, and of many documents in one.

The order of work: lines, stage 1 (line alone), stage 2 (line in its document), segments of the
lines that may have something glued in. Python sees only the finished arrays.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import F32, I32, U8, U32
from .compiled import borrowing, compiled
from .context import N_FEATURES, DocumentView, view_document, write_rows
from .cuts import MAX_SEGMENTS
from .forward import forest_margins, network_probabilities
from .kernel import N_COLUMNS, N_COUNTS, count_lines, find_lines, score_lines
from .labels import N_LABELS
from .normalize import FoldTables
from .parting import find_all_segments
from .rows import PADDING
from .seams import MAX_SEAMS, Seams
from .segments import (
    CLOSED_COLUMN,
    LOOSE_COLUMN,
    N_SEGMENT_FEATURES,
    OPENED_COLUMN,
    segment_features,
)
from .weights import Engine, PackedEngine, Scorer, unpack_engine

CHUNK = 1024
"""Feature rows that exist at a time: five megabytes of one-letter lines would have two gigabytes of them."""


class Lines(NamedTuple):
    """The non-empty lines of a document, and the caller's title behind them if there is one, after stage 1.

    Attributes:
        starts, ends: int32, code-point offsets.
        n_lines: how many of them are lines of the document.
        title: row of the title, or -1.
        logp: float32 (n, 15), log-probabilities.
        counts: int32 (n, N_COUNTS), see `folding.fold_line`.
        words, word_offsets: word hashes of each line, see `kernel.score_lines`.
    """

    starts: I32
    ends: I32
    blank_before: U8
    n_lines: int
    title: int
    logp: F32
    counts: I32
    words: U32
    word_offsets: I32


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
        segment_opened: bool (n_segments,), whether what stands before the segment may end there.
        segment_loose: bool (n_segments,), whether no mark stands between the segment and the next of its line.
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
    segment_opened: NDArray[np.bool_]
    segment_loose: NDArray[np.bool_]


@borrowing
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
def read_lines(codes: U32, text_end: int, folding: FoldTables, scorer: Scorer) -> Lines:
    """Stage 1 of the lines of codes[:text_end].

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
    return Lines(starts[:total], ends[:total], blank_before, n, title, logp, counts, words, word_offsets)


@compiled
def _view(lines: Lines, kind: U8) -> DocumentView:
    return view_document(
        lines.logp, lines.counts, lines.ends - lines.starts, lines.blank_before, lines.words, lines.word_offsets,
        lines.n_lines, lines.title, kind,
    )  # fmt: skip


@compiled
def line_rows(codes: U32, text_end: int, folding: FoldTables, scorer: Scorer) -> tuple[I32, I32, F32]:
    """Starts, ends and stage 2's feature rows of the lines of codes[:text_end]; for a title see `read_lines`."""
    lines = read_lines(codes, text_end, folding, scorer)
    n = lines.n_lines
    X = np.empty((n, N_FEATURES), dtype=np.float32)
    if n:
        write_rows(_view(lines, folding.kind), 0, n, X)
    return lines.starts[:n], lines.ends[:n], X


@compiled
def _label_lines(X: F32, n: int, engine: Engine, keep: F32, labels: F32) -> None:
    """Stage 2 of n rows: probability of keeping, and label probabilities that agree with it."""
    g, forest, blend = engine.network, engine.forest, engine.blend
    network_probabilities(X, n, g.mean, g.scale, g.w1, g.b1, g.w2, g.b2, g.w3, g.b3, labels)
    margins = np.empty(n, dtype=np.float32)
    forest_margins(X, n, forest.feature, forest.threshold, forest.stays, forest.value, forest.baseline, margins)
    for i in range(n):
        p = min(max(labels[i, 0] + labels[i, 1], np.float32(1e-6)), np.float32(1 - 1e-6))
        logit = blend[0] * margins[i] + blend[1] * np.log(p / (1 - p)) + blend[2]
        keep[i] = 1 / (1 + np.exp(-logit))
        # The network shares out the labels, within what is kept and within what goes.
        for k in range(N_LABELS):
            labels[i, k] *= keep[i] / p if k < 2 else (1 - keep[i]) / (1 - p)


@compiled
def _segment_rows(
    codes: U32, line: I32, starts: I32, ends: I32, seam: F32, labels: F32, folding: FoldTables, scorer: Scorer,
    rows: F32,
) -> None:  # fmt: skip
    """Write the feature rows of segments, those of a line all together."""
    logp, counts, _, _ = stage_one(codes, starts, ends, line.size, folding, scorer)
    _write_segment_rows(codes, line, starts, ends, seam, labels, folding, logp, counts, ends - starts, rows)


@borrowing
def _write_segment_rows(
    codes: U32, line: I32, starts: I32, ends: I32, seam: F32, labels: F32, folding: FoldTables,
    logp: F32, counts: I32, lengths: I32, rows: F32,
) -> None:  # fmt: skip
    first = 0
    while first < line.size:
        last = _line_end(line, first)
        segment_features(
            logp, counts, lengths, codes, starts, ends, seam, first, last, labels[line[first]], folding.kind, rows
        )
        first = last


@borrowing
def _line_end(line: I32, first: int) -> int:
    """The segment after the last one of the same line."""
    last = first
    while last < line.size and line[last] == line[first]:
        last += 1
    return last


@compiled
def segment_rows(
    codes: U32, starts: I32, ends: I32, labels: F32, folding: FoldTables, scorer: Scorer, seams: Seams
) -> tuple[I32, I32, I32, F32]:
    """Line, start, end and feature rows of all segments of the lines that can be cut.

    Args:
        labels: float32 (n_lines, 15), stage 2's probabilities of the lines.
    """
    line, s_starts, s_ends, seam = find_all_segments(codes, starts, ends, folding, seams)
    rows = np.empty((line.size, N_SEGMENT_FEATURES), dtype=np.float32)
    if line.size:
        _segment_rows(codes, line, s_starts, s_ends, seam, labels, folding, scorer, rows)
    return line, s_starts, s_ends, rows


@compiled
def analyse_with(codes: U32, text_end: int, engine: Engine) -> Analysis:
    """The whole analysis of one document; see `read_lines` for how a title is passed."""
    lines = read_lines(codes, text_end, engine.folding, engine.scorer)
    n = lines.n_lines
    starts, ends = lines.starts[:n], lines.ends[:n]
    keep = np.empty(n, dtype=np.float32)
    labels = np.empty((n, N_LABELS), dtype=np.float32)
    if n:
        view = _view(lines, engine.folding.kind)
        X = np.empty((min(n, CHUNK), N_FEATURES), dtype=np.float32)
        for first in range(0, n, CHUNK):
            last = min(first + CHUNK, n)
            write_rows(view, first, last, X)
            _label_lines(X, last - first, engine, keep[first:last], labels[first:last])
    line, s_starts, s_ends, seam = find_all_segments(codes, starts, ends, engine.folding, engine.seams)
    s_labels = np.empty((line.size, N_LABELS), dtype=np.float32)
    closed = np.empty(line.size, dtype=np.bool_)
    opened = np.empty(line.size, dtype=np.bool_)
    loose = np.empty(line.size, dtype=np.bool_)
    rows = np.empty((min(line.size, CHUNK + MAX_SEGMENTS * (MAX_SEAMS + 1)), N_SEGMENT_FEATURES), dtype=np.float32)
    g = engine.segment_network
    first = 0
    while first < line.size:
        last = first
        while last < line.size and last - first < CHUNK:
            last = _line_end(line, last)
        part = slice(first, last)
        _segment_rows(
            codes, line[part], s_starts[part], s_ends[part], seam[part], labels, engine.folding, engine.scorer, rows
        )
        network_probabilities(rows, last - first, g.mean, g.scale, g.w1, g.b1, g.w2, g.b2, g.w3, g.b3, s_labels[part])
        for i in range(first, last):
            closed[i] = rows[i - first, CLOSED_COLUMN] > 0.5
            opened[i] = rows[i - first, OPENED_COLUMN] > 0.5
            loose[i] = rows[i - first, LOOSE_COLUMN] > 0.5
        first = last
    return Analysis(starts, ends, keep, labels, line, s_starts, s_ends, s_labels, closed, opened, loose)


@compiled
def analyse(codes: U32, text_end: int, packed: PackedEngine) -> Analysis:
    """`analyse_with`, as Python calls it."""
    return analyse_with(codes, text_end, unpack_engine(packed))
