"""Many documents in one compiled call: an Arrow-like column of code points and where each document lies in it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .arrays import I64, U32, encode
from .compiled import compiled
from .labels import N_LABELS
from .pipeline import Analysis, analyse_with
from .weights import PackedEngine, unpack_engine


class BlockAnalysis(NamedTuple):
    """The analyses of a block of documents, each array joined.

    Attributes:
        lines, segments: int64 (n_documents + 1,), where each document's lines and segments start.
        joined: positions in it count from the start of each document, rows of lines from its first line.
    """

    lines: I64
    segments: I64
    joined: Analysis


@compiled
def _with_room(array: Any, size: int) -> Any:
    """The array, or a longer copy of it if it has fewer than size rows."""
    if array.shape[0] >= size:
        return array
    longer = np.empty((max(size, 2 * array.shape[0]), *array.shape[1:]), dtype=array.dtype)
    longer[: array.shape[0]] = array
    return longer


@compiled
def analyse_block(codes: U32, offsets: I64, text_ends: I64, packed: PackedEngine) -> BlockAnalysis:
    """The analysis of each of codes[offsets[d]:offsets[d + 1]].

    Args:
        offsets: int64 (n_documents + 1,).
        text_ends: int64 (n_documents,), where a document's text ends and its title begins, see `pipeline.read_lines`;
            its end if it has no title.
    """
    engine = unpack_engine(packed)
    n_documents = text_ends.size
    lines = np.zeros(n_documents + 1, dtype=np.int64)
    segments = np.zeros(n_documents + 1, dtype=np.int64)
    # A list of the analyses would be shorter, but numba loses count of the arrays in a list of tuples.
    starts, ends, s_lines, s_starts, s_ends = [np.empty(n_documents, dtype=np.int32) for _ in range(5)]
    keep = np.empty(n_documents, dtype=np.float32)
    labels, s_labels = [np.empty((n_documents, N_LABELS), dtype=np.float32) for _ in range(2)]
    closed, opened = [np.empty(n_documents, dtype=np.bool_) for _ in range(2)]
    for d in range(n_documents):
        one = analyse_with(codes[offsets[d] : offsets[d + 1]], text_ends[d] - offsets[d], engine)
        i, s = lines[d], segments[d]
        j, t = i + one.starts.size, s + one.segment_lines.size
        lines[d + 1], segments[d + 1] = j, t
        starts, ends, keep, labels = (
            _with_room(starts, j),
            _with_room(ends, j),
            _with_room(keep, j),
            _with_room(labels, j),
        )
        starts[i:j], ends[i:j], keep[i:j], labels[i:j] = one.starts, one.ends, one.keep, one.labels
        s_lines, s_starts, s_ends = _with_room(s_lines, t), _with_room(s_starts, t), _with_room(s_ends, t)
        s_lines[s:t], s_starts[s:t], s_ends[s:t] = one.segment_lines, one.segment_starts, one.segment_ends
        s_labels, closed, opened = _with_room(s_labels, t), _with_room(closed, t), _with_room(opened, t)
        s_labels[s:t], closed[s:t], opened[s:t] = one.segment_labels, one.segment_closed, one.segment_opened
    out = Analysis(starts, ends, keep, labels, s_lines, s_starts, s_ends, s_labels, closed, opened)
    return BlockAnalysis(lines, segments, out)


def analyse_texts(texts: Sequence[str], packed: PackedEngine) -> Iterator[Analysis]:
    """The analysis of each text, from one compiled call for all of them."""
    codes = encode("".join(texts))
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    lines, segments, joined = analyse_block(codes, offsets, offsets[1:], packed)
    line_places, segment_places = lines.tolist(), segments.tolist()
    a = joined
    for d in range(len(texts)):
        i, j = line_places[d : d + 2]
        s, t = segment_places[d : d + 2]
        yield Analysis(
            a.starts[i:j], a.ends[i:j], a.keep[i:j], a.labels[i:j],
            a.segment_lines[s:t], a.segment_starts[s:t], a.segment_ends[s:t], a.segment_labels[s:t],
            a.segment_closed[s:t], a.segment_opened[s:t],
        )  # fmt: skip
