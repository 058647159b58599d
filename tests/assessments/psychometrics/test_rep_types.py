from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from assessments.psychometrics import rep_types

ORDERS = np.array(list(permutations(range(3))))
BLOCKS = np.tile(rep_types.fano_blocks(), (2, 1))
UNIFORM = np.full(7, 1 / 7)


def plackett_luce(ranking, block, kind, beta):
    """Choose the best of three, then the best of the two left."""
    utility = [beta if member == kind else 0.0 for member in block]
    weights = np.exp([utility[position] for position in ranking])
    return np.log(weights[0] / weights.sum()) + np.log(weights[1] / weights[1:].sum())


def test_every_two_types_meet_in_exactly_one_block():
    pairs = [pair for block in rep_types.fano_blocks() for pair in combinations(sorted(block), 2)]

    assert sorted(pairs) == list(combinations(range(7), 2))


def test_every_type_is_in_three_blocks():
    assert np.bincount(rep_types.fano_blocks().ravel()).tolist() == [3] * 7


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.5])
def test_block_log_likelihood_is_that_of_successive_choices(beta):
    rng = np.random.default_rng(1)
    rankings = rng.permuted(np.tile(np.arange(3), (5, 14, 1)), axis=2)

    computed = rep_types.block_log_likelihood(rankings, BLOCKS, beta)

    expected = [
        [
            sum(plackett_luce(r, b, kind, beta) for r, b in zip(person, BLOCKS, strict=True))
            for kind in range(7)
        ]
        for person in rankings
    ]
    np.testing.assert_allclose(computed, expected, rtol=1e-12)


def test_the_six_rankings_of_a_block_have_probabilities_that_sum_to_one():
    computed = rep_types.block_log_likelihood(ORDERS[:, None], BLOCKS[:1], 1.3)

    np.testing.assert_allclose(np.exp(computed).sum(axis=0), 1, rtol=1e-12)


def test_a_block_not_answered_counts_nothing():
    rankings = np.tile([2, 0, 1], (1, 14, 1))
    rankings[0, 3:] = -1

    computed = rep_types.block_log_likelihood(rankings, BLOCKS, 1.0)

    expected = rep_types.block_log_likelihood(rankings[:, :3], BLOCKS[:3], 1.0)
    np.testing.assert_allclose(computed, expected, rtol=1e-12)


def test_ranking_a_type_first_throughout_makes_it_the_likeliest():
    utility = (BLOCKS == 4).astype(float)
    rankings = np.argsort(-utility, axis=1)[None]

    computed = rep_types.posterior(
        rep_types.block_log_likelihood(rankings, BLOCKS, 1.5), prior=UNIFORM
    )

    assert computed.argmax() == 4
    assert computed[0, 4] > 0.9


@pytest.mark.parametrize("ranking", [[0, 0, 1], [0, 1, -1], [3, 0, 1]])
def test_what_is_not_an_order_is_refused(ranking):
    rankings = np.tile([0, 1, 2], (1, 14, 1))
    rankings[0, 0] = ranking

    if -1 in ranking:
        computed = rep_types.block_log_likelihood(rankings, BLOCKS, 1.0)
        expected = rep_types.block_log_likelihood(rankings[:, 1:], BLOCKS[1:], 1.0)
        np.testing.assert_allclose(computed, expected)
    else:
        with pytest.raises(ValueError, match="rankings must"):
            rep_types.block_log_likelihood(rankings, BLOCKS, 1.0)


def test_a_block_that_repeats_a_type_is_refused():
    with pytest.raises(ValueError, match="three different types"):
        rep_types.block_log_likelihood([[[0, 1, 2]]], [[1, 1, 2]], 1.0)


def test_trait_log_likelihood_is_a_normal_density_with_both_spreads():
    rng = np.random.default_rng(2)
    theta, prototypes = rng.normal(size=(4, 3)), rng.normal(size=(7, 3))
    covariance = np.stack([np.eye(3) * size + 0.05 for size in (0.1, 0.2, 0.3, 0.4)])
    within = 0.8 * np.eye(3) + 0.1

    computed = rep_types.trait_log_likelihood(theta, covariance, prototypes, within)

    expected = [
        [multivariate_normal.logpdf(one, centre, spread + within) for centre in prototypes]
        for one, spread in zip(theta, covariance, strict=True)
    ]
    np.testing.assert_allclose(computed, expected, rtol=1e-10)


@given(st.lists(st.floats(-2000, 2000), min_size=7, max_size=7))
def test_any_likelihoods_give_probabilities_that_sum_to_one(log_likelihood):
    computed = rep_types.posterior([log_likelihood], prior=UNIFORM)

    assert np.isfinite(computed).all()
    assert computed.sum() == pytest.approx(1)


def test_the_posterior_is_prior_times_likelihoods():
    prior = np.array([0.4, 0.1, 0.1, 0.1, 0.1, 0.2, 0.0])
    first, second = np.log(np.arange(1, 8)), np.log(np.arange(7, 0, -1))

    computed = rep_types.posterior([first], [second], prior=prior)[0]

    expected = prior * np.arange(1, 8) * np.arange(7, 0, -1)
    np.testing.assert_allclose(computed, expected / expected.sum(), rtol=1e-12)


def test_a_prior_that_is_no_distribution_is_refused():
    with pytest.raises(ValueError, match="sum to 1"):
        rep_types.posterior([[0.0] * 7], prior=np.full(7, 0.2))
