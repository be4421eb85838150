"""All segments of a document: its lines parted at marks, and the pieces between marks parted at seams."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import F32, I32, U32
from .bitmaps import Bitmaps, map_text
from .compiled import borrowing, compiled
from .cuts import MAX_SEGMENTS, MIN_LINE, MIN_SEGMENT, find_segments
from .normalize import FoldTables
from .seams import Seams, find_seams


class Pieces(NamedTuple):
    """Lines parted at marks.

    Attributes:
        line: int32 (n,), row of the line each piece is part of.
        starts, ends: int32 (n,), code-point offsets.
        line_ends: int32 (n,), where its line ends.
        is_whole: bool (n,), whether it is all of its line.
    """

    line: I32
    starts: I32
    ends: I32
    line_ends: I32
    is_whole: NDArray[np.bool_]


@compiled
def _find_pieces(codes: U32, starts: I32, ends: I32, maps: Bitmaps, folding: FoldTables) -> Pieces:
    """The pieces of all lines that may be cut."""
    most = 0
    for i in range(starts.size):
        most += min((ends[i] - starts[i]) // MIN_SEGMENT + 1, MAX_SEGMENTS)
    line, line_ends = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    p_starts, p_ends = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    is_whole = np.zeros(most, dtype=np.bool_)
    first, last = np.empty(MAX_SEGMENTS, dtype=np.int32), np.empty(MAX_SEGMENTS, dtype=np.int32)
    n = 0
    for i in range(starts.size):
        count = find_segments(codes, starts[i], ends[i], maps, folding.kind, first, last)
        if count == 0 and ends[i] - starts[i] >= MIN_LINE:
            first[0], last[0], count = starts[i], ends[i], 1
            is_whole[n] = True
        for s in range(count):
            line[n], p_starts[n], p_ends[n], line_ends[n] = i, first[s], last[s], ends[i]
            n += 1
    return Pieces(line[:n], p_starts[:n], p_ends[:n], line_ends[:n], is_whole[:n])


@compiled
def find_all_segments(
    codes: U32, starts: I32, ends: I32, folding: FoldTables, seams: Seams
) -> tuple[I32, I32, I32, F32]:
    """Line, start and end of all segments of the lines that can be cut; how likely each starts at a seam."""
    maps = map_text(codes, ends[-1] if ends.size else 0, folding)
    pieces = _find_pieces(codes, starts, ends, maps, folding)
    n_seams, places, probability = find_seams(codes, pieces.starts, pieces.ends, pieces.line_ends, maps, folding, seams)
    most = pieces.line.size + places.size
    line, seam = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.float32)
    s_starts, s_ends = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    n = _write_segments(pieces, n_seams, places, probability, line, s_starts, s_ends, seam)
    return line[:n], s_starts[:n], s_ends[:n], seam[:n]


@borrowing
def _write_segments(
    pieces: Pieces, n_seams: I32, places: I32, probability: F32, line: I32, starts: I32, ends: I32, seam: F32
) -> int:
    """Write the pieces, parted at their seams, but those that are a whole line; returns how many there are."""
    n = k = 0
    for p in range(pieces.line.size):
        if pieces.is_whole[p] and n_seams[p] == 0:
            continue
        line[n], starts[n], seam[n] = pieces.line[p], pieces.starts[p], 0
        for _ in range(n_seams[p]):
            ends[n] = places[k]
            n += 1
            line[n], starts[n], seam[n] = pieces.line[p], places[k], probability[k]
            k += 1
        ends[n] = pieces.ends[p]
        n += 1
    return n
