"""What the technical manual says of flags, types and intervals under parameters that are wrong."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assessments import instrument as instruments
from assessments.instrument import Instrument
from assessments.parameters import Parameters, expert_parameters, screened_bank
from assessments.psychometrics import calibration, grm, quality, rep_types
from assessments.psychometrics.assembly import draw_forms
from assessments.psychometrics.grm import TraitEstimate
from assessments.psychometrics.quality.person_fit import only_shown

CSR = Path(instruments.__file__).parent / "instruments" / "csr_9x7" / "instrument.toml"
PEOPLE = 1000


@pytest.fixture(scope="module")
def csr() -> Instrument:
    return Instrument(instruments.read(CSR))


@pytest.fixture(scope="module")
def guess(csr: Instrument) -> Parameters:
    return expert_parameters(csr)


@dataclass
class Honest:
    """People from the population that was guessed, on forms of their own, scored by the guess."""

    theta: NDArray[np.float64]
    answers: NDArray[np.int8]
    order: NDArray[np.int64]
    scores: TraitEstimate


def honest(csr: Instrument, guess: Parameters, *, slope: float = 1.4, seed: int = 1) -> Honest:
    """Answer by slopes other than those guessed."""
    rng, trait = np.random.default_rng(seed), csr.trait_of_item
    theta = rng.multivariate_normal(np.zeros(9), guess.covariance, PEOPLE, method="cholesky")
    slopes = np.full_like(guess.slopes, slope)
    order = draw_forms(
        trait, csr.is_core, core_per_trait=3, rotated_per_trait=3, rng=rng, people=PEOPLE
    )
    answers = only_shown(grm.simulate(theta, slopes, guess.thresholds, trait, rng), order)
    model = guess.slopes, guess.thresholds, trait, guess.covariance
    return Honest(theta, answers, order, grm.map_scores(answers, *model))


@pytest.mark.parametrize(("slope", "share"), [(1.4, 0.01), (1.2, 0.07), (1.0, 0.30)])
def test_honest_people_look_inattentive_where_statements_tell_less_than_guessed(
    csr: Instrument, guess: Parameters, slope: float, share: float
) -> None:
    people = honest(csr, guess, slope=slope)

    bank = screened_bank(csr, guess.slopes, guess.thresholds, guess.covariance)
    found = quality.all_indices(bank, people.answers, people.order, people.scores)
    flags = quality.flags(found, {name: guess.cutoffs[name] for name in found})
    assert flags.is_inattentive.mean() == pytest.approx(share, abs=0.03)


def test_two_in_three_get_a_clear_type_where_there_are_no_types(
    csr: Instrument, guess: Parameters
) -> None:
    scores = honest(csr, guess).scores
    by_lot = np.random.default_rng(2).random((PEOPLE, *csr.block_types.shape)).argsort(axis=2)

    traits = (guess.prototypes, guess.within_covariance)
    probabilities = rep_types.posterior(
        rep_types.block_log_likelihood(by_lot, csr.block_types, guess.beta),
        rep_types.trait_log_likelihood(scores.theta, scores.covariance, *traits),
        prior=np.full(7, 1 / 7),
    )
    is_clear = ~rep_types.most_probable(probabilities).is_mixed
    assert is_clear.mean() == pytest.approx(2 / 3, abs=0.04)


@pytest.mark.parametrize(("people", "coverage"), [(300, 0.88), (1000, 0.89)])
def test_intervals_are_a_little_too_narrow_under_parameters_from_few_people(
    csr: Instrument, guess: Parameters, people: int, coverage: float
) -> None:
    trait, others, covered = csr.trait_of_item, honest(csr, guess, seed=99), []

    for seed in range(1, 6):
        answers = honest(csr, guess, seed=seed).answers[:people]
        fitted = calibration.fit_traits(answers, trait, tolerance=1e-3)
        scores = grm.map_scores(others.answers, fitted.a, fitted.b, trait, fitted.covariance)
        error = np.sqrt(np.diagonal(scores.covariance, axis1=1, axis2=2))
        covered.append((np.abs(scores.theta - others.theta) < 1.645 * error).mean())
    assert np.mean(covered) == pytest.approx(coverage, abs=0.01)
