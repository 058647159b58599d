"""The same numbers from mirt, a package that shares no code with ours."""

import mirt
import numpy as np
import pytest
from mirt.equating import link_grm
from mirt.models import GradedResponseModel
from mirt.scoring import EAPScorer, MAPScorer

from assessments.psychometrics import calibration, grm, item_fit, linking
from assessments.psychometrics.study.people import true_bank

BANK = true_bank(6, np.random.default_rng(1))
OWN = BANK.trait == 0
A, B, ZEROS = BANK.a[OWN], BANK.b[OWN], np.zeros(6, dtype=int)
RNG = np.random.default_rng(2)
THETA = RNG.normal(size=(1500, 1))
DRAWN = grm.simulate(THETA, A, B, ZEROS, RNG)
ANSWERS = np.where(RNG.random(DRAWN.shape) < 0.1, -1, DRAWN)


def model(a, b, traits=1):
    """Return their model with these parameters, which it is to take as fitted."""
    theirs = GradedResponseModel(n_items=len(a), n_categories=5, n_factors=traits)
    theirs.set_parameters(discrimination=a, thresholds=b)
    theirs._is_fitted = True
    return theirs


@pytest.fixture(scope="module")
def theirs():
    return mirt.fit_mirt(
        ANSWERS.astype(int),
        model="GRM",
        n_categories=5,
        n_quadpts=61,
        tol=1e-8,
        max_iter=5000,
        se_method="crossprod",
    )


def test_both_calibrations_find_the_same_parameters(theirs):
    ours = calibration.fit_grm(ANSWERS, tolerance=1e-7)

    parameters = theirs.model.parameters
    np.testing.assert_allclose(ours.a, parameters["discrimination"], atol=2e-4)
    np.testing.assert_allclose(ours.b, parameters["thresholds"], atol=2e-4)
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, abs=0.01)


def test_both_give_the_parameters_the_same_errors(theirs):
    parameters = theirs.model.parameters

    ours = item_fit.parameter_errors(
        ANSWERS, parameters["discrimination"], parameters["thresholds"]
    )

    np.testing.assert_allclose(ours.a, theirs.standard_errors["discrimination"], rtol=1e-3)
    np.testing.assert_allclose(ours.b, theirs.standard_errors["thresholds"], rtol=1e-3)


def test_both_have_the_same_posterior_means():
    found = EAPScorer(n_quadpts=200).score(model(A, B), ANSWERS[:300].astype(int))

    ours = grm.eap(ANSWERS[:300], A, B, nodes=161, width=8.0)
    np.testing.assert_allclose(ours.theta, np.ravel(found.theta), atol=1e-6)
    np.testing.assert_allclose(ours.se, np.ravel(found.standard_error), atol=1e-6)


def test_both_have_the_same_nine_modes_and_errors():
    drawn = BANK.answers(BANK.people(10, RNG), RNG)
    drawn[::2, ::5] = -1
    loadings = np.where(BANK.trait[:, None] == np.arange(9), BANK.a[:, None], 0.0)

    found = MAPScorer(prior_cov=BANK.covariance).score(
        model(loadings, BANK.b, traits=9), drawn.astype(int)
    )

    ours = BANK.scores(drawn)
    errors = np.sqrt(np.diagonal(ours.covariance, axis1=1, axis2=2))
    np.testing.assert_allclose(ours.theta, found.theta, atol=1e-6)
    np.testing.assert_allclose(errors, found.standard_error, atol=1e-4)


def test_both_make_the_same_link():
    a = A * 1.3 * np.exp(RNG.normal(0, 0.1, 6))
    b = np.sort((B - 0.4) / 1.3 + RNG.normal(0, 0.1, B.shape), axis=1)
    items = list(range(6))

    found = link_grm(model(A, B), model(a, b), items, items, method="stocking_lord").constants

    ours = linking.stocking_lord(A, B, a, b)
    assert (ours.scale, ours.shift) == pytest.approx((found.A, found.B), abs=1e-4)
