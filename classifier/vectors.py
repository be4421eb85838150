"""Inner loops written as vector instructions, each beside the plain Python that says what it does.

numba compiles most loops here to vector instructions by itself, but not these: rows of sixteen bytes end
up as sixteen scalar additions, sums of a layer travel through memory, and a tree is walked a row at a
time. They are most of the program's work, and five to fifteen times faster this way. Where numba is off,
the plain functions run; tests hold each pair to equal results, to the last bit.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from .arrays import F32, I8, I32, U8, U32, U64, Int

LANES = 16
"""Columns of a row of weights; outputs of a layer computed at once; rows that a tree is asked for at once."""
TOGETHER = 8
"""Rows that a layer computes at once: each weight is then loaded once for all of them."""
MAX_LEAVES = 32
"""Of a tree: one bit each."""
WORD = 64
"""Bits of a word, one for each of as many bytes."""
N_FLAGS = 8
"""Of a byte."""
RUN = 256
"""Rows of weights up to 127 whose sums fit into 16 bits."""

_INT = ir.IntType(32)
_BYTES, _SHORTS, _INTS = (ir.VectorType(ir.IntType(bits), LANES) for bits in (8, 16, 32))
_FLOATS = ir.VectorType(ir.FloatType(), LANES)
_WORD, _WORD_BYTES = ir.IntType(WORD), ir.VectorType(ir.IntType(8), WORD)


def _struct(context: Any, builder: Any, signature: Any, arguments: Any, i: int) -> Any:
    """The fields (data, shape, ...) of the array that is argument i."""
    build: Any = cgutils.create_struct_proxy
    return build(signature.args[i])(context, builder, arguments[i])


def _at(builder: Any, data: Any, index: Any, vector: Any) -> Any:
    """A pointer to the vector that starts at data[index]."""
    return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())


def _variable(builder: Any, value: Any) -> Any:
    """A place for a running value, which LLVM turns into a register."""
    allocate: Any = cgutils.alloca_once_value
    return allocate(builder, value)


def _in_all_lanes(builder: Any, value: Any, vector: Any) -> Any:
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, _INT(0))
    return builder.shuffle_vector(one, one, ir.Constant(_INTS, [0] * LANES))


def _vector_function(builder: Any, name: str, kind: str, signature: Any) -> Any:
    """LLVM's own function of that name for all lanes at once."""
    declare: Any = cgutils.get_or_insert_function
    return declare(builder.module, signature, f"llvm.{name}.v{LANES}{kind}")


def add_rows(table: I8, rows: U32, first: Int, last: Int, acc: I32) -> None:
    """Add table[row] to acc for each of rows[first:last], at most RUN of them."""
    for i in range(first, last):
        for k in range(LANES):
            acc[k] += table[rows[i], k]


def _add_rows(typing: Any, table: Any, rows: Any, first: Any, last: Any, acc: Any) -> Any:
    return types.void(table, rows, types.intp, types.intp, acc), _sum_of_rows


