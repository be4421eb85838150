"""The small models of scikit-learn, fitted and turned into arrays that `forward.py` reads."""

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from classifier.arrays import F32
from classifier.forward import CLIP, Network, Trees

from .binning import quick_binning

N_MEMBERS = 4
"""Networks that are trained apart and answer as one. On pages read by hand, out of fold, blended with the trees, behind
trafilatura at 0.1 and 0.5 % of the body's characters lost, four of (32, 16) removed 43.1 and 63.5 % of junk lines, four
of (64, 32) 40.6 and 62.8 %, one of (64, 32), with half as many multiplications as the first, 39.1 and 60.5 %."""


def fit_network(
    X: F32, y: NDArray[np.int64], weight: NDArray[np.float64], n_classes: int, seed: int,
    hidden: tuple[int, int] = (32, 16), epochs: int = 10, alpha: float = 1e-2, n_members: int = N_MEMBERS,
) -> Network:  # fmt: skip
    """Two-layer perceptrons on standardised, clipped features, side by side; absent classes get probability 0."""
    mean, scale = X.mean(axis=0), 1 / (X.std(axis=0) + 1e-2)
    Z = np.clip((X - mean) * scale, -CLIP, CLIP)
    models = [
        MLPClassifier(
            hidden, alpha=alpha, batch_size=min(512, len(y)), learning_rate_init=1.5e-3, max_iter=epochs,
            random_state=seed * n_members + member,
        )
        for member in range(n_members)
    ]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is ours
        for model in models:
            model.fit(Z, y, sample_weight=weight / weight.mean())
    return Network(mean.astype(np.float32), scale.astype(np.float32), *_side_by_side(models, n_classes))


def _side_by_side(models: Sequence[MLPClassifier], n_classes: int) -> tuple[F32, F32, F32, F32, F32, F32]:
    """One network whose log-odds are the mean of those of the models: none reads what another one made."""
    outputs = [_spread_classes(model, n_classes) for model in models]
    w1, w2 = np.hstack([model.coefs_[0] for model in models]), block_diag(*(model.coefs_[1] for model in models))
    b1, b2 = (np.concatenate([model.intercepts_[layer] for model in models]) for layer in (0, 1))
    w3, b3 = np.vstack([w for w, _ in outputs]) / len(models), np.mean([b for _, b in outputs], axis=0)
    return tuple(np.ascontiguousarray(part, dtype=np.float32) for part in (w1, b1, w2, b2, w3, b3))  # type: ignore[return-value]


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
