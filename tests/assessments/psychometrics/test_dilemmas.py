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


@pytest.mark.parametrize("ratings", [[-1] * 8, [3] + [-1] * 7])
def test_too_few_ratings_to_set_anything_apart_are_unrelated_to_the_key(ratings):
    assert dilemmas.standardised_distance(KEY, [ratings]).tolist() == [2.0]


def test_options_alike_in_the_key_tell_nothing_of_whoever_rates_them_apart():
    assert dilemmas.standardised_distance([2, 2, 5], [[1, 7, -1]]).tolist() == [2.0]


@pytest.mark.parametrize("ratings", [[4] * 8, [0] * 8, [7, 7] + [-1] * 6])
def test_flat_ratings_are_as_far_as_can_be(ratings):
    assert dilemmas.standardised_distance(KEY, [ratings]).tolist() == [4.0]
    assert dilemmas.is_flat([ratings]).tolist() == [True]


@pytest.mark.parametrize("ratings", [[4] * 7 + [5], [-1] * 8, [3] + [-1] * 7])
def test_whoever_sets_something_apart_or_rates_next_to_nothing_is_not_flat(ratings):
    assert dilemmas.is_flat([ratings]).tolist() == [False]


@given(hnp.arrays(np.int8, (5, 8), elements=st.integers(1, 7)))
def test_nobody_who_tries_scores_below_a_flat_rater(ratings):
    everybody = np.vstack([ratings, [[4] * 8]])
    distance = dilemmas.standardised_distance(KEY, everybody)

    z = dilemmas.standardise(distance, np.full(6, 8), mean=0.6, sd=0.3).z

    assert z[-1] == z.min()


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


def raters(n, options=45, mean=0.7, sd=0.35, seed=8):
    """Return distances of people whose agreement is normal as Fisher's z."""
    rng = np.random.default_rng(seed)
    r = np.tanh(mean + sd * rng.normal(size=(n, 1)))
    key = rng.normal(size=options)
    key = (key - key.mean()) / key.std()
    noise = rng.normal(size=(n, options))
    noise -= noise.mean(axis=1, keepdims=True)
    ratings = r * key + np.sqrt(1 - r**2) * noise
    z = (ratings - ratings.mean(axis=1, keepdims=True)) / ratings.std(axis=1, keepdims=True)
    return ((z - key) ** 2).mean(axis=1)


def test_the_population_of_true_agreement_comes_back():
    found = dilemmas.population(raters(8000), np.full(8000, 45))

    assert found.mean == pytest.approx(0.7, abs=0.02)
    assert found.sd == pytest.approx(0.35, abs=0.02)


def test_people_who_agree_alike_still_have_a_little_spread():
    found = dilemmas.population(raters(2000, sd=0.0), np.full(2000, 45))

    assert 0.05 <= found.sd < 0.1
    assert dilemmas.population(np.full(200, 1.0), np.full(200, 45)).sd == 0.05


def test_flat_raters_and_those_who_hardly_rated_are_not_of_the_population():
    distance, rated = raters(500), np.full(500, 45)
    others, hardly = (
        np.append(distance, [4.0] * 50 + [0.1] * 50),
        np.append(rated, [45] * 50 + [3] * 50),
    )

    assert dilemmas.population(others, hardly) == dilemmas.population(distance, rated)


def test_a_hundred_people_make_a_population_and_fewer_do_not():
    assert dilemmas.population(raters(100), np.full(100, 45)) is not None
    assert dilemmas.population(raters(99), np.full(99, 45)) is None
    assert dilemmas.population([], []) is None


def test_best_and_worst_picks_gain_and_lose_one_each():
    key = [[6.0, 1.0, 3.0, -1.0], [2.0, 5.0, 4.0, 3.0]]
    best = [[0, 1], [1, 0], [2, 2], [-1, -1]]
    worst = [[1, 0], [0, 1], [2, 2], [-1, -1]]

    assert dilemmas.best_worst(key, best, worst).tolist() == [2.0, -2.0, 0.0, 0.0]


def test_dilemmas_left_out_do_not_count():
    key = [[6.0, 1.0, 3.0]] * 3
    best, worst = [[0, 0, -1], [0, -1, -1], [1, -1, -1]], [[1, 2, -1], [1, -1, -1], [0, -1, -1]]

    assert dilemmas.best_worst(key, best, worst).tolist() == [1.5, 2.0, -2.0]


