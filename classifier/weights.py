"""The arrays of a model: as its folder has them, and packed for the compiled code."""

from typing import NamedTuple

import numpy as np

from .arrays import F32, I8, I64, U8
from .compiled import compiled
from .forward import Forest, Network, Trees, forest_of, without_zeros
from .normalize import FoldTables
from .seams import Seams


class Scorer(NamedTuple):
    """Stage 1: the weight table, the size of one step, and the intercepts."""

    table: I8
    scale: F32
    bias: F32


class Weights(NamedTuple):
    """All arrays of a model, as its folder has them."""

    fold: FoldTables
    scorer: Scorer
    network: Network
    trees: Trees
    blend: F32
    """Log-odds of keeping a line = blend[0] * trees + blend[1] * network + blend[2]."""
    segment_network: Network
    seams: Seams


class Engine(NamedTuple):
    """The same, as the compiled code reads them."""

    folding: FoldTables
    scorer: Scorer
    network: Network
    forest: Forest
    blend: F32
    segment_network: Network
    seams: Seams
    kind_table: F32


class PackedEngine(NamedTuple):
    """An engine in two arrays: passing its forty to compiled code would take longer than reading a short text.

    Attributes:
        content: uint8, all arrays one after another, each at a multiple of ALIGNMENT.
        places: int64 (n_arrays, 3), where each starts, and its numbers of rows and of columns.
    """

    content: U8
    places: I64


ALIGNMENT = 64


def pack_engine(weights: Weights, kind_table: F32) -> PackedEngine:
    """The weights of a model and its table of spam kinds (`kinds.py`), made ready once."""
    groups = (
        weights.fold, weights.scorer, without_zeros(weights.network), forest_of(weights.trees), (weights.blend,),
        without_zeros(weights.segment_network), (weights.seams.lexicon,), without_zeros(weights.seams.network),
        (kind_table,),
    )  # fmt: skip
    arrays = [np.ascontiguousarray(array) for group in groups for array in group]
    sizes = [-(-array.nbytes // ALIGNMENT) * ALIGNMENT for array in arrays]
    starts = np.cumsum([0, *sizes])
    content = np.zeros(starts[-1] + ALIGNMENT, dtype=np.uint8)
    content = content[-content.ctypes.data % ALIGNMENT :]
    for array, start in zip(arrays, starts.tolist(), strict=False):
        content[start : start + array.nbytes] = array.ravel().view(np.uint8)
    shapes = [(array.shape[0], array.shape[1] if array.ndim == 2 else 1) for array in arrays]
    return PackedEngine(content, np.column_stack([starts[:-1], shapes]).astype(np.int64))


@compiled
def _bytes(packed: PackedEngine, i: int, width: int) -> U8:
    start, rows, columns = packed.places[i]
    return packed.content[start : start + rows * columns * width]


@compiled
def _row(packed: PackedEngine, i: int) -> F32:
    return _bytes(packed, i, 4).view(np.float32)


@compiled
def _matrix(packed: PackedEngine, i: int) -> F32:
    return _row(packed, i).reshape((packed.places[i, 1], packed.places[i, 2]))


@compiled
def _network(packed: PackedEngine, i: int) -> Network:
    return Network(
        _row(packed, i), _row(packed, i + 1), _matrix(packed, i + 2), _row(packed, i + 3),
        _matrix(packed, i + 4), _row(packed, i + 5), _matrix(packed, i + 6), _row(packed, i + 7),
    )  # fmt: skip


@compiled
def unpack_engine(packed: PackedEngine) -> Engine:
    """Views of the packed arrays, in the order that `pack_engine` laid them down."""
    p = packed
    fold, lookalike = _bytes(p, 0, 4).view(np.uint32), _bytes(p, 1, 4).view(np.uint32)
    folding = FoldTables(fold, lookalike, _bytes(p, 2, 1), _bytes(p, 3, 8).view(np.uint64), _bytes(p, 4, 1))
    table = _bytes(p, 5, 1).view(np.int8).reshape((p.places[5, 1], p.places[5, 2]))
    scorer = Scorer(table, _row(p, 6), _row(p, 7))
    network = _network(p, 8)
    shape = (p.places[16, 1], p.places[16, 2])
    feature = _bytes(p, 16, 4).view(np.int32).reshape(shape)
    stays = _bytes(p, 18, 4).view(np.uint32).reshape(shape)
    forest = Forest(feature, _matrix(p, 17), stays, _matrix(p, 19), _row(p, 20))
    lexicon = _bytes(p, 30, 1).view(np.int8).reshape((p.places[30, 1], p.places[30, 2]))
    seams = Seams(lexicon, _network(p, 31))
    return Engine(folding, scorer, network, forest, _row(p, 21), _network(p, 22), seams, _matrix(p, 39))
