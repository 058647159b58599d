import girth
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import multivariate_normal

from assessments.psychometrics import grm
from assessments.psychometrics.study.people import expert_bank, true_bank

BANK = true_bank(6, np.random.default_rng(5))
MODEL = (BANK.a, BANK.b, BANK.trait, BANK.covariance)
THETA = BANK.people(500, np.random.default_rng(6))
ANSWERS = BANK.answers(THETA, np.random.default_rng(7))

answers = hnp.arrays(np.int8, (3, 54), elements=st.integers(-1, 4))


def log_posterior(theta, answer, bank=BANK):
    given = answer >= 0
    chosen = [
        np.log(
            grm.category_probabilities(theta[[trait]], bank.a[[item]], bank.b[[item]])[
                0, 0, category
            ]
        )
        for item, trait, category in zip(
            np.flatnonzero(given), bank.trait[given], answer[given], strict=True
        )
    ]
    return sum(chosen) + multivariate_normal.logpdf(theta, cov=bank.covariance)


def minus_log_posterior(theta, answer):
    return -log_posterior(theta, answer)


def test_category_probabilities_are_differences_of_logistic_curves():
    computed = grm.category_probabilities([0.5], [1.4], [[-2.0, -1.0, 0.0, 1.0]])[0, 0]

    above = expit(1.4 * (0.5 - np.array([-2.0, -1.0, 0.0, 1.0])))
    expected = [1 - above[0], *(above[:-1] - above[1:]), above[-1]]
    np.testing.assert_allclose(computed, expected, rtol=0, atol=1e-12)


@given(
    theta=st.floats(-8, 8),
    a=st.floats(0.1, 8),
    gaps=st.lists(st.floats(0.01, 3), min_size=1, max_size=6),
)
def test_category_probabilities_are_positive_and_sum_to_one(theta, a, gaps):
    computed = grm.category_probabilities([theta], [a], [np.cumsum(gaps) - 2])

    assert (computed > 0).all()
    assert computed.sum() == pytest.approx(1, abs=1e-12)


def test_information_is_the_expected_curvature_of_the_log_likelihood():
    theta, step = np.array([-1.0, 0.3, 2.0]), 1e-4
    a, b = BANK.a[:4], BANK.b[:4]
    near = [np.log(grm.category_probabilities(theta + d, a, b)) for d in (-step, 0.0, step)]
    curvature = -(near[0] - 2 * near[1] + near[2]) / step**2

    expected = (np.exp(near[1]) * curvature).sum(axis=2)
    np.testing.assert_allclose(grm.item_information(theta, a, b), expected, rtol=1e-5)


def test_information_of_a_two_category_item_is_slope_squared_times_p_times_q():
    p = expit(1.7 * (0.4 + 0.2))

    computed = grm.item_information([0.4], [1.7], [[-0.2]])[0, 0]

    assert computed == pytest.approx(1.7**2 * p * (1 - p), rel=1e-12)


def test_eap_agrees_with_a_wider_grid_ten_times_as_fine():
    own = BANK.trait == 0
    # Whoever is at an end throughout has a tail beyond the grid.
    inner = np.ptp(ANSWERS[:, own], axis=1) > 0

    coarse = grm.eap(ANSWERS[inner][:, own], BANK.a[own], BANK.b[own])
    fine = grm.eap(ANSWERS[inner][:, own], BANK.a[own], BANK.b[own], nodes=1801, width=9)

    np.testing.assert_allclose(coarse.theta, fine.theta, rtol=0, atol=1e-6)
    np.testing.assert_allclose(coarse.se, fine.se, rtol=0, atol=1e-6)


def test_eap_agrees_with_another_implementation():
    rng = np.random.default_rng(8)
    a, b = rng.uniform(0.8, 2, 20), rng.normal(size=20)
    drawn = grm.simulate(rng.normal(size=(200, 1)), a, b[:, None], np.zeros(20, dtype=int), rng)

    theirs = girth.ability_eap(
        drawn.T, b, a, options={"quadrature_n": 61, "quadrature_bounds": (-6, 6)}
    )

    ours = grm.eap(drawn, a, b[:, None])
    np.testing.assert_allclose(ours.theta, theirs, atol=1e-6)


