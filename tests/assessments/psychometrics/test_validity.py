import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from assessments.psychometrics import validity

inside = st.floats(0.01, 0.99)


def test_the_interval_is_symmetric_in_fishers_z():
    interval = validity.correlation_interval(0.25, 103)

    assert interval is not None
    # The standard error of Fisher's z is 1 / sqrt(100).
    ends = np.arctanh([interval.low, interval.high])
    np.testing.assert_allclose(ends, np.arctanh(0.25) + np.array([-0.195996, 0.195996]), atol=1e-6)


@pytest.mark.parametrize(("r", "n"), [(0.5, 3), (1.0, 50), (-1.0, 50)])
def test_the_interval_of_too_few_or_a_perfect_correlation_is_undefined(r, n):
    assert validity.correlation_interval(r, n) is None


def test_range_restriction_is_undone():
    rng = np.random.default_rng(1)
    score = rng.normal(size=400_000)
    performance = 0.4 * score + np.sqrt(1 - 0.16) * rng.normal(size=400_000)
    hired = score > 0.5
    r = np.corrcoef(score[hired], performance[hired])[0, 1]

    computed = validity.correct_range_restriction(r, score.std(), score[hired].std())

    assert r < 0.25
    assert computed == pytest.approx(0.4, abs=0.01)


@given(st.floats(-1, 1), st.floats(0.2, 5))
def test_correcting_the_range_there_and_back_is_identity(r, ratio):
    corrected = validity.correct_range_restriction(r, ratio)

    assert validity.correct_range_restriction(corrected, 1 / ratio) == pytest.approx(r, abs=1e-9)


def test_attenuation_is_the_root_of_both_reliabilities():
    assert validity.correct_attenuation(0.3, 0.81, 0.64) == pytest.approx(0.3 / 0.72)
    assert validity.correct_attenuation(0.3, 0.81) == pytest.approx(0.3 / 0.9)


@given(inside, st.floats(-0.99, 0.99), inside)
def test_successes_are_a_bivariate_normal_share(base_rate, r, selection_ratio):
    computed = validity.taylor_russell(base_rate, r, selection_ratio)

    corner = multivariate_normal.cdf(
        [norm.ppf(base_rate), norm.ppf(selection_ratio)], cov=[[1, r], [r, 1]]
    )
    assert computed == pytest.approx(corner / selection_ratio, abs=2e-5 / selection_ratio)


@pytest.mark.parametrize("r", [-0.7, 0.0, 0.3, 0.95])
def test_at_both_medians_successes_follow_the_arcsine(r):
    computed = validity.taylor_russell(0.5, r, 0.5)

    assert computed == pytest.approx(0.5 + np.arcsin(r) / np.pi, abs=1e-12)


@pytest.mark.parametrize(
    ("r", "expected"), [(0.0, 0.3), (1.0, 1.0), (-1.0, 0.0), (0.999999, 1.0), (-0.999999, 0.0)]
)
def test_successes_at_the_ends_of_validity(r, expected):
    assert validity.taylor_russell(0.3, r, 0.2) == pytest.approx(expected, abs=1e-6)


def test_utility_is_gain_less_cost():
    gain = validity.utility(
        hires=10,
        years=2,
        validity=0.25,
        performance_sd=8000,
        selection_ratio=0.2,
        cost_per_applicant=30,
    )

    assert gain == pytest.approx(10 * 2 * 0.25 * 8000 * 1.39981 - 30 * 50, abs=1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: validity.correlation_interval(1.1, 30),
        lambda: validity.correct_range_restriction(0.3, 0.0),
        lambda: validity.correct_attenuation(0.3, 0.0),
        lambda: validity.taylor_russell(0.0, 0.3, 0.2),
        lambda: validity.taylor_russell(0.5, float("nan"), 0.2),
    ],
)
def test_figures_out_of_range_are_refused(call):
    with pytest.raises(ValueError, match="must be"):
        call()
