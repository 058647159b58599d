"""The numbers of a calibration: answers in, parameters and a report on them out. No tables."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from math import comb
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

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
    rep_types,
)
from assessments.psychometrics.calibration import TraitCalibration
from assessments.psychometrics.dilemmas import Population
from assessments.psychometrics.linking import TraitLink
from assessments.psychometrics.rep_types import TypeModel

LEAST_ANSWERS = 100
# Fewer people say less of the types than the experts who wrote their statements.
LEAST_FOR_TYPES = 1000
PERCENTILES = np.arange(1, 100)
# Correlations and fit, norms, cut-offs: what follows once the traits are done.
FURTHER_STEPS = 3


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
    """How one trait came out: reliability in the sample, its place on the scale, its norms.

    Mean and SD are the sample's on the scale of the scores; percentiles are the scores, from the
    1st to the 99th, that so many per cent of the sample lie below.
    """

    reliability: float | None
    mean: float
    sd: float
    percentiles: list[float]


class Report(TypedDict):
    """What a calibrated scoring version says of itself; items and traits in the instrument's order.

    `dependent` holds pairs of items, and how far their residuals correlate above the trait's mean.
    """

    people: int
    date: str
    linked_to: str
    log_likelihood: float
    items: list[ItemReport]
    traits: list[TraitReport]
    dependent: list[tuple[int, int, float]]
    types_are_estimated: bool


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


def estimate(
    instrument: Instrument,
    answers: NDArray[np.int8],
    base: Parameters,
    *,
    is_linked: bool,
    advance: Callable[[int], None],
) -> Estimate:
    """Estimate parameters from answer vectors (n, width), on the base's scale if `is_linked`.

    Else mean 0 and SD 1 are those of these people. `advance` is told how many steps are done.

    Raises:
        UnfitSampleError: if an item has too few answers, or no estimate was found.

    """
    responses, trait = instrument.keyed_responses(answers), instrument.trait_of_item
    fitted = _fit(instrument, responses, advance)
    link = linking.link_traits(base.slopes, base.thresholds, fitted.a, fitted.b, trait)
    a, b = (link.a, link.b) if is_linked else (fitted.a, fitted.b)
    scores = grm.map_scores(responses, a, b, trait, fitted.covariance)
    items = _items(responses, trait, fitted, base, link, is_linked=is_linked)
    shared = item_fit.q3(responses, a, b, scores.theta[:, trait])
    dependent = [
        (pair.first, pair.second, pair.above_mean)
        for pair in item_fit.dependent_pairs(shared, trait)
    ]
    advance(len(instrument.traits) + 1)
    traits = _traits(scores, link if is_linked else None)
    # The key stays as it is, so a scale that is kept keeps what agreement with it is worth.
    agreement = (None if is_linked else _agreement(instrument, answers)) or base.dilemma_population
    advance(len(instrument.traits) + 2)
    bank = screened_bank(instrument, a, b, fitted.covariance)
    types = _types(instrument, answers, scores, base)
    parameters = replace(
        base,
        slopes=a,
        thresholds=b,
        covariance=fitted.covariance,
        beta=types.beta if types else base.beta,
        prototypes=types.prototypes if types else base.prototypes,
        within_covariance=types.within_covariance if types else base.within_covariance,
        shares=types.shares if types else base.shares,
        dilemma_mean=agreement.mean,
        dilemma_sd=agreement.sd,
        dilemma_noise=agreement.noise,
        cutoffs=quality.honest_cutoffs(bank, np.random.default_rng(CUTOFF_SEED)),
    )
    report = Report(
        people=len(answers),
        date="",
        linked_to="",
        log_likelihood=fitted.log_likelihood,
        items=items,
        traits=traits,
        dependent=dependent,
        types_are_estimated=types is not None,
    )
    return Estimate(parameters, report)


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


def _types(
    instrument: Instrument,
    answers: NDArray[np.int8],
    scores: grm.TraitEstimate,
    base: Parameters,
) -> TypeModel | None:
    """What a type's people are like, starting from the base; None from too few people or blocks.

    Unless every two types meet in some block, rankings say too little of who is of which type.
    """
    meetings = {pair for block in instrument.block_types for pair in combinations(sorted(block), 2)}
    all_meet = len(meetings) == comb(len(instrument.types), 2)
    if not instrument.types or not all_meet or len(answers) < LEAST_FOR_TYPES:
        return None
    try:
        return rep_types.refit(
            instrument.rankings(answers),
            instrument.block_types,
            scores.theta,
            scores.covariance,
            base.prototypes,
            base.within_covariance,
            base.beta,
            base.shares,
        )
    except RuntimeError:
        return None


def _traits(scores: grm.TraitEstimate, link: TraitLink | None) -> list[TraitReport]:
    error = np.sqrt(np.diagonal(scores.covariance, axis1=1, axis2=2))
    return [
        TraitReport(
            reliability=reliability.marginal_reliability(theta, error[:, index]),
            mean=float(link.shift[index]) if link else 0.0,
            sd=float(link.scale[index]) if link else 1.0,
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
