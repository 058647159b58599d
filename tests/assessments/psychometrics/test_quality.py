import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.psychometrics import grm, quality
from assessments.psychometrics.assembly import draw_forms
from assessments.psychometrics.quality.person_fit import only_shown
from assessments.psychometrics.study.people import true_bank

BANK = true_bank(8, np.random.default_rng(11))
REVERSED = np.arange(72) % 3 == 2
FORM = quality.Form(np.arange(72) % 8 < 4, core_per_trait=3, rotated_per_trait=3)
INSTRUMENT = quality.Instrument(
    BANK.a, BANK.b, BANK.trait, BANK.covariance, is_reversed=REVERSED, form=FORM
)
MODEL = (BANK.a, BANK.b, BANK.trait)

answers = hnp.arrays(np.int8, (3, 72), elements=st.integers(-1, 4))


@pytest.fixture(scope="module")
def cutoffs():
    return quality.honest_cutoffs(INSTRUMENT, np.random.default_rng(12), 4000)


@pytest.fixture(scope="module")
def honest():
    """Return 1500 honest people's answers and the orders of their forms."""
    rng = np.random.default_rng(13)
    order = draw_forms(
        BANK.trait, FORM.core, core_per_trait=3, rotated_per_trait=3, rng=rng, people=1500
    )
    return only_shown(BANK.answers(BANK.people(1500, rng), rng), order), order


def all_indices(responses, order):
    return quality.all_indices(INSTRUMENT, responses, order, BANK.scores(responses))


def test_the_longest_run_passes_over_missing_answers():
    computed = quality.longstring([[1, 1, 2, 2, 2, 0], [3, -1, 3, 3, 1, 1], [-1] * 6, [0, 1] * 3])

    assert computed.tolist() == [3, 3, 0, 1]


def test_the_average_run_is_answers_over_runs():
    computed = quality.average_string([[1, 1, 2, 2, 2, 0], [3, -1, 3, 3, 1, 1], [-1] * 6])

    assert computed.tolist() == [2.0, 2.5, None]


def test_variability_is_the_sample_standard_deviation_of_what_was_answered():
    computed = quality.intra_individual_variability([[0, 4, -1, 2], [3, 3, 3, 3], [-1, -1, -1, 2]])

    assert computed.tolist() == [2.0, 0.0, None]


def test_even_odd_is_the_stepped_up_correlation_of_half_means():
    trait = np.repeat([0, 1, 2, 3], 4)
    answer = [4, 3, 2, 4, 1, 0, 1, 2, 3, 3, 1, 4, 0, 1, 2, 0]

    computed = quality.even_odd([answer], trait)[0]

    r = np.corrcoef([3.0, 1.0, 2.0, 1.0], [3.5, 1.0, 3.5, 0.5])[0, 1]
    assert computed == pytest.approx(2 * r / (1 + r))


def test_even_odd_splits_what_each_person_answered():
    trait = np.repeat([0, 1, 2, 3], 5)
    full = np.array([4, 3, 2, 4, 1, 0, 1, 2, 3, 3, 1, 4, 0, 1, 2, 0]).reshape(4, 4)
    with_gaps = np.insert(full, 2, -1, axis=1).ravel()

    computed = quality.even_odd([with_gaps], trait)

    expected = quality.even_odd([full.ravel()], np.repeat([0, 1, 2, 3], 4))
    np.testing.assert_allclose(computed, expected)


def test_without_variance_or_with_two_traits_even_odd_is_undefined():
    assert quality.even_odd([[2] * 12], np.repeat([0, 1, 2], 4)).tolist() == [None]
    assert quality.even_odd([[0, 1, 2, 3]], [0, 0, 1, 1]).tolist() == [None]


def test_mahalanobis_distance_of_a_sample_sums_to_its_degrees_of_freedom():
    sample = np.random.default_rng(1).integers(0, 5, (200, 6))

    computed = quality.mahalanobis(sample)

    assert computed.sum() == pytest.approx(199 * 6)


