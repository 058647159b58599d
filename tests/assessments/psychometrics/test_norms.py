import numpy as np
import pytest

from assessments.psychometrics import norms


def test_t_scores_have_mean_fifty_and_standard_deviation_ten():
    assert norms.t_score([-1.0, 0.0, 2.5]).tolist() == [40.0, 50.0, 75.0]
    assert norms.t_score([24.0], mean=20.0, sd=8.0).tolist() == [55.0]


def test_stens_change_every_half_standard_deviation_from_the_mean():
    computed = norms.sten([-9.0, -2.01, -0.5, -0.01, 0.0, 0.49, 0.5, 1.99, 2.0, 9.0])

    assert computed.tolist() == [1, 1, 5, 5, 6, 6, 7, 9, 10, 10]


def test_stanines_hold_the_known_shares_of_a_normal_sample():
    sample = np.random.default_rng(1).normal(size=200_000)

    share = np.bincount(norms.stanine(sample))[1:] / len(sample)

    np.testing.assert_allclose(
        share, [0.04, 0.07, 0.12, 0.17, 0.20, 0.17, 0.12, 0.07, 0.04], atol=0.007
    )


def test_percentiles_count_ties_by_half():
    computed = norms.percentile_midrank([0, 1, 2, 3, 9], [1, 2, 2, 3])

    assert computed.tolist() == [0.0, 12.5, 50.0, 87.5, 100.0]


def test_an_empty_reference_and_a_spread_of_zero_are_refused():
    with pytest.raises(ValueError, match="reference must not be empty"):
        norms.percentile_midrank([1.0], [])
    with pytest.raises(ValueError, match="sd must be above 0"):
        norms.t_score([1.0], sd=0.0)
