import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.psychometrics import composite as fit
from assessments.psychometrics.study.people import true_bank

BANK = true_bank(6, np.random.default_rng(1))
TRUTH = BANK.people(2000, np.random.default_rng(2))
SCORES = BANK.scores(BANK.answers(TRUTH, np.random.default_rng(3)))
WEIGHTS = np.array([3, 1, 2, 0, 1, 1, 5, 1, 1])

scores = st.lists(st.integers(-40, 40).map(lambda n: n / 10), min_size=1, max_size=40)


def bands_by_definition(score, se, z=1.645):
    """One band after another, person by person."""
    order = sorted(range(len(score)), key=lambda i: -score[i])
    band, top, result = 1, order[0], [0] * len(score)
    for person in order:
        apart = score[top] - score[person]
        if apart > z * np.hypot(se[top], se[person]):
            band, top = band + 1, person
        result[person] = band
    return result


@pytest.mark.parametrize("factor", [1e-200, 0.001, 7, 1e200])
def test_the_size_of_the_weights_does_not_matter(factor):
    computed = fit.composite(SCORES.theta, SCORES.covariance, WEIGHTS * factor)

    expected = fit.composite(SCORES.theta, SCORES.covariance, WEIGHTS)
    np.testing.assert_allclose(computed.score, expected.score, rtol=1e-12)
    np.testing.assert_allclose(computed.se, expected.se, rtol=1e-12)


def test_true_scores_of_the_population_are_standard_normal():
    exact = np.zeros((len(TRUTH), 9, 9))

    computed = fit.composite(TRUTH, exact, WEIGHTS, population=BANK.covariance)

    assert computed.score.mean() == pytest.approx(0, abs=0.07)
    assert computed.score.std() == pytest.approx(1, abs=0.05)
    assert (computed.se == 0).all()


def test_ninety_five_per_cent_of_intervals_hold_the_true_composite():
    exact = np.zeros((len(TRUTH), 9, 9))
    truth = fit.composite(TRUTH, exact, WEIGHTS, population=BANK.covariance).score

    ours = fit.composite(SCORES.theta, SCORES.covariance, WEIGHTS, population=BANK.covariance)

    covered = np.abs(ours.score - truth) <= 1.96 * ours.se
    assert covered.mean() == pytest.approx(0.95, abs=0.02)


def test_the_error_of_uncorrelated_traits_is_the_root_of_the_weighted_squares():
    covariance = np.diag([0.04, 0.09])[None]

    computed = fit.composite([[1.0, 2.0]], covariance, [3, 4])

    assert computed.score[0] == pytest.approx((3 * 1 + 4 * 2) / 5)
    assert computed.se[0] == pytest.approx(np.sqrt(9 * 0.04 + 16 * 0.09) / 5)


def test_contributions_add_up_to_the_score_to_the_last_bit():
    parts = fit.contributions(SCORES.theta, WEIGHTS, population=BANK.covariance)

    ours = fit.composite(SCORES.theta, SCORES.covariance, WEIGHTS, population=BANK.covariance)
    assert (parts.sum(axis=1) == ours.score).all()


@given(st.lists(st.lists(st.floats(-30, 30), min_size=4, max_size=4), min_size=1, max_size=5))
def test_rounded_contributions_add_up_to_the_rounded_score(parts):
    rounded = fit.rounded_contributions(parts, decimals=1)

    tenths = np.rint(rounded * 10)
    np.testing.assert_allclose(rounded, tenths / 10, atol=1e-12)
    sums = np.asarray(parts).sum(axis=1)
    assert (np.abs(tenths.sum(axis=1) - 10 * sums) <= 0.5 + 1e-6).all()
    assert np.abs(rounded - parts).max() < 0.1 + 1e-9


