import girth
import numpy as np
import pytest

from assessments.psychometrics import assembly, calibration, grm
from assessments.psychometrics.quality.person_fit import only_shown
from assessments.psychometrics.study.people import true_bank
from assessments.psychometrics.study.published import lsat


def one_trait(n, seed=1):
    bank = true_bank(6, np.random.default_rng(seed))
    drawn = bank.answers(bank.people(n, np.random.default_rng(2)), np.random.default_rng(3))
    own = bank.trait == 0
    return bank.a[own], bank.b[own], drawn[:, own]


def test_parameters_come_back_from_answers_they_made():
    a, b, drawn = one_trait(4000)

    fitted = calibration.fit_grm(drawn)

    np.testing.assert_allclose(fitted.a, a, rtol=0.15)
    np.testing.assert_allclose(fitted.b, b, atol=0.25)


def test_another_implementation_finds_the_same_parameters():
    _, _, drawn = one_trait(1500)

    theirs = girth.grm_mml(drawn.T.astype(int) + 1)

    ours = calibration.fit_grm(drawn)
    np.testing.assert_allclose(ours.a, theirs["Discrimination"], rtol=0.02)
    np.testing.assert_allclose(ours.b, theirs["Difficulty"], atol=0.05)


def test_no_change_of_a_slope_or_threshold_raises_the_likelihood():
    answers = lsat()
    fitted = calibration.fit_grm(answers, tolerance=1e-7)
    grid = np.linspace(-6, 6, 61)
    weight = np.exp(-0.5 * grid**2)

    def log_likelihood(a, b):
        p = grm.category_probabilities(grid, a, b)[:, np.arange(5), answers.T[..., None].T[0]]
        return np.log(p.prod(axis=2).T @ weight / weight.sum()).sum()

    best = log_likelihood(fitted.a, fitted.b)
    assert best == pytest.approx(fitted.log_likelihood, abs=1e-6)
    for item in range(5):
        for change in (-0.01, 0.01):
            moved = np.where(np.arange(5) == item, change, 0.0)
            assert log_likelihood(fitted.a + moved, fitted.b) < best
            assert log_likelihood(fitted.a, fitted.b + moved[:, None]) < best


def test_the_order_of_people_and_of_items_does_not_matter():
    _, _, drawn = one_trait(800)
    rng = np.random.default_rng(4)
    people, items = rng.permutation(800), rng.permutation(6)

    shuffled = calibration.fit_grm(drawn[people][:, items])

    fitted = calibration.fit_grm(drawn)
    np.testing.assert_allclose(shuffled.a, fitted.a[items], rtol=1e-6)
    np.testing.assert_allclose(shuffled.b, fitted.b[items], rtol=1e-6)


def test_reversing_all_answers_mirrors_the_thresholds():
    _, _, drawn = one_trait(800)

    mirrored = calibration.fit_grm(4 - drawn, tolerance=1e-6)

    fitted = calibration.fit_grm(drawn, tolerance=1e-6)
    np.testing.assert_allclose(mirrored.a, fitted.a, rtol=1e-3)
    np.testing.assert_allclose(mirrored.b, -fitted.b[:, ::-1], atol=2e-3)


def test_missing_at_random_leaves_the_parameters_unbiased():
    a, _, drawn = one_trait(6000)
    drawn = np.where(np.random.default_rng(5).random(drawn.shape) < 0.3, -1, drawn)

    fitted = calibration.fit_grm(drawn)

    assert np.log(fitted.a / a).mean() == pytest.approx(0, abs=0.06)


def test_a_category_nobody_chose_still_gets_finite_ascending_thresholds():
    _, _, drawn = one_trait(500)
    drawn = drawn.copy()
    drawn[drawn[:, 0] == 2, 0] = 3
    drawn[drawn[:, 1] == 0, 1] = 1

    fitted = calibration.fit_grm(drawn)

    assert np.isfinite(fitted.b).all()
    assert (np.diff(fitted.b, axis=1) > 0).all()


def test_correlations_of_traits_come_back():
    bank = true_bank(6, np.random.default_rng(6))
    rng = np.random.default_rng(7)

    fitted = calibration.fit_traits(bank.answers(bank.people(3000, rng), rng), bank.trait)

    upper = np.triu_indices(9, 1)
    np.testing.assert_allclose(fitted.covariance, bank.covariance, atol=0.1)
    assert fitted.covariance[upper].mean() == pytest.approx(bank.covariance[upper].mean(), abs=0.03)
    assert np.linalg.eigvalsh(fitted.covariance).min() > 0
    assert (np.diag(fitted.covariance) == 1).all()


def test_two_traits_that_are_one_get_a_proper_matrix():
    _, _, drawn = one_trait(600)

    fitted = calibration.fit_traits(np.hstack([drawn, drawn]), [0] * 6 + [1] * 6)

    assert 0.99 < fitted.covariance[0, 1] < 1
    assert np.linalg.eigvalsh(fitted.covariance).min() > 0


def test_forms_drawn_from_a_bank_leave_parameters_and_correlations_unbiased():
    rng = np.random.default_rng(8)
    bank = true_bank(8, rng)
    theta = bank.people(10_000, rng)
    forms = assembly.draw_forms(
        bank.trait,
        np.arange(72) % 8 < 3,
        core_per_trait=3,
        rotated_per_trait=3,
        rng=rng,
        people=10_000,
    )

    fitted = calibration.fit_traits(only_shown(bank.answers(theta, rng), forms), bank.trait)

    upper = np.triu_indices(9, 1)
    apart = (fitted.covariance - np.corrcoef(theta, rowvar=False))[upper]
    assert np.log(fitted.a / bank.a).mean() == pytest.approx(0, abs=0.02)
    assert (fitted.b - bank.b).mean() == pytest.approx(0, abs=0.02)
    assert apart.mean() == pytest.approx(0, abs=0.01)
    assert np.abs(apart).max() < 0.04


def test_progress_counts_the_traits_that_are_finished():
    _, _, drawn = one_trait(300)
    finished: list[int] = []

    calibration.fit_traits(np.hstack([drawn, drawn]), [0] * 6 + [1] * 6, progress=finished.append)

    assert finished == [1, 2]


def test_the_usual_tolerance_is_within_a_thousandth_of_a_finer_one():
    bank = true_bank(6, np.random.default_rng(6))
    drawn = bank.answers(bank.people(2000, np.random.default_rng(7)), np.random.default_rng(8))

    usual, fine = (
        calibration.fit_traits(drawn, bank.trait, tolerance=tolerance) for tolerance in (1e-4, 1e-7)
    )

    np.testing.assert_allclose(usual.a, fine.a, atol=1e-3)
    np.testing.assert_allclose(usual.b, fine.b, atol=1e-3)
    np.testing.assert_allclose(usual.covariance, fine.covariance, atol=1e-3)


def test_a_trait_on_which_nobody_differs_correlates_with_none():
    _, _, drawn = one_trait(300)
    alike = np.full((300, 3), 2)

    fitted = calibration.fit_traits(np.hstack([drawn, alike]), [0] * 6 + [1] * 3)

    np.testing.assert_array_equal(fitted.covariance, np.eye(2))
    assert np.isfinite(fitted.a).all()
    assert np.isfinite(fitted.b).all()


@pytest.mark.parametrize("responses", [[[0], [0]], [[-1, 1], [-1, 0]], np.empty((0, 2))])
def test_answers_that_tell_nothing_are_refused(responses):
    with pytest.raises(ValueError, match="at least two categories"):
        calibration.fit_grm(responses)
