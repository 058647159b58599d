"""The numbers of a calibration: answers in, parameters and a report on them out. No tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from assessments import answer_quality
from assessments.instrument import MISSING, Instrument
from assessments.parameters import CUTOFF_SEED, Parameters, screened_bank
from assessments.psychometrics import (
    calibration,
    dilemmas,
    grm,
    item_fit,
    linking,
    quality,
    reliability,
)
from assessments.psychometrics.calibration import TraitCalibration
from assessments.psychometrics.dilemmas import Population
from assessments.psychometrics.linking import TraitLink

LEAST_ANSWERS = 100
PERCENTILES = np.arange(1, 100)
# Of three fits the first is of everybody, and each of the others of those whose answers look
# attentive by the one before: what a guess calls inattentive must not choose the sample.
FITS = 3
# Fit of the items, norms, cut-offs.
FURTHER_STEPS = 3
CHANCE_MARGIN = 3.0
LEAST_MARGIN = 0.2


class ItemReport(TypedDict):
    """How one trait statement came out; None where a figure is undefined.

    Answers to it, standard errors of slope and thresholds on the scale of the parameters, misfit
    under the new and under the old parameters, its drift from the old scale, and whether it was
    held to be the same item as before when the scales were linked.
    """

    answers: int
    slope_error: float
    threshold_errors: list[float]
    misfit: float | None
    misfit_before: float | None
    drift: float
    is_common: bool


class TraitReport(TypedDict):
    """How the scores of one trait came out in the sample: reliability, mean, SD and norms.

    Percentiles are the scores, from the 1st to the 99th, that so many per cent lie below. All are
    of scores, which are drawn towards the mean, and not of true traits.
    """

    reliability: float | None
    mean: float
    sd: float
    percentiles: list[float]


class Report(TypedDict):
    """What a calibrated scoring version says of itself; items and traits in the instrument's order.

    People are those the parameters rest on; inattentive those left out, by these very parameters.
    `dependent` holds pairs of items, and how far their residuals correlate above the trait's mean.
    """

    people: int
    inattentive: int
    date: str
    linked_to: str
    log_likelihood: float
    items: list[ItemReport]
    traits: list[TraitReport]
    dependent: list[tuple[int, int, float]]


class Unfit(StrEnum):
    """Why answers do not allow an estimate."""

    FEW_ANSWERS = "few_answers"
    UNUSED_CATEGORY = "unused_category"
    NO_CONVERGENCE = "no_convergence"


class UnfitSampleError(Exception):
    """The answers do not allow an estimate; the message is an `Unfit`."""


@dataclass(frozen=True)
class Estimate:
    """Parameters for a scoring version, and what is to be said of them."""

    parameters: Parameters
    report: Report


@dataclass(frozen=True)
class Sample:
    """Answer vectors (n, width) with the form and the median seconds an item of each person."""

    answers: NDArray[np.int8]
    forms: Sequence[Sequence[int]]
    seconds: Sequence[float | None]


def steps(instrument: Instrument) -> int:
    """How many steps an estimate takes."""
    return FITS * len(instrument.traits) + FURTHER_STEPS


def estimate(
    instrument: Instrument,
    sample: Sample,
    base: Parameters,
    *,
    is_linked: bool,
    advance: Callable[[int], None],
) -> Estimate:
    """Estimate parameters from people's answers, on the base's scale if `is_linked`.

    Else mean 0 and SD 1 are those of these people. `advance` is told how many steps are done.

    Raises:
        UnfitSampleError: if an item has too few answers, or no estimate was found.

    """
    done = FITS * len(instrument.traits)
    fitted, kept = _fit_attentive(instrument, sample, base, advance)
    answers = sample.answers[kept]
    responses, trait = instrument.keyed_responses(answers), instrument.trait_of_item
    link = linking.link_traits(base.slopes, base.thresholds, fitted.a, fitted.b, trait)
    a, b = (link.a, link.b) if is_linked else (fitted.a, fitted.b)
    scores = grm.map_scores(responses, a, b, trait, fitted.covariance)
    items = _items(responses, trait, fitted, base, link, is_linked=is_linked)
    shared = item_fit.q3(responses, a, b, scores.theta[:, trait])
    dependent = [
        (pair.first, pair.second, pair.above_mean)
        for pair in item_fit.dependent_pairs(shared, trait, _margin(responses))
    ]
    advance(done + 1)
    # The key stays as it is, so a scale that is kept keeps what agreement with it is worth.
    agreement = (None if is_linked else _agreement(instrument, answers)) or base.dilemma_population
    advance(done + 2)
    bank = screened_bank(instrument, a, b, fitted.covariance)
    parameters = replace(
        base,
        slopes=a,
        thresholds=b,
        covariance=fitted.covariance,
        dilemma_mean=agreement.mean,
        dilemma_sd=agreement.sd,
        dilemma_noise=agreement.noise,
        cutoffs=quality.honest_cutoffs(bank, np.random.default_rng(CUTOFF_SEED)),
    )
    report = Report(
        people=len(answers),
        inattentive=len(kept) - len(answers),
        date="",
        linked_to="",
        log_likelihood=fitted.log_likelihood,
        items=items,
        traits=_traits(scores),
        dependent=dependent,
    )
    return Estimate(parameters, report)


def _fit_attentive(
    instrument: Instrument, sample: Sample, base: Parameters, advance: Callable[[int], None]
) -> tuple[TraitCalibration, NDArray[np.bool_]]:
    """Fit the traits, and return who (n,) the parameters rest on."""
    responses = instrument.keyed_responses(sample.answers)
    kept = np.ones(len(responses), dtype=np.bool_)
    for fit in range(FITS):
        further = partial(_further, advance, fit * len(instrument.traits))
        fitted = _fit(instrument, responses[kept], further)
        if fit < FITS - 1:
            kept = _is_attentive(instrument, sample, base, fitted)
    return fitted, kept


def _further(advance: Callable[[int], None], before: int, done: int) -> None:
    advance(before + done)


def _is_attentive(
    instrument: Instrument, sample: Sample, base: Parameters, fitted: TraitCalibration
) -> NDArray[np.bool_]:
    """Whose answers (n,) look attentive under the parameters, with cut-offs simulated from them."""
    bank = screened_bank(instrument, fitted.a, fitted.b, fitted.covariance)
    responses = instrument.keyed_responses(sample.answers)
    qualities = answer_quality.assess(
        bank,
        {**base.cutoffs, **quality.honest_cutoffs(bank, np.random.default_rng(CUTOFF_SEED))},
        responses,
        grm.map_scores(responses, fitted.a, fitted.b, instrument.trait_of_item, fitted.covariance),
        ratings=instrument.part(sample.answers, "dilemma"),
        forms=sample.forms,
        seconds=sample.seconds,
    )
    return np.array([not each.looks_inattentive for each in qualities])


def _margin(responses: NDArray[np.int8]) -> float:
    """How far above the mean a residual correlation is more than chance gives it."""
    given = (responses != MISSING).astype(float)
    together = given.T @ given
    return max(LEAST_MARGIN, CHANCE_MARGIN / float(np.sqrt(np.median(together))))


def _fit(
    instrument: Instrument, responses: NDArray[np.int8], advance: Callable[[int], None]
) -> TraitCalibration:
    if ((responses != MISSING).sum(axis=0) < LEAST_ANSWERS).any():
        raise UnfitSampleError(Unfit.FEW_ANSWERS)
    if responses.max() < instrument.categories - 1:
        raise UnfitSampleError(Unfit.UNUSED_CATEGORY)
    try:
        return calibration.fit_traits(responses, instrument.trait_of_item, progress=advance)
    except RuntimeError as error:
        raise UnfitSampleError(Unfit.NO_CONVERGENCE) from error


def _agreement(instrument: Instrument, answers: NDArray[np.int8]) -> Population | None:
    """How these people truly agree with the key or gain by it, where it can be told."""
    if not instrument.of_kind("dilemma"):
        return None
    if instrument.dilemma_response == "best_worst":
        return dilemmas.picks_population(instrument.dilemma_key, *instrument.picks(answers))
    ratings = instrument.part(answers, "dilemma")
    distance = dilemmas.standardised_distance(instrument.option_key, ratings)
    return dilemmas.population(distance, (ratings != MISSING).sum(axis=1))


def _traits(scores: grm.TraitEstimate) -> list[TraitReport]:
    error = np.sqrt(np.diagonal(scores.covariance, axis1=1, axis2=2))
    return [
        TraitReport(
            reliability=reliability.marginal_reliability(theta, error[:, index]),
            mean=float(theta.mean()),
            sd=float(theta.std()),
            percentiles=np.percentile(theta, PERCENTILES).round(4).tolist(),
        )
        for index, theta in enumerate(scores.theta.T)
    ]


def _items(
    responses: NDArray[np.int8],
    trait: NDArray[np.int64],
    fitted: TraitCalibration,
    base: Parameters,
    link: TraitLink,
    *,
    is_linked: bool,
) -> list[ItemReport]:
    """Report on every item, in order; misfit is found on the scale of these people."""
    scale, shift = link.scale[trait], link.shift[trait]
    unit = link.scale if is_linked else np.ones_like(link.scale)
    old = base.slopes * scale, (base.thresholds - shift[:, None]) / scale[:, None]
    reports: dict[int, ItemReport] = {}
    for one in range(len(link.scale)):
        own = np.flatnonzero(trait == one)
        given, a, b = responses[:, own], fitted.a[own], fitted.b[own]
        errors = item_fit.parameter_errors(given, a, b)
        slope_errors = (errors.a / unit[one]).tolist()
        threshold_errors = (errors.b * unit[one]).tolist()
        misfit = item_fit.rmsd(given, a, b).tolist()
        before = item_fit.rmsd(given, old[0][own], old[1][own]).tolist()
        for place, item in enumerate(own):
            reports[int(item)] = ItemReport(
                answers=int((given[:, place] != MISSING).sum()),
                slope_error=slope_errors[place],
                threshold_errors=threshold_errors[place],
                misfit=misfit[place],
                misfit_before=before[place],
                drift=float(link.drift[item]),
                is_common=bool(link.is_common[item]),
            )
    return [reports[item] for item in range(len(trait))]