def test_mahalanobis_distance_with_gaps_is_that_of_the_items_answered():
    covariance = 0.5 * np.eye(4) + 0.5

    with_gaps = quality.mahalanobis([[4, -1, 0, -1]], np.full(4, 2.0), covariance)

    kept = np.ix_([0, 2], [0, 2])
    shorter = quality.mahalanobis([[4, 0]], np.full(2, 2.0), covariance[kept])
    np.testing.assert_allclose(with_gaps, shorter)
    assert shorter[0] == pytest.approx(16)


def test_mahalanobis_distance_from_too_few_people_is_undefined():
    assert quality.mahalanobis([[1, 2], [3, 4]]).tolist() == [None, None]


def test_synonyms_are_correlated_over_the_pairs_answered():
    pairs = [[0, 1], [2, 3], [4, 5], [6, 7]]

    computed = quality.synonyms([[0, 1, 4, 4, 2, 1, 3, -1], [1, 1, 2, 2, 3, -1, -1, 0]], pairs)

    assert computed[0] == pytest.approx(np.corrcoef([0, 4, 2], [1, 4, 1])[0, 1])
    assert computed.tolist()[1] is None


def test_one_long_pause_does_not_hide_that_items_were_clicked_through():
    seconds = np.array([[1, 1.2, 4000, 0.8, 1.1], [5, 7, -1, -1, -1], [-1] * 5])

    computed = quality.seconds_per_item(seconds)

    assert computed.tolist() == [1.1, 6.0, None]


def test_lz_is_standard_normal_at_the_true_traits(honest):
    rng = np.random.default_rng(14)
    theta = BANK.people(4000, rng)

    computed = quality.lz(BANK.answers(theta, rng), *MODEL, theta)

    assert computed.mean() == pytest.approx(0, abs=0.05)
    assert computed.std() == pytest.approx(1, abs=0.05)


def test_lz_is_the_standardised_log_likelihood_of_a_worked_pattern():
    p = np.array([0.5, 1 / (1 + np.exp(-1))])

    computed = quality.lz([[1, 0]], [1, 1], [[0.0], [-1.0]], [0, 0], [[0.0]])[0]

    log_odds = np.log(p / (1 - p))
    observed = np.log(p[0]) + np.log(1 - p[1])
    expected = (p * np.log(p) + (1 - p) * np.log(1 - p)).sum()
    assert computed == pytest.approx(
        (observed - expected) / np.sqrt((p * (1 - p) * log_odds**2).sum())
    )


def test_lz_star_mends_most_of_what_estimation_does_to_lz():
    long_bank = true_bank(24, np.random.default_rng(15))
    rng = np.random.default_rng(16)
    drawn = long_bank.answers(long_bank.people(1500, rng), rng)
    theta = long_bank.scores(drawn).theta
    model = (long_bank.a, long_bank.b, long_bank.trait)

    plain = quality.lz(drawn, *model, theta)
    corrected = quality.lz_star(drawn, *model, theta, long_bank.covariance)

    assert abs(corrected.mean()) < 0.5 * abs(plain.mean())
    assert abs(corrected.std() - 1) < abs(plain.std() - 1)


def test_the_marginal_likelihood_of_one_trait_agrees_with_integration():
    a, b = np.full(30, 1.4), np.tile([-2.0, -1.0, 0.0, 1.0], (30, 1))
    trait, prior = np.zeros(30, dtype=int), [[1.0]]
    drawn = grm.simulate([[0.3], [-1.0]], a, b, trait, np.random.default_rng(17))

    computed = quality.marginal_log_likelihood(drawn, a, b, trait, prior)

    grid = np.linspace(-8, 8, 4001)
    curve = np.log(grm.category_probabilities(grid, a, b))
    density = np.exp(-0.5 * grid**2) / np.sqrt(2 * np.pi)
    expected = [
        np.log(
            (np.exp(curve[:, np.arange(30), one].sum(axis=1)) * density).sum() * (grid[1] - grid[0])
        )
        for one in drawn
    ]
    np.testing.assert_allclose(computed, expected, atol=0.01)


