import numpy as np

from classifier.features import log1p_of


def test_a_count_looked_up_has_the_logarithm_of_one_computed() -> None:
    assert all(log1p_of(n) == np.float32(np.log1p(n)) for n in (*range(5000), 10**6))
