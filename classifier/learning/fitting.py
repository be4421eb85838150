"""The small models of scikit-learn, fitted and turned into arrays that `forward.py` reads."""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from classifier.arrays import F32
from classifier.forward import CLIP, Network, Trees

from .binning import quick_binning


def fit_network(
    X: F32, y: NDArray[np.int64], weight: NDArray[np.float64], n_classes: int, seed: int,
    hidden: tuple[int, int] = (64, 32), epochs: int = 10, alpha: float = 1e-2,
) -> Network:  # fmt: skip
    """A two-layer perceptron on standardised, clipped features; absent classes get probability 0."""
    mean, scale = X.mean(axis=0), 1 / (X.std(axis=0) + 1e-2)
    Z = np.clip((X - mean) * scale, -CLIP, CLIP)
    model = MLPClassifier(
        hidden, alpha=alpha, batch_size=min(512, len(y)), learning_rate_init=1.5e-3, max_iter=epochs, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is ours
        model.fit(Z, y, sample_weight=weight / weight.mean())
    w3, b3 = _spread_classes(model, n_classes)
    w1, w2 = (np.ascontiguousarray(w, dtype=np.float32) for w in model.coefs_[:2])
    b1, b2 = (b.astype(np.float32) for b in model.intercepts_[:2])
    return Network(mean.astype(np.float32), scale.astype(np.float32), w1, b1, w2, b2, w3, b3)


def _spread_classes(model: MLPClassifier, n_classes: int) -> tuple[F32, F32]:
    """Output weights with one column a class, in the order of labels."""
    w, b = model.coefs_[2], model.intercepts_[2]
    if w.shape[1] == 1:  # two classes: scikit-learn keeps one logistic output
        w, b = np.hstack([np.zeros_like(w), w]), np.concatenate([np.zeros(1), b])
    w3 = np.zeros((w.shape[0], n_classes), dtype=np.float32)
    b3 = np.full(n_classes, -30.0, dtype=np.float32)
    w3[:, model.classes_] = w
    b3[model.classes_] = b
    return w3, b3


def fit_trees(X: F32, y: NDArray[np.int64], weight: NDArray[np.float64], seed: int, n_trees: int = 160) -> Trees:
    """Gradient-boosted trees for one yes-or-no question."""
    model = HistGradientBoostingClassifier(
        max_iter=n_trees, learning_rate=0.085, max_leaf_nodes=15, l2_regularization=1.0, random_state=seed,
        early_stopping=False,
        max_bins=64,
    )  # fmt: skip
    with quick_binning():
        model.fit(X, y, sample_weight=weight / weight.mean())
    feature, threshold, left, right, value, roots = [], [], [], [], [], []
    n = 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(n)
        feature.append(np.where(leaf, 0, nodes["feature_idx"]))
        threshold.append(_round_down(nodes["num_threshold"]))
        left.append(np.where(leaf, -1, nodes["left"].astype(np.int64) + n))
        right.append(np.where(leaf, -1, nodes["right"].astype(np.int64) + n))
        value.append(nodes["value"])
        n += len(nodes)
    return Trees(
        np.concatenate(feature).astype(np.int32), np.concatenate(threshold), np.concatenate(left).astype(np.int32),
        np.concatenate(right).astype(np.int32), np.concatenate(value).astype(np.float32),
        np.array(roots, dtype=np.int32), np.array(model._baseline_prediction, dtype=np.float32).reshape(1),
    )  # fmt: skip


def _round_down(threshold: NDArray[np.float64]) -> F32:
    """The largest float32 not above each threshold, so that `<=` on float32 features decides as before."""
    with np.errstate(over="ignore"):
        rounded = threshold.astype(np.float32)
    return np.where(rounded > threshold, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)
