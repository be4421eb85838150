"""The small models of stage 2 and of the segments, read from arrays: no scikit-learn at run time.

Sums are taken in one fixed order for each row alone, so a document gets the same scores whether it
comes by itself or in a batch, on one worker or on many.
"""

from typing import NamedTuple

import numpy as np

from .arrays import F32, I32, U32
from .compiled import borrowing, compiled
from .vectors import LANES, MAX_LEAVES, TOGETHER, add_products, add_tree

CLIP = 5.0


class Network(NamedTuple):
    """A multi-layer perceptron with two hidden layers, ReLU between, softmax at the end.

    Inputs are standardised with `mean` and `scale` and clipped to +-`CLIP`. Where `w2` has fewer rows than there
    are outputs of the first layer, these are of several networks side by side, each of which has as many rows.
    """

    mean: F32
    scale: F32
    w1: F32
    b1: F32
    w2: F32
    b2: F32
    w3: F32
    b3: F32


class Trees(NamedTuple):
    """Gradient-boosted binary trees: a node is a leaf where `left` is negative."""

    feature: I32
    threshold: F32
    left: I32
    right: I32
    value: F32
    roots: I32
    baseline: F32


class Forest(NamedTuple):
    """The same trees without a path to walk (QuickScorer, Lucchese et al., SIGIR 2015).

    Each question of a tree strikes out, where its answer is no, the leaves to its left; the leftmost leaf
    still standing is the one a walk would have reached. No step waits for the one before.

    Attributes:
        feature: int32 (n_trees, n_questions).
        threshold: float32 (n_trees, n_questions); the answer is yes up to and including it.
        stays: uint32 (n_trees, n_questions), bits of the leaves that a no leaves standing.
        value: float32 (n_trees, MAX_LEAVES), of each leaf from left to right.
        baseline: float32 (1,).
    """

    feature: I32
    threshold: F32
    stays: U32
    value: F32
    baseline: F32


def forest_of(trees: Trees) -> Forest:
    """The trees, ready to be asked all at once.

    Raises:
        ValueError: a tree has more than MAX_LEAVES leaves.
    """
    n_trees = len(trees.roots)
    value = np.zeros((n_trees, MAX_LEAVES), dtype=np.float32)
    # Smaller trees are filled up with questions that strike nothing out.
    feature = np.zeros((n_trees, MAX_LEAVES - 1), dtype=np.int32)
    threshold = np.full((n_trees, MAX_LEAVES - 1), np.inf, dtype=np.float32)
    stays = np.full((n_trees, MAX_LEAVES - 1), 0xFFFFFFFF, dtype=np.uint32)
    most = 0
    for number, root in enumerate(trees.roots.tolist()):
        questions, leaves = _questions_of(trees, root)
        if len(leaves) > MAX_LEAVES:
            raise ValueError(f"tree {number} has {len(leaves)} leaves, at most {MAX_LEAVES} are supported")
        value[number, : len(leaves)] = trees.value[leaves]
        for q, (node, left_leaves) in enumerate(questions):
            feature[number, q], threshold[number, q] = trees.feature[node], trees.threshold[node]
            stays[number, q] = 0xFFFFFFFF & ~left_leaves
        most = max(most, len(questions))
    return Forest(
        np.ascontiguousarray(feature[:, :most]), np.ascontiguousarray(threshold[:, :most]),
        np.ascontiguousarray(stays[:, :most]), value, trees.baseline,
    )  # fmt: skip


def _questions_of(trees: Trees, root: int) -> tuple[list[tuple[int, int]], list[int]]:
    """Nodes that ask, each with the bits of the leaves to its left, and the leaves from left to right."""
    questions: list[tuple[int, int]] = []
    leaves: list[int] = []

    def visit(node: int) -> int:
        if trees.left[node] < 0:
            leaves.append(node)
            return 1 << (len(leaves) - 1)
        left = visit(int(trees.left[node]))
        questions.append((node, left))
        return left | visit(int(trees.right[node]))

    visit(root)
    return questions, leaves


