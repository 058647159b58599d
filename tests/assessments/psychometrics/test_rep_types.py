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


PROTOTYPES = 0.9 * (np.eye(7, 9) + np.eye(7, 9, 1) - np.eye(7, 9)[[4, 5, 6, 0, 1, 2, 3]])
WITHIN = 0.8 * (0.7 * np.eye(9) + 0.3)
SHARES = np.array([0.25, 0.2, 0.15, 0.13, 0.12, 0.1, 0.05])
EXPERT = (0.7 * PROTOTYPES, np.eye(9), 1.0, UNIFORM)


def members_of(n, seed):
    """Return rankings, trait estimates and their error covariances of people of the types."""
    rng = np.random.default_rng(seed)
    members = rng.choice(7, n, p=SHARES)
    errors = rng.uniform(0.1, 0.3, (n, 1, 1)) * (0.8 * np.eye(9) + 0.2)
    spread = np.linalg.cholesky(WITHIN + errors) @ rng.normal(size=(n, 9, 1))
    utility = 1.5 * (members[:, None, None] == BLOCKS) + rng.gumbel(size=(n, 14, 3))
    return np.argsort(-utility, axis=2), PROTOTYPES[members] + spread[..., 0], errors


def refit(answers, expert=EXPERT):
    rankings, theta, errors = answers
    return rep_types.refit(rankings, BLOCKS, theta, errors, *expert)


def test_a_refit_finds_the_model_that_the_people_are_of():
    found = refit(members_of(4000, 1))

    sizes = np.sqrt(4000 * SHARES)
    assert found.beta == pytest.approx(1.5, abs=0.05)
    assert np.abs((found.prototypes - PROTOTYPES) * sizes[:, None]).max() < 4
    np.testing.assert_allclose(found.within_covariance, WITHIN, atol=0.08)
    np.testing.assert_allclose(found.shares, SHARES, atol=0.025)


def test_no_model_near_the_refitted_one_is_likelier():
    rankings, theta, errors = answers = members_of(3000, 2)
    found = refit(answers)

    def log_likelihood(beta, prototypes):
        by_blocks = rep_types.block_log_likelihood(rankings, BLOCKS, beta)
        by_traits = rep_types.trait_log_likelihood(
            theta, errors, prototypes, found.within_covariance
        )
        return np.log(np.exp(by_blocks + by_traits) @ found.shares).sum()

    best = log_likelihood(found.beta, found.prototypes)
    assert best == pytest.approx(found.log_likelihood, rel=1e-9)
    for change in (-0.1, 0.1):
        assert log_likelihood(found.beta + change, found.prototypes) < best
        assert log_likelihood(found.beta, found.prototypes + change * np.eye(7, 9)) < best


def test_the_order_of_people_and_of_blocks_does_not_matter_to_a_refit():
    rankings, theta, errors = members_of(300, 3)
    rng = np.random.default_rng(4)
    people, blocks = rng.permutation(300), rng.permutation(14)

    shuffled = rep_types.refit(
        rankings[people][:, blocks], BLOCKS[blocks], theta[people], errors[people], *EXPERT
    )

    found = refit((rankings, theta, errors))
    assert shuffled.beta == pytest.approx(found.beta, abs=1e-5)
    np.testing.assert_allclose(shuffled.prototypes, found.prototypes, atol=1e-6)


def test_a_block_not_answered_counts_nothing_in_a_refit():
    rankings, theta, errors = members_of(300, 5)
    rankings[:, 7:] = -1

    found = refit((rankings, theta, errors))

    fewer = rep_types.refit(rankings[:, :7], BLOCKS[:7], theta, errors, *EXPERT)
    assert found.beta == pytest.approx(fewer.beta, abs=1e-9)
    assert found.log_likelihood == pytest.approx(fewer.log_likelihood)


def test_without_people_the_expert_keeps_being_right():
    found = refit((np.empty((0, 14, 3), dtype=int), np.empty((0, 9)), np.empty((0, 9, 9))))

    np.testing.assert_allclose(found.prototypes, EXPERT[0])
    np.testing.assert_allclose(found.within_covariance, EXPERT[1])
    np.testing.assert_allclose(found.shares, UNIFORM)
    assert found.beta == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("kind", ["alike", "all of one type", "contrary"])
def test_a_refit_to_odd_people_stays_finite(kind):
    rankings, theta, errors = members_of(50, 6)
    if kind == "alike":
        rankings[:], theta[:] = rankings[0], theta[0]
    elif kind == "all of one type":
        rankings[:] = np.argsort(BLOCKS != 3, axis=1, kind="stable")
    else:
        rankings = rankings[..., ::-1]

    found = refit((rankings, theta, errors))

    for values in (found.prototypes, found.within_covariance, found.log_likelihood):
        assert np.isfinite(values).all()
    assert 0 <= found.beta <= rep_types.LARGEST_BETA
    assert (found.shares > 0).all()
    assert np.linalg.eigvalsh(found.within_covariance).min() > 0
