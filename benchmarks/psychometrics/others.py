"""Ours beside girth, catsim and mirt: rates by turns in one run, and how far results differ."""

from collections.abc import Iterator

import girth
import mirt
import numpy as np
from catsim.estimation import NumericalSearchEstimator
from catsim.item_bank import ItemBank
from mirt.models import GradedResponseModel
from mirt.results import FitResult
from mirt.scoring import EAPScorer, MAPScorer

from assessments.psychometrics import calibration, grm
from assessments.psychometrics.study.people import Bank, true_bank
from benchmarks.figures import Figure, alternately, ratio

NODES = 61
FINE_NODES = 200
ROUNDS = 3
ONE_PERSON_ROUNDS = 30


def posterior_means(people: int, rng: np.random.Generator) -> Iterator[Figure]:
    """Two-category items: girth scores others only while it fits them."""
    bank = _two_categories(rng)
    answers = bank.answers(bank.people(people, rng), rng)
    wide, theirs = answers.astype(int), _model(bank.a, bank.b)
    options = {"quadrature_n": NODES, "quadrature_bounds": (-6, 6)}
    ours, by_girth, by_mirt = alternately(
        ROUNDS,
        lambda: grm.eap(answers, bank.a, bank.b, nodes=NODES),
        lambda: girth.ability_eap(answers.T, bank.b[:, 0], bank.a, options=options),
        lambda: EAPScorer(n_quadpts=NODES).score(theirs, wide),
    )
    name = f"posterior means of {people:,} x {len(bank.a)}, rate beside"
    yield Figure(f"{name} girth", ratio(ours.wall, by_girth.wall), "x", at_least=3)
    yield Figure(f"{name} mirt", ratio(ours.wall, by_mirt.wall), "x")
    found = EAPScorer(n_quadpts=FINE_NODES).score(theirs, wide[:100]).theta
    apart = np.abs(grm.eap(answers[:100], bank.a, bank.b).theta - np.ravel(found)).max()
    yield Figure("  largest difference from mirt", float(apart), at_most=1e-5)


def one_at_a_time(people: int, rng: np.random.Generator) -> Iterator[Figure]:
    """Two-category items: catsim looks for the maximum of the likelihood, person by person."""
    bank = _two_categories(rng)
    answers = bank.answers(bank.people(people, rng), rng)
    items, estimator = ItemBank(_logistic(bank)), NumericalSearchEstimator()
    asked, given = list(range(len(bank.a))), answers.astype(bool).tolist()

    def search(some: list[list[bool]]) -> None:
        for one in some:
            estimator.estimate(
                item_bank=items, administered_items=asked, response_vector=one, est_theta=0.0
            )

    ours, theirs = alternately(
        ROUNDS, lambda: grm.eap(answers, bank.a, bank.b, nodes=NODES), lambda: search(given)
    )
    name = f"posterior means of {people:,} x {len(asked)}, rate beside catsim's maxima"
    yield Figure(name, ratio(ours.wall, theirs.wall), "x", at_least=100)
    ours, theirs = alternately(
        ONE_PERSON_ROUNDS,
        lambda: grm.eap(answers[:1], bank.a, bank.b, nodes=NODES),
        lambda: search(given[:1]),
    )
    yield Figure("  the same of one person", ratio(ours.wall, theirs.wall), "x")


def modes(people: int, rng: np.random.Generator) -> Iterator[Figure]:
    """Nine correlated traits at once."""
    bank = true_bank(6, rng)
    answers = bank.answers(bank.people(people, rng), rng)
    loadings = np.where(bank.trait[:, None] == np.arange(9), bank.a[:, None], 0.0)
    wide, theirs = answers.astype(int), _model(loadings, bank.b)
    scorer = MAPScorer(prior_cov=bank.covariance)
    ours, by_mirt = alternately(1, lambda: bank.scores(answers), lambda: scorer.score(theirs, wide))
    name = f"modes of {people} people, 9 traits of 54 items, rate beside mirt"
    yield Figure(name, ratio(ours.wall, by_mirt.wall), "x")
    apart = np.abs(bank.scores(answers).theta - scorer.score(theirs, wide).theta).max()
    yield Figure("  largest difference from mirt", float(apart), at_most=1e-4)


def calibration_of_one_trait(people: int, rng: np.random.Generator) -> Iterator[Figure]:
    """Eight graded items; every program stops by a rule of its own."""
    bank = true_bank(8, rng)
    answers = bank.answers(bank.people(people, rng), rng)[:, bank.trait == 0]
    wide = answers.astype(int)
    ours, by_girth, by_mirt = alternately(
        1,
        lambda: calibration.fit_grm(answers, tolerance=1e-4),
        lambda: girth.grm_mml(wide.T + 1),
        lambda: _fit(wide, tolerance=1e-4),
    )
    name = f"calibrating 8 items on {people:,}, rate beside"
    yield Figure(f"{name} girth", ratio(ours.wall, by_girth.wall), "x")
    yield Figure(f"{name} mirt", ratio(ours.wall, by_mirt.wall), "x")
    theirs = _fit(wide, tolerance=1e-8).model.parameters
    fitted = calibration.fit_grm(answers, tolerance=1e-7)
    apart = max(
        np.abs(fitted.a - theirs["discrimination"]).max(),
        np.abs(fitted.b - theirs["thresholds"]).max(),
    )
    yield Figure("  largest difference from mirt", float(apart), at_most=1e-3)


def _fit(answers: np.ndarray, *, tolerance: float) -> FitResult:
    return mirt.fit_mirt(
        answers,
        model="GRM",
        n_categories=5,
        n_quadpts=NODES,
        tol=tolerance,
        max_iter=5000,
        compute_standard_errors=False,
    )


def _model(a: np.ndarray, b: np.ndarray) -> GradedResponseModel:
    """Return mirt's model with known slopes (j,) or (j, d) and thresholds (j, k - 1)."""
    traits = 1 if a.ndim == 1 else a.shape[1]
    model = GradedResponseModel(len(a), b.shape[1] + 1, n_factors=traits)
    model.set_parameters(discrimination=a, thresholds=b)
    model._is_fitted = True  # noqa: SLF001 - it scores only what it has fitted itself
    return model


def _two_categories(rng: np.random.Generator) -> Bank:
    difficulty = np.linspace(-2, 2, 54)[:, None]
    return Bank(rng.uniform(0.8, 2.0, 54), difficulty, np.zeros(54, dtype=np.int64), np.eye(1))


def _logistic(bank: Bank) -> np.ndarray:
    """Return slope, difficulty, and asymptotes at 0 and 1 of each item, as catsim wants them."""
    items = len(bank.a)
    return np.column_stack([bank.a, bank.b[:, 0], np.zeros(items), np.ones(items)])
