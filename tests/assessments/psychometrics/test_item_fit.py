import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.psychometrics import calibration, grm, item_fit
from assessments.psychometrics.study.people import true_bank
from assessments.psychometrics.study.published import lsat

BANK = true_bank(6, np.random.default_rng(1))
OWN = BANK.trait == 0
A, B = BANK.a[OWN], BANK.b[OWN]
ZEROS = np.zeros(6, dtype=int)


def people(n, seed):
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=(n, 1))
    return theta[:, 0], grm.simulate(theta, A, B, ZEROS, rng)


def log_likelihoods(answers, a, b):
    """Return the marginal log likelihood (n,) of each person's answers."""
    grid = np.linspace(-6, 6, 61)
    weight = np.exp(-0.5 * grid**2)
    given_theta = np.ones((len(answers), 61))
    for item, answer in enumerate(answers.T):
        probability = grm.category_probabilities(grid, a[[item]], b[[item]])[:, 0]
        given_theta *= np.where(answer[:, None] >= 0, probability[:, answer].T, 1.0)
    return np.log(given_theta @ weight / weight.sum())


def test_errors_are_those_of_the_score_vectors():
    _, answers = people(400, 2)
    answers[::3, 1] = -1
    step = 1e-5
    parameters = np.column_stack([A, B]).ravel()
    scores = []
    for change in step * np.eye(parameters.size):
        up, down = ((parameters + sign * change).reshape(6, 5) for sign in (1, -1))
        values = [log_likelihoods(answers, one[:, 0], one[:, 1:]) for one in (up, down)]
        scores.append((values[0] - values[1]) / (2 * step))
    information = np.array(scores) @ np.array(scores).T + 0.01 * np.eye(parameters.size)

    computed = item_fit.parameter_errors(answers, A, B)

    expected = np.sqrt(np.diag(np.linalg.inv(information))).reshape(6, 5)
    np.testing.assert_allclose(computed.a, expected[:, 0], rtol=1e-4)
    np.testing.assert_allclose(computed.b, expected[:, 1:], rtol=1e-4)


def test_errors_are_as_large_as_calibrations_differ():
    fitted = [
        calibration.fit_grm(people(2000, seed)[1], tolerance=1e-4, categories=5)
        for seed in range(40)
    ]

    computed = item_fit.parameter_errors(people(2000, 0)[1], fitted[0].a, fitted[0].b)

    # The spread of forty is itself known to a ninth; averaged over six or 24 it is known better.
    spread_a = np.std([one.a for one in fitted], axis=0)
    spread_b = np.std([one.b for one in fitted], axis=0)
    assert (computed.a / spread_a).mean() == pytest.approx(1, abs=0.15)
    assert (computed.b / spread_b).mean() == pytest.approx(1, abs=0.15)


def test_errors_shrink_with_the_root_of_the_people():
    _, answers = people(500, 3)

    few = item_fit.parameter_errors(answers, A, B)
    many = item_fit.parameter_errors(np.tile(answers, (4, 1)), A, B)

    np.testing.assert_allclose(many.a, few.a / 2, rtol=0.01)
    np.testing.assert_allclose(many.b, few.b / 2, rtol=0.01)


def test_what_the_answers_do_not_tell_has_the_largest_error():
    computed = item_fit.parameter_errors(np.full((300, 6), -1), A, B)

    np.testing.assert_allclose(computed.a, item_fit.LARGEST_ERROR)
    np.testing.assert_allclose(computed.b, item_fit.LARGEST_ERROR)


def test_items_that_fit_have_hardly_any_misfit():
    _, answers = people(5000, 4)

    assert item_fit.rmsd(answers, A, B).max() < 0.02


def test_answers_at_random_misfit_by_the_difference_of_the_curves():
    _, answers = people(20_000, 5)
    answers[:, 2] = np.random.default_rng(6).integers(0, 5, 20_000)

    computed = item_fit.rmsd(answers, A, B)

    grid = np.linspace(-6, 6, 601)
    density = np.exp(-0.5 * grid**2) / np.exp(-0.5 * grid**2).sum()
    apart = (grm.category_probabilities(grid, A[[2]], B[[2]])[:, 0] - 0.2) ** 2
    # Random answers to the item pull the posterior after them, and so look a little better.
    assert 0.5 < computed[2] / np.sqrt(density @ apart.mean(axis=1)) < 1.1
    assert computed.argmax() == 2


def test_misfit_of_two_categories_is_that_of_the_upper_one():
    answers = lsat()
    a, b = np.full(5, 1.5), np.zeros((5, 1))
    grid = np.linspace(-6, 6, 61)
    upper = grm.category_probabilities(grid, a, b)[..., 1]
    posterior = np.exp(-0.5 * grid**2) * np.where(
        answers[:, :, None] == 1, upper.T, 1 - upper.T
    ).prod(axis=1)
    posterior /= posterior.sum(axis=1, keepdims=True)

    computed = item_fit.rmsd(answers, a, b)

    for item in range(5):
        observed = answers[:, item] @ posterior / posterior.sum(axis=0)
        squared = (observed - upper[:, item]) ** 2
        expected = np.sqrt(posterior.mean(axis=0) @ squared)
        assert computed[item] == pytest.approx(expected, rel=1e-9)


