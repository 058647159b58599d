import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.psychometrics import dilemmas

KEY = np.array([6.2, 1.5, 3.0, 4.4, 2.2, 5.8, 3.3, 1.9])


def test_the_distance_is_the_mean_squared_difference_of_z_scores():
    ratings = np.array([7, 2, 3, 3, 1, 6, 4, 4])

    computed = dilemmas.standardised_distance(KEY, [ratings])[0]

    z = [(values - values.mean()) / values.std() for values in (KEY, ratings)]
    assert computed == pytest.approx(np.mean((z[0] - z[1]) ** 2), rel=1e-12)
    assert computed == pytest.approx(2 * (1 - np.corrcoef(KEY, ratings)[0, 1]), rel=1e-12)


def test_the_key_itself_is_at_no_distance_and_its_reverse_at_four():
    computed = dilemmas.standardised_distance([1, 4, 7, 2], [[1, 4, 7, 2], [7, 4, 1, 6]])

    np.testing.assert_allclose(computed, [0, 4], atol=1e-12)


@given(hnp.arrays(np.int8, (4, 8), elements=st.integers(-1, 7)))
def test_any_ratings_have_a_distance_from_zero_to_four(ratings):
    computed = dilemmas.standardised_distance(KEY, ratings)

    assert ((computed >= 0) & (computed <= 4)).all()


@given(hnp.arrays(np.int8, (1, 8), elements=st.integers(1, 3)))
def test_neither_level_nor_spread_of_the_ratings_counts(ratings):
    computed = dilemmas.standardised_distance(KEY, 1 + 2 * (ratings - 1))

    np.testing.assert_allclose(computed, dilemmas.standardised_distance(KEY, ratings), atol=1e-9)


def test_options_not_rated_count_as_little_as_absent_ones():
    computed = dilemmas.standardised_distance(KEY, [[7, 2, -1, 3, -1, 6, 4, 4]])

    rated = [0, 1, 3, 5, 6, 7]
    expected = dilemmas.standardised_distance(KEY[rated], [[7, 2, 3, 6, 4, 4]])
    np.testing.assert_allclose(computed, expected, rtol=1e-12)


@pytest.mark.parametrize("ratings", [[4] * 8, [-1] * 8, [3] + [-1] * 7])
def test_ratings_that_set_nothing_apart_are_unrelated_to_the_key(ratings):
    assert dilemmas.standardised_distance(KEY, [ratings]).tolist() == [2.0]


def test_a_key_without_variance_is_refused():
    with pytest.raises(ValueError, match="two options apart"):
        dilemmas.standardised_distance([3, 3], [[1, 2]])


def test_scores_of_the_population_are_as_sure_as_they_claim():
    rng = np.random.default_rng(8)
    truth = rng.normal(size=4000)
    r = np.tanh(0.7 + 0.35 * truth)
    key = rng.normal(size=(4000, 45))
    ratings = r[:, None] * key + np.sqrt(1 - r**2)[:, None] * rng.normal(size=(4000, 45))
    z = [
        (one - one.mean(axis=1, keepdims=True)) / one.std(axis=1, keepdims=True)
        for one in (key, ratings)
    ]

    computed = dilemmas.standardise(
        ((z[0] - z[1]) ** 2).mean(axis=1), np.full(4000, 45), mean=0.7, sd=0.35
    )

    error = computed.z - truth
    assert error.mean() == pytest.approx(0, abs=0.05)
    assert (error**2).mean() == pytest.approx(computed.error_variance[0], rel=0.1)


def test_a_smaller_distance_is_a_higher_score():
    computed = dilemmas.standardise([0.0, 0.5, 2.0, 4.0], np.full(4, 40), mean=0.7, sd=0.3)

    assert (np.diff(computed.z) < 0).all()
    assert np.isfinite(computed.z).all()


def test_too_few_ratings_say_nothing():
    computed = dilemmas.standardise([0.1], [3], mean=0.7, sd=0.3)

    assert (computed.z[0], computed.error_variance[0]) == (0.0, 1.0)


def test_best_and_worst_picks_gain_and_lose_one_each():
    key = [[6.0, 1.0, 3.0, -1.0], [2.0, 5.0, 4.0, 3.0]]
    best = [[0, 1], [1, 0], [2, 2], [-1, -1]]
    worst = [[1, 0], [0, 1], [2, 2], [-1, -1]]

    assert dilemmas.best_worst(key, best, worst).tolist() == [2.0, -2.0, 0.0, 0.0]