def without_zeros(network: Network) -> Network:
    """The network with `w2` as narrow as can be: of networks side by side only what is in each of them."""
    w2 = network.w2
    n_in, n_out = w2.shape
    for n in range(n_out // LANES, 1, -1):
        if n_in % n or n_out % (n * LANES):
            continue
        blocks = w2.reshape(n, n_in // n, n, n_out // n)
        inside = blocks[range(n), :, range(n)]
        if np.count_nonzero(inside) == np.count_nonzero(w2):
            return network._replace(w2=np.ascontiguousarray(np.hstack(list(inside))))
    return network


@compiled
def _padded(w: F32, b: F32) -> tuple[F32, F32]:
    """Weights of a layer whose number of outputs is a multiple of LANES, zeros added."""
    width = (b.size + LANES - 1) // LANES * LANES
    if width == b.size:
        return w, b
    wide_w = np.zeros((w.shape[0], width), dtype=np.float32)
    wide_b = np.zeros(width, dtype=np.float32)
    wide_w[:, : b.size] = w
    wide_b[: b.size] = b
    return wide_w, wide_b


@borrowing
def _layer(x: F32, w: F32, b: F32, out: F32) -> None:
    """out = x @ w + b for TOGETHER rows; see `Network` for what has fewer rows than x has columns."""
    outputs = b.size * w.shape[0] // x.shape[1]
    for column in range(0, b.size, LANES):
        add_products(x, column // outputs * w.shape[0], w, column, b, out)


@borrowing
def _rectify(h: F32) -> None:
    for r in range(h.shape[0]):
        for k in range(h.shape[1]):
            h[r, k] = max(h[r, k], np.float32(0))


@borrowing
def _softmax(scores: F32, out: F32) -> None:
    top = scores[0]
    for k in range(1, out.size):
        top = max(top, scores[k])
    total = np.float32(0)
    for k in range(out.size):
        out[k] = np.exp(scores[k] - top)
        total += out[k]
    for k in range(out.size):
        out[k] /= total


@compiled
def network_probabilities(
    X: F32, n: int, mean: F32, scale: F32, w1: F32, b1: F32, w2: F32, b2: F32, w3: F32, b3: F32, out: F32
) -> None:
    """Class probabilities of the first n rows of X, float32 (n, n_classes), into out.

    Sizes of hidden layers are multiples of LANES.
    """
    w3, b3 = _padded(w3, b3)
    x = np.zeros((TOGETHER, mean.size), dtype=np.float32)
    h1 = np.empty((TOGETHER, b1.size), dtype=np.float32)
    h2 = np.empty((TOGETHER, b2.size), dtype=np.float32)
    scores = np.empty((TOGETHER, b3.size), dtype=np.float32)
    _pass_forward(X, n, Network(mean, scale, w1, b1, w2, b2, w3, b3), x, h1, h2, scores, out)


@borrowing
def _pass_forward(X: F32, n: int, network: Network, x: F32, h1: F32, h2: F32, scores: F32, out: F32) -> None:
    """`network_probabilities` with room for the values of TOGETHER rows at each layer."""
    mean, scale, w1, b1, w2, b2, w3, b3 = network
    low, high = np.float32(-CLIP), np.float32(CLIP)
    for first in range(0, n, TOGETHER):
        there = min(TOGETHER, n - first)
        for r in range(there):
            for j in range(mean.size):
                x[r, j] = min(max((X[first + r, j] - mean[j]) * scale[j], low), high)
        _layer(x, w1, b1, h1)
        _rectify(h1)
        _layer(h1, w2, b2, h2)
        _rectify(h2)
        _layer(h2, w3, b3, scores)
        for r in range(there):
            _softmax(scores[r], out[first + r])


@borrowing
def tree_margins(
    X: F32, n: int, feature: I32, threshold: F32, left: I32, right: I32, value: F32, roots: I32, baseline: F32, out: F32
) -> None:
    """Log-odds of the first n rows of X, float32 (n,), into out: each tree walked from its root."""
    for i in range(n):
        row = X[i]
        total = baseline[0]
        for t in range(roots.size):
            node = roots[t]
            while left[node] >= 0:
                node = left[node] if row[feature[node]] <= threshold[node] else right[node]
            total += value[node]
        out[i] = total


@compiled
def forest_margins(
    X: F32, n: int, feature: I32, threshold: F32, stays: U32, value: F32, baseline: F32, out: F32
) -> None:
    """Log-odds of the first n rows of X, float32 (n,), into out: what `tree_margins` gives, to the last bit."""
    columns = np.zeros((X.shape[1], LANES), dtype=np.float32)
    total = np.empty(LANES, dtype=np.float32)
    for block in range(0, n, LANES):
        there = min(LANES, n - block)
        for r in range(there):
            for j in range(X.shape[1]):
                columns[j, r] = X[block + r, j]
        total[:] = baseline[0]
        for tree in range(feature.shape[0]):
            add_tree(columns, feature, threshold, stays, value, tree, total)
        for r in range(there):
            out[block + r] = total[r]
