"""The small models give scikit-learn's answers, and a row the same answer in any company."""

import warnings
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from classifier import vectors
from classifier.arrays import F32, I8, I32, U32
from classifier.forward import Network, Trees, forest_margins, forest_of, network_probabilities, tree_margins
from classifier.learning.fitting import N_MEMBERS, fit_network, fit_trees

RNG = np.random.default_rng(0)
N, N_FEATURES = 500, 23
X = RNG.standard_normal((N, N_FEATURES)).astype(np.float32)
Y = (X[:, 0] + 0.5 * X[:, 1] ** 2 + RNG.standard_normal(N) * 0.3 > 0.4).astype(np.int64)
WEIGHT = RNG.random(N) + 0.5


@pytest.fixture(scope="module")
def trees() -> Trees:
    return fit_trees(X, Y, WEIGHT, seed=0, n_trees=30)


@pytest.fixture(scope="module")
def network() -> Network:
    y = np.digitize(X[:, 2], [-1, 0, 1]).astype(np.int64)
    return fit_network(X, y, WEIGHT, n_classes=15, seed=0, epochs=3)


def by_forest(trees: Trees, rows: F32) -> F32:
    out = np.empty(len(rows), dtype=np.float32)
    forest_margins(rows, len(rows), *forest_of(trees), out)
    return out


def by_walk(trees: Trees, rows: F32) -> F32:
    out = np.empty(len(rows), dtype=np.float32)
    tree_margins(rows, len(rows), *trees, out)
    return out


def by_network(network: Network, rows: F32) -> F32:
    out = np.empty((len(rows), 15), dtype=np.float32)
    network_probabilities(rows, len(rows), *network, out)
    return out


def awkward_rows(trees: Trees) -> F32:
    """Rows exactly on thresholds, infinite, and not numbers."""
    rows = np.tile(X[:40], (4, 1))
    rows[:40, trees.feature[0]] = trees.threshold[0]
    rows[40:80] = np.inf
    rows[80:120] = -np.inf
    rows[120:] = np.nan
    return rows


def test_the_forest_equals_the_walk_to_the_last_bit(trees: Trees) -> None:
    for rows in (X, awkward_rows(trees)):
        np.testing.assert_array_equal(by_forest(trees, rows), by_walk(trees, rows))


def test_the_walk_equals_scikit_learn(trees: Trees) -> None:
    model = HistGradientBoostingClassifier(
        max_iter=30, learning_rate=0.085, max_leaf_nodes=15, l2_regularization=1.0, random_state=0,
        early_stopping=False, max_bins=64,
    ).fit(X, Y, sample_weight=WEIGHT / WEIGHT.mean())  # fmt: skip
    np.testing.assert_allclose(by_walk(trees, X), model._raw_predict(X)[:, 0], rtol=1e-4, atol=1e-5)


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    n = 33  # a chain: each question has a leaf to its left
    left = np.array([v for i in range(n - 1) for v in (2 * i + 1, -1)] + [-1], dtype=np.int32)
    right = np.array([v for i in range(n - 1) for v in (2 * i + 2, -1)] + [-1], dtype=np.int32)
    zeros = np.zeros(len(left), dtype=np.float32)
    chain = Trees(zeros.astype(np.int32), zeros, left, right, zeros, np.zeros(1, dtype=np.int32), zeros[:1])
    with pytest.raises(ValueError, match="33 leaves"):
        forest_of(chain)


def test_the_network_is_the_mean_of_scikit_learns(network: Network) -> None:
    y = np.digitize(X[:, 2], [-1, 0, 1])
    Z = np.clip((X - X.mean(axis=0)) / (X.std(axis=0) + 1e-2), -5, 5)
    total = np.zeros((N, 4))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for seed in range(N_MEMBERS):
            model = MLPClassifier(
                (32, 16), alpha=1e-2, batch_size=500, learning_rate_init=1.5e-3, max_iter=3, random_state=seed
            )
            total += model.fit(Z, y, sample_weight=WEIGHT / WEIGHT.mean()).predict_log_proba(Z)
    odds = np.exp(total / N_MEMBERS)
    np.testing.assert_allclose(by_network(network, X)[:, :4], odds / odds.sum(axis=1, keepdims=True), atol=1e-5)
    np.testing.assert_allclose(by_network(network, X).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 15, 16, 17, 33])
def test_a_row_gets_the_same_answer_in_any_company(n: int, trees: Trees, network: Network) -> None:
    np.testing.assert_array_equal(by_forest(trees, X[:n]), by_forest(trees, X)[:n])
    np.testing.assert_array_equal(by_network(network, X[:n]), by_network(network, X)[:n])


# Compiled callers get vector instructions in place of these functions, so each has one here.
def add_rows(table: I8, rows: U32, first: int, last: int, acc: I32) -> None:
    vectors.add_rows(table, rows, first, last, acc)


def add_products(x: F32, first: int, w: F32, column: int, b: F32, out: F32) -> None:
    vectors.add_products(x, first, w, column, b, out)


def add_tree(columns: F32, feature: I32, threshold: F32, stays: U32, value: F32, tree: int, total: F32) -> None:
    vectors.add_tree(columns, feature, threshold, stays, value, tree, total)


def assert_compiled_equals_plain(caller: Callable[..., None], *inputs: Any, out: NDArray[Any]) -> None:
    plain, machine = out.copy(), out.copy()
    caller(*inputs, plain)
    numba.njit(caller)(*inputs, machine)
    np.testing.assert_array_equal(plain, machine)
    assert not np.array_equal(plain, out)


def test_rows_are_added_as_the_plain_functions_say() -> None:
    table = RNG.integers(-127, 128, (300, vectors.LANES)).astype(np.int8)
    table[7] = [127, -127] * (vectors.LANES // 2)
    acc = RNG.integers(-1000, 1000, vectors.LANES).astype(np.int32)
    for n in (1, 3, 4, 6, vectors.RUN):
        rows = RNG.integers(0, 300, n + 2).astype(np.uint32)
        assert_compiled_equals_plain(add_rows, table, rows, 2, n + 2, out=acc)
    assert_compiled_equals_plain(add_rows, table, np.full(vectors.RUN, 7, dtype=np.uint32), 0, vectors.RUN, out=acc)


def test_layers_and_trees_are_added_as_the_plain_functions_say(trees: Trees) -> None:
    x, w, b = X[: vectors.TOGETHER], RNG.standard_normal((20, 32)).astype(np.float32), X[0, :16].repeat(2)
    assert_compiled_equals_plain(add_products, x, 3, w, 16, b, out=np.zeros((vectors.TOGETHER, 32), dtype=np.float32))
    columns = np.ascontiguousarray(X[: vectors.LANES].T)
    assert_compiled_equals_plain(add_tree, columns, *forest_of(trees)[:4], 3, out=X[0, : vectors.LANES].copy())