def _sum_of_rows(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    table, rows, acc = (_struct(context, builder, signature, arguments, i) for i in (0, 1, 4))
    base = builder.bitcast(table.data, _BYTES.as_pointer())
    # A sum of 16 bits a column that lives in a register for the whole run.
    total = _variable(builder, ir.Constant(_SHORTS, [0] * LANES))

    def add(place: Any) -> None:
        row = builder.zext(builder.load(builder.gep(rows.data, [place])), place.type)
        weights = builder.sext(builder.load(builder.gep(base, [row]), align=1), _SHORTS)
        builder.store(builder.add(builder.load(total), weights), total)

    first, last = arguments[2:4]
    four = first.type(4)
    fours = builder.sdiv(builder.sub(last, first), four)
    with cgutils.for_range(builder, fours) as loop:
        place = builder.add(first, builder.mul(loop.index, four))
        for i in range(4):
            add(builder.add(place, place.type(i)))
    with cgutils.for_range(builder, last, start=builder.add(first, builder.mul(fours, four))) as loop:
        add(loop.index)
    place = builder.bitcast(acc.data, _INTS.as_pointer())
    wide = builder.sext(builder.load(total), _INTS)
    builder.store(builder.add(builder.load(place, align=4), wide), place, align=4)
    return context.get_dummy_value()


def add_products(x: F32, first: int, w: F32, column: int, b: F32, out: F32) -> None:
    """out[:, column : column + LANES] = x[:, first:] @ w + b for TOGETHER rows of x and as many inputs as w has rows.

    One input after another, each product added without being rounded first.
    """
    for r in range(TOGETHER):
        for k in range(column, column + LANES):
            total = b[k]
            for j in range(w.shape[0]):
                total = np.float32(np.float64(x[r, first + j]) * np.float64(w[j, k]) + np.float64(total))
            out[r, k] = total


def _add_products(typing: Any, x: Any, first: Any, w: Any, column: Any, b: Any, out: Any) -> Any:
    return types.void(x, types.intp, w, types.intp, b, out), _products


def _products(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    x, w, b, out = (_struct(context, builder, signature, arguments, i) for i in (0, 2, 4, 5))
    first, column = arguments[1], arguments[3]
    n_in = builder.extract_value(w.shape, 0)
    x_width, w_width, out_width = (builder.extract_value(array.shape, 1) for array in (x, w, out))
    add_product = _vector_function(builder, "fma", "f32", ir.FunctionType(_FLOATS, [_FLOATS] * 3))
    biases = builder.load(_at(builder, b.data, column, _FLOATS), align=4)
    # Sums that live in registers for the whole loop over the inputs.
    sums = [_variable(builder, biases) for _ in range(TOGETHER)]
    with cgutils.for_range(builder, n_in) as loop:
        place = builder.add(builder.mul(loop.index, w_width), column)
        weights = builder.load(_at(builder, w.data, place, _FLOATS), align=4)
        for r in range(TOGETHER):
            row = builder.add(builder.mul(ir.Constant(n_in.type, r), x_width), first)
            value = builder.load(builder.gep(x.data, [builder.add(row, loop.index)]))
            in_all = _in_all_lanes(builder, value, _FLOATS)
            builder.store(builder.call(add_product, [in_all, weights, builder.load(sums[r])]), sums[r])
    for r in range(TOGETHER):
        place = builder.add(builder.mul(ir.Constant(n_in.type, r), out_width), column)
        builder.store(builder.load(sums[r]), _at(builder, out.data, place, _FLOATS), align=4)
    return context.get_dummy_value()


def add_tree(columns: F32, feature: I32, threshold: F32, stays: U32, value: F32, tree: int, total: F32) -> None:
    """Add to each of total[0:LANES] the value of the leaf that its row, a column of `columns`, ends up in.

    Args:
        columns: float32 (n_features, LANES).
        feature, threshold, stays, value: see `forward.Forest`.
    """
    for r in range(LANES):
        standing = (1 << MAX_LEAVES) - 1
        for question in range(feature.shape[1]):
            if not columns[feature[tree, question], r] <= threshold[tree, question]:
                standing &= int(stays[tree, question])
        total[r] += value[tree, (standing & -standing).bit_length() - 1]


def _add_tree(
    typing: Any, columns: Any, feature: Any, threshold: Any, stays: Any, value: Any, tree: Any, total: Any
) -> Any:
    return types.void(columns, feature, threshold, stays, value, types.intp, total), _tree


def _tree(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    columns, feature, threshold, stays, value, total = (
        _struct(context, builder, signature, arguments, i) for i in (0, 1, 2, 3, 4, 6)
    )
    tree = arguments[5]
    index = tree.type
    n_questions = builder.extract_value(feature.shape, 1)
    first = builder.mul(tree, n_questions)
    standing = _variable(builder, ir.Constant(_INTS, [-1] * LANES))
    with cgutils.for_range(builder, n_questions) as loop:
        question = builder.add(first, loop.index)
        column, limit, left_over = (
            builder.load(builder.gep(array.data, [question])) for array in (feature, threshold, stays)
        )
        place = builder.mul(builder.sext(column, index), index(LANES))
        asked = builder.load(_at(builder, columns.data, place, _FLOATS), align=4)
        yes = builder.fcmp_ordered("<=", asked, _in_all_lanes(builder, limit, _FLOATS))
        before = builder.load(standing)
        struck = builder.and_(before, _in_all_lanes(builder, left_over, _INTS))
        builder.store(builder.select(yes, before, struck), standing)
    trailing_zeros = _vector_function(builder, "cttz", "i32", ir.FunctionType(_INTS, [_INTS, ir.IntType(1)]))
    leaves = builder.call(trailing_zeros, [builder.load(standing), ir.Constant(ir.IntType(1), 1)])
    leaf_base = builder.mul(tree, index(MAX_LEAVES))
    values = ir.Constant(_FLOATS, ir.Undefined)
    for r in range(LANES):
        leaf = builder.add(leaf_base, builder.zext(builder.extract_element(leaves, _INT(r)), index))
        values = builder.insert_element(values, builder.load(builder.gep(value.data, [leaf])), _INT(r))
    place = builder.bitcast(total.data, _FLOATS.as_pointer())
    builder.store(builder.fadd(builder.load(place, align=4), values), place, align=4)
    return context.get_dummy_value()


def gather_flags(flags: U8, first: int, words: U64) -> None:
    """Write into words[k] the k-th bit of each of flags[first : first + WORD], the first byte's lowest."""
    for k in range(N_FLAGS):
        word = 0
        for i in range(WORD):
            word |= int(flags[first + i] >> k & 1) << i
        words[k] = word


def _gather_flags(typing: Any, flags: Any, first: Any, words: Any) -> Any:
    return types.void(flags, types.intp, words), _flags


def _flags(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    flags, words = (_struct(context, builder, signature, arguments, i) for i in (0, 2))
    content = builder.load(_at(builder, flags.data, arguments[1], _WORD_BYTES), align=1)
    zeros = ir.Constant(_WORD_BYTES, [0] * WORD)
    for k in range(N_FLAGS):
        of_flag = builder.and_(content, ir.Constant(_WORD_BYTES, [1 << k] * WORD))
        word = builder.bitcast(builder.icmp_unsigned("!=", of_flag, zeros), _WORD)
        builder.store(word, builder.gep(words.data, [ir.IntType(64)(k)]))
    return context.get_dummy_value()


def lowest_bit(word: Int) -> int:
    """Place of the lowest bit that is set in a word, which must not be 0."""
    return (int(word) & -int(word)).bit_length() - 1


def _lowest_bit(typing: Any, word: Any) -> Any:
    return types.int64(types.uint64), _trailing_zeros


def _trailing_zeros(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))


# What compiled callers get instead. numba adds the first argument of an intrinsic itself, which no type
# checker can know, and compares the names of the arguments of an overload, so each is spelled out.
_emit_rows: Any = intrinsic(_add_rows)
_emit_products: Any = intrinsic(_add_products)
_emit_tree: Any = intrinsic(_add_tree)
_emit_flags: Any = intrinsic(_gather_flags)
_emit_lowest_bit: Any = intrinsic(_lowest_bit)


@overload(add_rows, inline="always")
def _rows_overload(table: Any, rows: Any, first: Any, last: Any, acc: Any) -> Any:
    def call(table: Any, rows: Any, first: Any, last: Any, acc: Any) -> None:
        _emit_rows(table, rows, first, last, acc)

    return call


@overload(add_products, inline="always")
def _products_overload(x: Any, first: Any, w: Any, column: Any, b: Any, out: Any) -> Any:
    def call(x: Any, first: Any, w: Any, column: Any, b: Any, out: Any) -> None:
        _emit_products(x, first, w, column, b, out)

    return call


@overload(add_tree, inline="always")
def _tree_overload(columns: Any, feature: Any, threshold: Any, stays: Any, value: Any, tree: Any, total: Any) -> Any:
    def call(columns: Any, feature: Any, threshold: Any, stays: Any, value: Any, tree: Any, total: Any) -> None:
        _emit_tree(columns, feature, threshold, stays, value, tree, total)

    return call


@overload(gather_flags, inline="always")
def _flags_overload(flags: Any, first: Any, words: Any) -> Any:
    def call(flags: Any, first: Any, words: Any) -> None:
        _emit_flags(flags, first, words)

    return call


@overload(lowest_bit, inline="always")
def _lowest_bit_overload(word: Any) -> Any:
    def call(word: Any) -> int:
        return int(_emit_lowest_bit(word))

    return call