def test_moments_of_honest_answers_are_those_of_simulated_ones():
    rng = np.random.default_rng(18)
    drawn = BANK.answers(BANK.people(40_000, rng), rng).astype(float)

    mean, covariance = INSTRUMENT.moments

    np.testing.assert_allclose(mean, drawn.mean(axis=0), atol=0.04)
    np.testing.assert_allclose(covariance, np.cov(drawn, rowvar=False), atol=0.06)


def test_answers_are_shown_again_as_they_were_given():
    order = np.array([[2, 0, 5, -1]])
    keyed = np.full((1, 72), -1)
    keyed[0, [0, 2, 5]] = [1, 4, 3]

    computed = quality.as_presented(INSTRUMENT, keyed, order)

    # Items 2 and 5 are reverse keyed.
    assert computed.tolist() == [[0, 1, 1, -1]]


def test_one_honest_person_in_a_hundred_is_beyond_each_cutoff(honest, cutoffs):
    flags = quality.flags(all_indices(*honest), cutoffs)

    for raised in flags.raised.values():
        assert raised.mean() < 0.025
    assert flags.is_inattentive.mean() < 0.02


def test_random_and_straight_answers_are_found(honest, cutoffs):
    responses, order = honest
    rng = np.random.default_rng(19)
    guesses = np.where(responses >= 0, rng.integers(0, 5, responses.shape), -1)
    straight = np.where(responses >= 0, np.where(REVERSED, 1, 3), -1)

    by_guess = quality.flags(all_indices(guesses, order), cutoffs)
    by_straight = quality.flags(all_indices(straight, order), cutoffs)

    assert by_guess.is_inattentive.mean() > 0.97
    assert by_straight.is_inattentive.all()


def test_who_answers_nothing_is_flagged_by_every_index(cutoffs):
    responses, order = np.full((1, 72), -1), np.arange(54)[None]

    flags = quality.flags(all_indices(responses, order), cutoffs)

    assert flags.count.tolist() == [len(flags.raised)]


def test_two_flags_look_inattentive_and_one_does_not():
    cutoffs = {"longstring": quality.Cutoff(high=6), "lz": quality.Cutoff(low=-1)}

    flags = quality.flags({"longstring": [7, 7, 6], "lz": [-2.0, 0.0, -1.0]}, cutoffs)

    assert flags.count.tolist() == [2, 1, 0]
    assert flags.is_inattentive.tolist() == [True, False, False]


def test_an_index_without_a_cutoff_is_refused():
    with pytest.raises(ValueError, match="no cut-off for lz"):
        quality.flags({"lz": [0.0]}, {})


def test_the_same_seed_sets_the_same_cutoffs():
    first, again = (
        quality.honest_cutoffs(INSTRUMENT, np.random.default_rng(20), 300) for _ in range(2)
    )

    assert first == again


@settings(max_examples=25, deadline=None)
@given(drawn=answers)
def test_no_answers_give_a_non_finite_index(drawn):
    order = np.tile(np.arange(72), (3, 1))

    for values in all_indices(drawn, order).values():
        assert np.isfinite(values.data).all()


def test_a_person_in_a_crowd_gets_the_very_same_indices_as_alone(honest):
    responses, order = honest

    together, alone = all_indices(responses, order), all_indices(responses[:1], order[:1])

    assert {name: values[0] for name, values in together.items()} == {
        name: values[0] for name, values in alone.items()
    }


def test_without_items_even_odd_is_undefined():
    assert quality.even_odd(np.empty((2, 0), dtype=np.int8), []).tolist() == [None, None]


def test_where_no_other_answer_was_possible_fit_is_undefined():
    computed = quality.lz([[1], [0]], [1.0], [[0.0]], [0], [[1e5], [0.5]])

    assert computed.tolist()[0] is None
    assert np.isfinite(computed[1])