def test_an_appended_score_is_one_more_trait_with_errors_of_its_own():
    joined = fit.append_score(SCORES.theta, SCORES.covariance, TRUTH[:, 0], np.full(2000, 0.3))

    assert joined.theta.shape == (2000, 10)
    assert (joined.covariance[:, 9, 9] == 0.3).all()
    assert (joined.covariance[:, 9, :9] == 0).all()
    with_weight = fit.composite(joined.theta, joined.covariance, [*WEIGHTS, 0])
    without = fit.composite(SCORES.theta, SCORES.covariance, WEIGHTS)
    np.testing.assert_allclose(with_weight.score, without.score, rtol=1e-12)


def test_a_person_in_a_crowd_gets_the_very_same_bits_as_alone():
    together = fit.composite(SCORES.theta, SCORES.covariance, WEIGHTS)

    alone = fit.composite(SCORES.theta[:1], SCORES.covariance[:1], WEIGHTS)

    assert alone.score[0] == together.score[0]
    assert alone.se[0] == together.se[0]


def test_bands_of_equal_errors_start_from_the_top():
    score = [0.0, 1.0, 0.9, 0.62, 0.4, -2.0]

    computed = fit.bands(score, np.full(6, 0.1))

    # 1.645 x sqrt(2) x 0.1 = 0.2326
    assert computed.tolist() == [3, 1, 1, 2, 2, 4]


@given(score=scores, seed=st.integers(0, 2**32 - 1))
def test_bands_of_distinct_scores_are_those_of_the_definition(score, seed):
    score = sorted(set(score))
    se = np.random.default_rng(seed).uniform(0.01, 0.6, len(score))

    assert fit.bands(score, se).tolist() == bands_by_definition(score, se)


@given(score=scores, seed=st.integers(0, 2**32 - 1))
def test_bands_follow_the_order_of_the_scores_and_ties_share_one(score, seed):
    se = np.random.default_rng(seed).uniform(0.01, 0.6, len(score))

    computed = fit.bands(score, se)

    order = np.argsort(-np.asarray(score), kind="stable")
    steps = np.diff(computed[order])
    assert computed.min() == 1
    assert set(steps) <= {0, 1}
    assert (steps[np.diff(np.asarray(score)[order]) == 0] == 0).all()


@given(score=scores, seed=st.integers(0, 2**32 - 1))
def test_the_floors_tell_the_band_of_everybody(score, seed):
    se = np.random.default_rng(seed).uniform(0.01, 0.6, len(score))

    floors = fit.band_floors(score, se)

    told = [1 + int(np.argmax(floors <= one)) for one in score]
    assert told == fit.bands(score, se).tolist()
    assert set(floors) <= set(score)


def test_without_error_every_score_is_a_band_of_its_own():
    assert fit.bands([3.0, 1.0, 3.0, 2.0], np.zeros(4)).tolist() == [1, 3, 1, 2]


def test_one_error_for_all_is_the_same_as_that_error_for_each():
    assert (
        fit.bands([3.0, 2.0, 1.0], 0.5).tolist() == fit.bands([3.0, 2.0, 1.0], [0.5] * 3).tolist()
    )


def test_nobody_has_no_band():
    assert fit.bands([], []).tolist() == []
    assert fit.band_floors([], []).tolist() == []


def test_a_hundred_thousand_people_are_banded_in_fifty_milliseconds():
    rng = np.random.default_rng(4)
    score, se = rng.normal(size=100_000), rng.uniform(0.2, 0.3, 100_000)

    def seconds():
        start = time.process_time()
        fit.bands(score, se)
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.05


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0.0, 0.0], "weights must not all be 0"),
        ([1.0], "theta must have shape"),
        ([1.0, float("nan")], "weights must be finite"),
    ],
)
def test_bad_weights_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        fit.composite([[1.0, 2.0]], np.eye(2)[None], weights)


def test_negative_errors_are_refused():
    with pytest.raises(ValueError, match="must not be negative"):
        fit.bands([1.0], [-0.1])


def test_nobody_has_no_composite():
    computed = fit.composite(np.empty((0, 2)), np.empty((0, 2, 2)), [1, 1])

    assert (len(computed.score), len(computed.se)) == (0, 0)
