"""Stage 1 learned: hashed n-grams of a line -> one linear model per label, quantised to int8."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import SGDClassifier

from classifier.arrays import encode
from classifier.kernel import MAX_NGRAM, N_BUCKETS, N_COLUMNS, N_COUNTS, count_buckets
from classifier.normalize import TABLES
from classifier.weights import Scorer

ALPHA = 2e-6
EPOCHS = 6
MAX_LINE = 1500
"""Characters of a line that training looks at: a few books pasted on one line would outweigh the rest."""
_CHUNK = 20_000
_NEVER = -8.0  # intercept of a column that no training line belongs to


def encode_lines(lines: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32]]:
    """Code points of all lines joined by line ends, and where each starts and ends."""
    codes = encode("\n".join(lines))
    lengths = np.array([len(line) for line in lines], dtype=np.int64)
    ends = np.cumsum(lengths + 1) - 1
    return codes, (ends - lengths).astype(np.int32), ends.astype(np.int32)


def _bucket_counts(lines: Sequence[str]) -> scipy.sparse.csr_matrix:
    codes, starts, ends = encode_lines([line[:MAX_LINE] for line in lines])
    n = len(lines)
    # n-grams of at most MAX_NGRAM, a word and a word pair for each character, edges of each line included
    buckets = np.empty((codes.size + 2 * n) * (MAX_NGRAM + 2), dtype=np.uint32)
    offsets = np.empty(n + 1, dtype=np.int64)
    counts = np.empty((n, N_COUNTS), dtype=np.int32)
    count_buckets(codes, starts, ends, n, TABLES, buckets, offsets, counts)
    per_line = np.diff(offsets)
    values = np.repeat((1 / np.sqrt(np.maximum(per_line, 1))).astype(np.float32), per_line)
    matrix = scipy.sparse.csr_matrix((values, buckets[: offsets[-1]].astype(np.int32), offsets), shape=(n, N_BUCKETS))
    matrix.sum_duplicates()
    return matrix


def bucket_matrix(lines: Sequence[str]) -> scipy.sparse.csr_matrix:
    """Sparse float32 (n_lines, N_BUCKETS): how often each table row occurs, over the root of all."""
    chunks = [_bucket_counts(lines[i : i + _CHUNK]) for i in range(0, len(lines), _CHUNK)]
    return scipy.sparse.vstack(chunks).tocsr() if chunks else scipy.sparse.csr_matrix((0, N_BUCKETS), dtype=np.float32)


def quantise(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], float]:
    """Int8 table (N_BUCKETS, N_COLUMNS) and the size of one step; the largest 0.01 % of weights are cut."""
    step = float(np.percentile(np.abs(weights), 99.99)) / 127 or 1.0
    return np.ascontiguousarray(np.clip(np.round(weights.T / step), -127, 127).astype(np.int8)), step


def fit_scorer(X: scipy.sparse.csr_matrix, y: NDArray[np.int64], weight: NDArray[np.float64], seed: int) -> Scorer:
    """One logistic regression per label (scikit-learn), quantised."""
    model = SGDClassifier(loss="log_loss", alpha=ALPHA, max_iter=EPOCHS, tol=None, random_state=seed, n_jobs=2)
    model.fit(X, y, sample_weight=weight)
    weights = np.zeros((N_COLUMNS, N_BUCKETS))
    bias = np.full(N_COLUMNS, _NEVER, dtype=np.float32)
    if len(model.classes_) == 2:
        weights[model.classes_[0]], weights[model.classes_[1]] = -model.coef_[0], model.coef_[0]
        bias[model.classes_] = (-model.intercept_[0], model.intercept_[0])
    else:
        weights[model.classes_] = model.coef_
        bias[model.classes_] = model.intercept_
    table, step = quantise(weights)
    return Scorer(table, np.array([step], dtype=np.float32), bias)
