"""The small model that names the kind of a piece of spam, learned from labelled and made spam."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.kernel import N_BUCKETS
from classifier.kinds import KIND_SHIFT, N_KIND_BUCKETS
from classifier.labels import SPAM_KINDS

from .documents import TrainingDocument
from .stage_one import bucket_matrix


def spam_lines(documents: Sequence[TrainingDocument]) -> tuple[list[str], NDArray[np.int64]]:
    """Spam lines with a known kind, each once."""
    seen = {document.lines[i]: kind for document in documents for i, kind in document.kinds.items()}
    return list(seen), np.array(list(seen.values()), dtype=np.int64)


def fit_kind_table(lines: Sequence[str], kinds: NDArray[np.int64], seed: int) -> NDArray[np.float32]:
    """Float32 (N_KIND_BUCKETS + 1, n_kinds): weights of folded table rows, intercept last."""
    fold = scipy.sparse.csr_matrix(
        (np.ones(N_BUCKETS, dtype=np.float32), (np.arange(N_BUCKETS), np.arange(N_BUCKETS) >> KIND_SHIFT))
    )
    model = LogisticRegression(C=20.0, max_iter=60, random_state=seed).fit(bucket_matrix(lines) @ fold, kinds)
    table = np.zeros((N_KIND_BUCKETS + 1, len(SPAM_KINDS)), dtype=np.float32)
    table[N_KIND_BUCKETS] = -20.0
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.array([-intercepts[0], intercepts[0]])
    table[:N_KIND_BUCKETS, model.classes_] = coefficients.T
    table[N_KIND_BUCKETS, model.classes_] = intercepts
    return table