def test_options_tied_in_the_key_gain_alike():
    key = [[6.0, 6.0, 1.0, 3.0]]

    assert dilemmas.best_worst(key, [[0], [1]], [[2], [2]]).tolist() == [2.0, 2.0]


def pickers(n, dilemma_count=12, skill=0.5, sd=0.12, seed=3):
    """Key and picks of people who know the best and the worst option with their own chance."""
    rng = np.random.default_rng(seed)
    key = np.array([rng.permutation(5) + 1.0 for _ in range(dilemma_count)])
    truth = rng.normal(size=n)
    knows = rng.random((2, n, dilemma_count)) < np.clip(skill + sd * truth, 0, 1)[:, None]
    guess = np.argsort(rng.random((n, dilemma_count, 5)), axis=2)
    best = np.where(knows[0], key.argmax(axis=1), guess[..., 0])
    worst = np.where(knows[1], key.argmin(axis=1), guess[..., 1])
    return key, best, worst, truth


def test_scores_of_picks_are_as_sure_as_they_claim():
    key, best, worst, truth = pickers(20_000)
    found = dilemmas.picks_population(key, best, worst)

    score = dilemmas.best_worst(key, best, worst)
    computed = dilemmas.standardise_picks(score, np.full(20_000, 12), found)

    error = computed.z - truth
    assert error.mean() == pytest.approx(0, abs=0.02)
    assert (error**2).mean() == pytest.approx(computed.error_variance[0], rel=0.05)


def test_the_population_of_pickers_comes_back():
    key, best, worst, _truth = pickers(20_000)

    found = dilemmas.picks_population(key, best, worst)

    # Whoever guesses gains nothing on average, so true scores are twice the chance of knowing.
    assert found.mean == pytest.approx(1.0, abs=0.02)
    assert found.sd == pytest.approx(0.24, abs=0.02)


def test_hard_dilemmas_are_no_noise():
    key = np.tile([5.0, 1.0, 3.0], (4, 1))
    best, worst = np.tile([0, 0, 1, 1], (200, 1)), np.tile([1, 1, 0, 0], (200, 1))

    assert dilemmas.picks_population(key, best, worst).noise == 0.05


def test_a_hundred_pickers_make_a_population_and_fewer_do_not():
    key, best, worst, _truth = pickers(100)

    assert dilemmas.picks_population(key, best, worst) is not None
    assert dilemmas.picks_population(key, best[:99], worst[:99]) is None
    best[0, 1:] = worst[0, 1:] = -1
    assert dilemmas.picks_population(key, best, worst) is None


PICKS = dilemmas.Population(mean=1.0, sd=0.2, noise=1.0)


def test_leaving_out_right_picks_lowers_a_score_and_makes_it_less_sure():
    computed = dilemmas.standardise_picks([2.0, 2.0, 2.0], [10, 5, 1], PICKS)

    assert (np.diff(computed.z) < 0).all()
    assert (np.diff(computed.error_variance) > 0).all()


def test_dilemmas_left_out_draw_to_the_mean_and_never_beyond():
    computed = dilemmas.standardise_picks([1.5, 0.5, -2.0, 0.0], [4, 4, 4, 0], PICKS)

    assert computed.z[0] == pytest.approx(-computed.z[1])
    assert computed.z[0] > 0 > computed.z[2]
    assert (computed.z[3], computed.error_variance[3]) == (0.0, 1.0)


def test_a_score_of_picks_is_regressed_by_its_reliability():
    computed = dilemmas.standardise_picks([1.6], [10], PICKS)

    reliability = 0.04 / (0.04 + 1.0 / 10)
    assert computed.z[0] == pytest.approx(reliability * 0.6 / 0.2)
    assert computed.error_variance[0] == pytest.approx(1 - reliability)


@pytest.mark.parametrize("population", [PICKS._replace(sd=0.0), PICKS._replace(noise=-1.0)])
def test_a_population_without_spread_is_refused(population):
    with pytest.raises(ValueError, match="must be above 0"):
        dilemmas.standardise_picks([1.0], [4], population)
