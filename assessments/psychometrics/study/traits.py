"""How near trait scores and their composite come to the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from assessments.psychometrics import calibration
from assessments.psychometrics.composite import composite
from assessments.psychometrics.study.people import TRAITS, Bank, expert_bank, true_bank
from assessments.psychometrics.study.rows import Row

if TYPE_CHECKING:
    from assessments.psychometrics import grm
    from assessments.psychometrics.arrays import Array, Responses

CALIBRATED_ON = 3000
TOP = 0.10
LEVEL = 0.95
# Items per trait: the lowest correlation aimed at with expert and with calibrated parameters.
AIMS = {6: (0.870, 0.885), 8: (0.905, 0.919)}


def trait_recovery(rng: np.random.Generator, *, people: int) -> list[Row]:
    """Return correlations with the true traits, for forms of six and of eight items a trait.

    The composite, the overlap and the coverage are those of the form of six.
    """
    return [row for items in AIMS for row in _form(items, rng, people=people)]


def _form(items: int, rng: np.random.Generator, *, people: int) -> list[Row]:
    truth, expert = true_bank(items, rng), expert_bank(items)
    calibrated = _calibrated(truth, rng)
    theta = truth.people(people, rng)
    answers = truth.answers(theta, rng)
    sums = np.stack(
        [answers[:, truth.trait == trait].sum(axis=1) for trait in range(TRAITS)], axis=1
    )
    plain, best = _mean_r(sums, theta), truth.scores(answers)
    by_expert, by_calibration = expert.scores(answers), calibrated.scores(answers)
    limit, aims = _mean_r(best.theta, theta), AIMS[items]
    name = f"mean r with true trait, {items} items"
    rows = [
        Row(f"{name}, expert", _mean_r(by_expert.theta, theta), plain, limit, low=aims[0]),
        Row(f"{name}, calibrated", _mean_r(by_calibration.theta, theta), plain, limit, low=aims[1]),
    ]
    if items == min(AIMS):
        rows += _composite(theta, _standardised(sums), by_expert, best)
        rows.append(
            Row("coverage of the 95 % interval", _coverage(theta, best), low=0.93, high=0.97)
        )
    return rows


def _calibrated(truth: Bank, rng: np.random.Generator) -> Bank:
    answers: Responses = truth.answers(truth.people(CALIBRATED_ON, rng), rng)
    fitted = calibration.fit_traits(answers, truth.trait)
    return Bank(fitted.a, fitted.b, truth.trait, fitted.covariance)


def _composite(
    theta: Array, plain: Array, expert: grm.TraitEstimate, best: grm.TraitEstimate
) -> list[Row]:
    weights = np.ones(TRAITS)
    truth = theta @ weights
    scores = [
        plain @ weights,
        composite(expert.theta, expert.covariance, weights).score,
        composite(best.theta, best.covariance, weights).score,
    ]
    r = [float(np.corrcoef(score, truth)[0, 1]) for score in scores]
    overlap = [_overlap(score, truth) for score in scores]
    return [
        Row("composite r, expert", r[1], r[0], r[2], low=0.960),
        Row("overlap of the top 10 %, expert", overlap[1], overlap[0], overlap[2], low=0.78),
    ]


def _mean_r(scores: Array, theta: Array) -> float:
    pairs = zip(scores.T, theta.T, strict=True)
    return float(np.mean([np.corrcoef(score, truth)[0, 1] for score, truth in pairs]))


def _standardised(sums: Array) -> Array:
    return np.asarray((sums - sums.mean(axis=0)) / sums.std(axis=0))


def _overlap(score: Array, truth: Array) -> float:
    chosen = max(round(TOP * len(score)), 1)
    found, wanted = np.argsort(-score)[:chosen], np.argsort(-truth)[:chosen]
    return len(np.intersect1d(found, wanted)) / chosen


def _coverage(theta: Array, estimate: grm.TraitEstimate) -> float:
    reach = ndtri(0.5 + LEVEL / 2) * np.sqrt(np.diagonal(estimate.covariance, axis1=1, axis2=2))
    return float((np.abs(estimate.theta - theta) <= reach).mean())