def test_the_place_of_the_scale_does_not_change_how_sure_a_score_is():
    near = grm.eap(ANSWERS[:5, :6], BANK.a[:6], BANK.b[:6])

    far = grm.eap(ANSWERS[:5, :6], BANK.a[:6], BANK.b[:6] + 1e6, mean=1e6)

    np.testing.assert_allclose(far.theta - 1e6, near.theta, atol=1e-8)
    np.testing.assert_allclose(far.se, near.se, atol=1e-8)


def test_eap_without_answers_is_the_prior():
    estimate = grm.eap([[-1, -1]], [1, 2], [[0.0], [1.0]], mean=0.5, sd=2.0)

    assert estimate.theta[0] == pytest.approx(0.5, abs=1e-9)
    assert estimate.se[0] == pytest.approx(2.0, rel=1e-6)


@pytest.mark.parametrize("person", [0, 1, 2])
def test_map_scores_find_the_mode_that_an_optimiser_finds(person):
    answer = ANSWERS[person].copy()
    answer[person::5] = -1

    computed = grm.map_scores(answer[None], *MODEL).theta[0]

    found = minimize(minus_log_posterior, np.zeros(9), args=(answer,), tol=1e-10)
    np.testing.assert_allclose(computed, found.x, rtol=0, atol=1e-4)


def test_map_covariance_is_the_inverse_curvature_at_the_mode():
    estimate = grm.map_scores(ANSWERS[:1], *MODEL)
    step, mode = 1e-3, estimate.theta[0]
    axes = np.eye(9) * step
    value = np.array(
        [
            [
                sum(
                    sign * log_posterior(mode + one * first + two * second, ANSWERS[0])
                    for one, two, sign in ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
                )
                for second in axes[:3]
            ]
            for first in axes[:3]
        ]
    )

    curvature = np.linalg.inv(estimate.covariance[0])[:3, :3]
    np.testing.assert_allclose(curvature, -value / (4 * step**2), rtol=1e-3, atol=1e-3)