def test_items_not_shown_at_random_keep_their_fit():
    _, answers = people(8000, 7)
    shown = np.random.default_rng(8).random(answers.shape) < 0.75

    computed = item_fit.rmsd(np.where(shown, answers, -1), A, B)

    assert computed.max() < 0.02


def test_an_item_nobody_answered_has_no_fit():
    _, answers = people(50, 9)
    answers[:, 4] = -1

    assert item_fit.rmsd(answers, A, B).tolist()[4] is None


def test_residuals_of_independent_items_do_not_correlate_at_true_traits():
    theta, answers = people(5000, 10)

    computed = item_fit.q3(answers, A, B, theta)

    assert np.abs(computed - np.eye(6)).max() < 0.06


def test_q3_is_the_correlation_of_residuals_of_those_who_answered_both():
    theta, answers = people(200, 11)
    answers[::2, 0] = answers[1::3, 1] = -1

    computed = item_fit.q3(answers, A, B, theta)

    both = (answers[:, 0] >= 0) & (answers[:, 1] >= 0)
    probability = grm.category_probabilities(theta[both], A[:2], B[:2])
    residual = answers[both, :2] - probability @ np.arange(5)
    assert computed[0, 1] == pytest.approx(np.corrcoef(residual.T)[0, 1], abs=1e-12)


def test_each_item_may_have_a_trait_of_its_own():
    rng = np.random.default_rng(12)
    theta = BANK.people(2000, rng)
    answers = BANK.answers(theta, rng)

    computed = item_fit.q3(answers, BANK.a, BANK.b, theta[:, BANK.trait])

    own = item_fit.q3(answers[:, OWN], A, B, theta[:, 0])
    np.testing.assert_allclose(computed[np.ix_(OWN, OWN)], own)


def test_two_items_that_ask_the_same_are_found():
    _, answers = people(3000, 13)
    again = np.random.default_rng(14).random(3000) < 0.5
    answers[again, 5] = answers[again, 1]
    estimate = grm.eap(answers, A, B)

    pairs = item_fit.dependent_pairs(item_fit.q3(answers, A, B, estimate.theta), ZEROS)

    assert [(pair.first, pair.second) for pair in pairs] == [(1, 5)]
    assert pairs[0].above_mean > 0.2


def test_pairs_are_held_against_the_mean_of_their_own_trait_and_never_across_traits():
    correlations = np.full((5, 5), -0.2)
    correlations[0, 3] = correlations[3, 0] = 0.9
    correlations[3, 4] = correlations[4, 3] = 0.3

    apart = item_fit.dependent_pairs(correlations, [0, 0, 0, 1, 1])
    together = item_fit.dependent_pairs(correlations, [0, 0, 0, 0, 0])

    assert apart == []
    assert [(pair.first, pair.second) for pair in together] == [(0, 3), (3, 4)]
    assert together[0].above_mean == pytest.approx(0.9 - correlations[np.triu_indices(5, 1)].mean())


def test_undefined_correlations_are_no_pairs():
    answers = np.array([[1, 2, -1], [3, -1, 2], [-1, 2, 2]])

    computed = item_fit.q3(answers, A[:3], B[:3], [0.0, 0.5, -0.5])

    assert computed[0].tolist() == [None, None, None]
    assert item_fit.dependent_pairs(computed, [0, 0, 0]) == []


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(np.int8, (4, 6), elements=st.integers(-1, 4)))
def test_any_answers_give_finite_numbers(answers):
    errors = item_fit.parameter_errors(answers, A, B)
    fit = item_fit.rmsd(answers, A, B)
    theta = grm.eap(answers, A, B).theta
    residual = item_fit.q3(answers, A, B, theta)

    for values in (errors.a, errors.b, fit.data, residual.data):
        assert np.isfinite(values).all()
    assert min(errors.a.min(), errors.b.min()) > 0
    assert ((fit.data >= 0) & (fit.data <= 1)).all()


def test_nobody_and_no_items_have_empty_results():
    nobody = np.empty((0, 6), dtype=np.int8)
    nothing = np.empty((3, 0), dtype=np.int8)

    assert item_fit.rmsd(nobody, A, B).tolist() == [None] * 6
    assert item_fit.q3(nobody, A, B, []).mask.all()
    assert item_fit.rmsd(nothing, [], np.empty((0, 1))).shape == (0,)
    assert item_fit.parameter_errors(nothing, [], np.empty((0, 1))).b.shape == (0, 1)
