import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.psychometrics import grm, reliability
from assessments.psychometrics.study.people import true_bank

BANK = true_bank(6, np.random.default_rng(1))
ANSWERS = BANK.answers(BANK.people(400, np.random.default_rng(2)), np.random.default_rng(3))
OWN = ANSWERS[:, BANK.trait == 0]

tables = hnp.arrays(
    np.int8, st.tuples(st.integers(0, 6), st.integers(1, 5)), elements=st.integers(-1, 4)
)


def parallel(sizes, n=60_000):
    """Return answers in which each item is a rounded sum of one trait and noise."""
    rng = np.random.default_rng(4)
    trait = rng.normal(size=(n, 1))
    drawn = trait * np.asarray(sizes) + rng.normal(size=(n, len(sizes)))
    return np.clip(np.rint(drawn * 8 + 60), 0, 126).astype(np.int8)


def test_alpha_is_the_mean_of_all_split_half_coefficients():
    answers = OWN[:, :4]
    covariance = np.cov(answers, rowvar=False)
    halves = [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))]
    splits = [4 * covariance[np.ix_(one, two)].sum() / covariance.sum() for one, two in halves]

    assert reliability.cronbach_alpha(answers) == pytest.approx(np.mean(splits))


def test_alpha_leaves_out_people_with_missing_answers():
    with_gaps = OWN.copy()
    with_gaps[::3, 0] = -1

    computed = reliability.cronbach_alpha(with_gaps)

    assert computed == reliability.cronbach_alpha(OWN[np.arange(len(OWN)) % 3 != 0])


def test_alpha_of_equal_items_is_their_reliability_and_so_is_omega():
    answers = parallel([1, 1, 1, 1])

    # Four items with as much trait as noise: 4 / (4 + 1).
    assert reliability.cronbach_alpha(answers) == pytest.approx(0.8, abs=0.01)
    assert reliability.mcdonald_omega_total(answers) == pytest.approx(0.8, abs=0.01)
    assert reliability.guttman_lambda2(answers) == pytest.approx(0.8, abs=0.01)


def test_of_unequal_items_omega_is_the_reliability_and_alpha_below_it():
    sizes = np.array([0.3, 0.6, 1.0, 1.6])
    answers = parallel(sizes)
    truth = sizes.sum() ** 2 / (sizes.sum() ** 2 + 4)

    alpha, lambda2 = reliability.cronbach_alpha(answers), reliability.guttman_lambda2(answers)
    assert reliability.mcdonald_omega_total(answers) == pytest.approx(truth, abs=0.01)
    assert alpha is not None
    assert lambda2 is not None
    assert alpha < truth - 0.02
    assert alpha < lambda2 < truth + 0.01


@given(tables)
def test_any_answers_give_a_finite_coefficient_or_none(answers):
    for coefficient in (
        reliability.cronbach_alpha,
        reliability.guttman_lambda2,
        reliability.mcdonald_omega_total,
    ):
        value = coefficient(answers)
        assert value is None or np.isfinite(value)
    assert np.isfinite(reliability.item_rest_correlations(answers).data).all()


@pytest.mark.parametrize("answers", [[[1], [2]], [[1, 2]], [[1, 2], [1, 2]], [[1, 2], [2, 1]]])
def test_without_items_people_or_variance_alpha_is_undefined(answers):
    assert reliability.cronbach_alpha(answers) is None


def test_spearman_brown_doubles_and_halves():
    assert reliability.spearman_brown(0.6, 2) == pytest.approx(0.75)
    assert reliability.spearman_brown(reliability.spearman_brown(0.6, 3), 1 / 3) == pytest.approx(
        0.6
    )


def test_the_standard_error_of_an_intelligence_test():
    assert reliability.standard_error_of_measurement(15, 0.91) == pytest.approx(4.5)


def test_feldts_interval_holds_the_true_alpha_as_often_as_it_says():
    truth, hits = 4 / 5, 0
    rng = np.random.default_rng(5)
    for _ in range(400):
        drawn = rng.normal(size=(80, 1)) + rng.normal(size=(80, 4))
        alpha = reliability.cronbach_alpha(np.clip(np.rint(drawn * 12 + 60), 0, 126))
        assert alpha is not None
        interval = reliability.feldt_interval(alpha, people=80, items=4)
        hits += interval.low <= truth <= interval.high

    assert hits / 400 == pytest.approx(0.95, abs=0.03)


def test_item_rest_correlations_are_with_the_sum_of_the_others():
    computed = reliability.item_rest_correlations(OWN)

    rest = OWN[:, 1:].sum(axis=1)
    assert computed[0] == pytest.approx(np.corrcoef(OWN[:, 0], rest)[0, 1])


def test_an_item_without_variance_has_no_rest_correlation():
    assert reliability.item_rest_correlations([[1, 2, 0], [1, 3, 4], [1, 0, 2]]).tolist()[0] is None


def test_alpha_if_dropped_is_alpha_of_the_others():
    assert reliability.alpha_if_dropped(OWN)[2] == reliability.cronbach_alpha(
        np.delete(OWN, 2, axis=1)
    )
    assert reliability.alpha_if_dropped(OWN[:, :2]) == [None, None]


def test_bad_figures_are_refused():
    with pytest.raises(ValueError, match="reliability must be from -1 to 1"):
        reliability.spearman_brown(1.2, 2)
    with pytest.raises(ValueError, match="sd must not be negative"):
        reliability.standard_error_of_measurement(-1, 0.5)
    with pytest.raises(ValueError, match="feldt_interval needs"):
        reliability.feldt_interval(0.8, people=1, items=4)


def test_marginal_reliability_is_the_squared_correlation_with_the_true_trait():
    rng = np.random.default_rng(3)
    a, b = np.full(8, 1.5), np.tile([-1.5, -0.5, 0.5, 1.5], (8, 1))
    theta = rng.normal(size=(20_000, 1))
    estimate = grm.eap(grm.simulate(theta, a, b, np.zeros(8, dtype=int), rng), a, b)

    computed = reliability.marginal_reliability(estimate.theta, estimate.se)

    r = np.corrcoef(estimate.theta, theta[:, 0])[0, 1]
    assert computed == pytest.approx(r**2, abs=0.01)


def test_marginal_reliability_is_undefined_without_people_or_any_variance():
    assert reliability.marginal_reliability([], []) is None
    assert reliability.marginal_reliability([1.0], [0.5]) is None
    assert reliability.marginal_reliability([1.0, 1.0], [0.0, 0.0]) is None
    assert reliability.marginal_reliability([1.0, 1.0], [0.5, 0.5]) == 0.0