def test_one_trait_of_two_categories_has_the_mode_of_its_closed_equation():
    estimate = grm.map_scores([[1, 1, 0]], [1, 1, 1], [[-1.0], [0.0], [1.0]], [0, 0, 0], [[1.0]])

    theta = estimate.theta[0, 0]
    pull = 2 - expit(theta + 1) - expit(theta) - expit(theta - 1)
    assert theta == pytest.approx(pull, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(drawn=answers)
def test_any_answers_give_finite_scores_and_proper_covariances(drawn):
    estimate = grm.map_scores(drawn, *MODEL)

    assert np.isfinite(estimate.theta).all()
    assert np.linalg.eigvalsh(estimate.covariance).min() > 0


@settings(max_examples=25, deadline=None)
@given(drawn=answers, steepness=st.floats(0.1, 12))
def test_at_the_mode_of_steep_items_no_pull_is_left(drawn, steepness):
    estimate = grm.map_scores(drawn, BANK.a * steepness, *MODEL[1:])

    curves = grm.curves(estimate.theta[:, BANK.trait], BANK.a * steepness, BANK.b)
    slope = np.take_along_axis(curves.log_slope, np.maximum(drawn, 0)[..., None].astype(int), 2)
    slope = slope[..., 0] * (drawn >= 0)
    pull = np.stack([slope[:, BANK.trait == trait].sum(axis=1) for trait in range(9)], axis=1)
    prior = np.linalg.solve(BANK.covariance, estimate.theta.T).T
    assert np.abs(pull - prior).max() < 1e-3


@pytest.mark.parametrize("seed", [62, 63, 64])
def test_wild_items_still_lead_to_the_mode(seed):
    rng = np.random.default_rng(seed)
    trait = np.repeat(np.arange(5), 8)
    a, b = np.exp(rng.normal(0, 1.5, 40)), np.sort(rng.normal(0, 10, (40, 4)), axis=1)
    drawn = rng.integers(-1, 5, (300, 40))

    estimate = grm.map_scores(drawn, a, b, trait, 25 * np.eye(5))

    curves = grm.curves(estimate.theta[:, trait], a, b)
    slope = np.take_along_axis(curves.log_slope, np.maximum(drawn, 0)[..., None], 2)[..., 0]
    pull = (slope * (drawn >= 0)).reshape(300, 5, 8).sum(axis=2) - estimate.theta / 25
    left = (estimate.covariance @ pull[..., None])[..., 0]
    np.testing.assert_allclose(left, 0, atol=1e-6)


@pytest.mark.parametrize("category", [0, 4])
def test_extreme_patterns_stay_within_reach(category):
    estimate = grm.map_scores(np.full((1, 54), category), *MODEL)

    assert 1.5 < np.abs(estimate.theta).max() < 6


def test_a_person_scored_alone_gets_the_very_same_bits():
    together = grm.map_scores(ANSWERS, *MODEL)

    for person in range(0, 500, 41):
        alone = grm.map_scores(ANSWERS[[person]], *MODEL)
        assert (alone.theta[0] == together.theta[person]).all()
        assert (alone.covariance[0] == together.covariance[person]).all()


def test_an_eap_computed_alone_has_the_very_same_bits():
    own = BANK.trait == 0
    together = grm.eap(ANSWERS[:, own], BANK.a[own], BANK.b[own])

    alone = grm.eap(ANSWERS[[7]][:, own], BANK.a[own], BANK.b[own])

    assert (alone.theta[0], alone.se[0]) == (together.theta[7], together.se[7])


def test_the_order_of_items_does_not_matter():
    order = np.random.default_rng(3).permutation(54)

    shuffled = grm.map_scores(
        ANSWERS[:, order], BANK.a[order], BANK.b[order], BANK.trait[order], BANK.covariance
    )

    np.testing.assert_allclose(shuffled.theta, grm.map_scores(ANSWERS, *MODEL).theta, atol=1e-9)


def test_missing_answers_count_as_little_as_absent_items():
    half = np.arange(54) % 2 == 0
    partial = np.where(half, ANSWERS, -1)

    with_gaps = grm.map_scores(partial, *MODEL)
    shorter = grm.map_scores(
        ANSWERS[:, half], BANK.a[half], BANK.b[half], BANK.trait[half], BANK.covariance
    )

    np.testing.assert_allclose(with_gaps.theta, shorter.theta, atol=1e-9)


def test_mirrored_answers_to_mirrored_items_give_mirrored_scores():
    mirrored = grm.map_scores(4 - ANSWERS, BANK.a, -BANK.b[:, ::-1], BANK.trait, BANK.covariance)

    np.testing.assert_allclose(mirrored.theta, -grm.map_scores(ANSWERS, *MODEL).theta, atol=1e-6)


def test_nobody_answering_gives_the_prior():
    estimate = grm.map_scores(np.full((1, 54), -1), *MODEL)

    np.testing.assert_allclose(estimate.theta, 0, atol=1e-12)
    np.testing.assert_allclose(estimate.covariance[0], BANK.covariance, atol=1e-9)


def test_scoring_no_people_gives_no_scores():
    assert grm.map_scores(np.empty((0, 54), dtype=np.int8), *MODEL).theta.shape == (0, 9)


def test_simulated_answers_occur_as_often_as_the_model_says():
    expert = expert_bank(6)

    drawn = expert.answers(np.zeros((20_000, 9)), np.random.default_rng(1))

    expected = grm.category_probabilities([0.0], expert.a[:1], expert.b[:1])[0, 0]
    share = np.bincount(drawn.ravel()) / drawn.size
    np.testing.assert_allclose(share, expected, atol=0.002)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"responses": [[5]]}, "responses must be between -1 and 1"),
        ({"responses": [[0, 0]]}, "responses must have shape"),
        ({"responses": [[0.5]]}, "responses must be whole numbers"),
        ({"responses": [[float("nan")]]}, "responses must be finite"),
        ({"a": [0.0]}, "a must be above 0"),
        ({"b": [[]]}, "at least one threshold"),
        ({"b": [[np.inf]]}, "b must be finite"),
        ({"trait": [1]}, "trait must be between 0 and 0"),
        ({"covariance": [[0.0]]}, "covariance must be positive definite"),
        ({"covariance": [[1.0, 0.0]]}, "covariance must be square"),
    ],
)
def test_bad_input_is_refused_by_name(change, message):
    good = {"responses": [[1]], "a": [1.0], "b": [[0.0]], "trait": [0], "covariance": [[1.0]]}

    with pytest.raises(ValueError, match=message):
        grm.map_scores(**{**good, **change})


def test_a_prior_without_spread_is_refused():
    with pytest.raises(ValueError, match="sd must be above 0"):
        grm.eap([[1]], [1.0], [[0.0]], sd=0.0)


def test_thresholds_out_of_order_are_refused():
    with pytest.raises(ValueError, match="ascending"):
        grm.category_probabilities([0.0], [1.0], [[1.0, 0.0]])
