import numpy as np
import pytest
from sklearn.ensemble._hist_gradient_boosting import binning

from classifier.learning.binning import quick_binning, thresholds_of
from classifier.learning.fitting import fit_trees

ONE_BY_ONE = binning._find_binning_thresholds


def columns(seed: int) -> dict[str, np.ndarray]:
    """Kinds of features: all different, rounded to ties, few values, mostly one value."""
    chance = np.random.default_rng(seed)
    drawn = chance.normal(size=3000)
    return {
        "all different": drawn,
        "ties": np.round(drawn, 2),
        "few values": np.round(drawn),
        "mostly one value": np.where(chance.random(3000) < 0.9, 0.0, drawn),
    }


@pytest.mark.parametrize("kind", columns(0))
@pytest.mark.parametrize("seed", range(5))
def test_thresholds_are_those_of_scikit_learn_to_the_last_bit(kind: str, seed: int) -> None:
    column = columns(seed)[kind]
    chance = np.random.default_rng(seed)
    for weights in (None, chance.random(3000), np.ones(3000), chance.integers(0, 3, 3000) * 0.15):
        expected = ONE_BY_ONE(column, 63, sample_weight=weights)
        np.testing.assert_array_equal(thresholds_of(column, 63, sample_weight=weights), expected)


def test_missing_values_are_left_to_scikit_learn() -> None:
    column = np.where(np.arange(500) % 7 == 0, np.nan, np.arange(500.0))
    weights = np.linspace(0.1, 1, 500)
    np.testing.assert_array_equal(thresholds_of(column, 63, weights), ONE_BY_ONE(column, 63, sample_weight=weights))


def test_trees_are_fitted_with_it_and_scikit_learn_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(column: np.ndarray, max_bins: int, sample_weight: np.ndarray | None = None) -> np.ndarray:
        asked.append(max_bins)
        return thresholds_of(column, max_bins, sample_weight)

    monkeypatch.setattr("classifier.learning.binning.thresholds_of", counted)
    X = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    fit_trees(X, (X[:, 0] > 0).astype(np.int64), np.ones(300), seed=0, n_trees=2)
    assert asked == [64] * 4
    with pytest.raises(KeyError), quick_binning():
        raise KeyError
    assert binning._find_binning_thresholds is ONE_BY_ONE
