"""Integer sums equal those of the quantised scikit-learn model, on any text."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.linear_model import SGDClassifier

from classifier.kernel import N_BUCKETS, N_COLUMNS
from classifier.learning.dataset import read_articles
from classifier.learning.stage_one import bucket_matrix, quantise
from tests.kernel.scoring import added_up, buckets_of, random_table, score

TRAINING_DATA = Path(__file__).parents[2] / "training_data" / "articles"
# Characters at which the fast path for plain lines must step aside, or must not.
AWKWARD = "aаb о01.w/:@ éA中,。 \u3000\u200b\u0301\t|»ÅǅⅣ①𝐚𠀀😀\ud800\U000e0001\U0010ffff"
awkward_lines = st.lists(st.text(st.sampled_from(AWKWARD), max_size=40), min_size=1, max_size=8)
any_lines = st.lists(st.text(st.characters(), max_size=60), min_size=1, max_size=8)
TABLE = random_table()


@pytest.fixture(scope="module")
def training_lines() -> list[str]:
    return sorted(
        {article.text[line.start : line.end] for article in read_articles(TRAINING_DATA) for line in article.lines}
    )


def check_sums(lines: list[str]) -> None:
    lines = [line.replace("\n", " ") for line in lines]
    scores = score(lines, TABLE)
    sums, n_rows = added_up(lines, TABLE)
    np.testing.assert_array_equal(scores.sums, sums)
    np.testing.assert_array_equal(scores.n_rows, n_rows)
    np.testing.assert_array_equal(scores.counts, buckets_of(lines)[2])


@settings(max_examples=400)
@given(awkward_lines | any_lines)
@example(["s l o t", "w w w w", "1 2 3 4 5"])
@example(["", " ", "\u200b"])
def test_sums_equal_the_listed_rows_on_any_text(lines: list[str]) -> None:
    check_sums(lines)


@pytest.mark.parametrize("around", [1, 2, 31, 32, 33, 252, 253, 1022, 1023, 1024, 1025, 2048, 5000])
@pytest.mark.parametrize("alphabet", ["ab cd", "аб вг", "中文字", "1a"])
def test_sums_equal_the_listed_rows_at_every_block_edge(around: int, alphabet: str) -> None:
    lines = [(alphabet * (n // len(alphabet) + 1))[:n] for n in range(max(around - 3, 0), around + 3)]
    check_sums(lines)


def test_sums_equal_the_listed_rows_on_all_training_lines(training_lines: list[str]) -> None:
    assert len(training_lines) > 1000
    check_sums(training_lines)


def test_sums_equal_the_quantised_scikit_learn_model(training_lines: list[str]) -> None:
    rng = np.random.default_rng(0)
    lines = [training_lines[i] for i in rng.permutation(len(training_lines))[:3000]]
    y = np.arange(len(lines)) % 15
    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=2, tol=None, random_state=0)
    model.fit(bucket_matrix(lines), y)
    weights = np.zeros((N_COLUMNS, N_BUCKETS))
    weights[:15] = model.coef_
    table, _ = quantise(weights)
    model.coef_, model.intercept_ = table.T[:15].astype(np.float64), np.zeros(15)
    buckets, offsets, _ = buckets_of(lines)
    X = scipy.sparse.csr_matrix((np.ones(len(buckets)), buckets.astype(np.int32), offsets), (len(lines), N_BUCKETS))
    np.testing.assert_array_equal(score(lines, table).sums[:, :15], model.decision_function(X))


def test_the_learning_path_counts_what_is_scored(training_lines: list[str]) -> None:
    lines = training_lines[:500]
    buckets, offsets, _ = buckets_of(lines)
    counted = bucket_matrix(lines).multiply(np.sqrt(np.diff(offsets))[:, None]).tocsr()
    ones = scipy.sparse.csr_matrix((np.ones(len(buckets)), buckets.astype(np.int32), offsets), counted.shape)
    assert abs(counted - ones).max() < 1e-3


def test_a_line_of_millions_stays_at_the_end_of_the_range() -> None:
    full = np.full((N_BUCKETS, N_COLUMNS), 127, dtype=np.int8)
    assert (score(["ab" * 2_200_000], full).sums == 2**31 - 1).all()
