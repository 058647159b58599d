"""How often the likeliest type is the true one, and whether its probability is honest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assessments.psychometrics import rep_types
from assessments.psychometrics.study.people import TRAITS, Bank, true_bank
from assessments.psychometrics.study.rows import Row

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers

BETA = 1.5
WITHIN_SD = 0.9
ITEMS_PER_TRAIT = 6
# A type is high in two traits and low in one, by this many standard deviations.
DISTANCE = 0.86
BINS = 15


def type_recovery(rng: np.random.Generator, *, people: int) -> list[Row]:
    """Return accuracy, log loss and calibration error from 14 blocks and the traits.

    Plain is counting places in the blocks. The limit is that of knowing the traits themselves.
    """
    blocks = np.tile(rep_types.fano_blocks(), (2, 1))
    prototypes, uniform = _prototypes(), np.full(rep_types.TYPES, 1 / rep_types.TYPES)
    bank = true_bank(ITEMS_PER_TRAIT, rng)
    within = WITHIN_SD**2 * bank.covariance
    members = rng.integers(0, rep_types.TYPES, people)
    theta = prototypes[members] + rng.multivariate_normal(
        np.zeros(TRAITS), within, size=people, method="cholesky"
    )
    rankings = _rankings(members, blocks, rng)
    by_blocks = rep_types.block_log_likelihood(rankings, blocks, BETA)
    population = within + np.cov(prototypes, rowvar=False, bias=True)
    found = Bank(bank.a, bank.b, bank.trait, population).scores(bank.answers(theta, rng))
    by_traits = rep_types.trait_log_likelihood(found.theta, found.covariance, prototypes, within)
    exact = np.zeros_like(found.covariance)
    by_truth = rep_types.trait_log_likelihood(theta, exact, prototypes, within)
    measured = [
        _quality(probabilities, members)
        for probabilities in (
            _by_counting(rankings, blocks),
            rep_types.posterior(by_blocks, by_traits, prior=uniform),
            rep_types.posterior(by_blocks, by_truth, prior=uniform),
        )
    ]
    plain, ours, limit = measured
    return [
        Row("type accuracy", ours[0], plain[0], limit[0], low=0.897),
        Row("type log loss", ours[1], plain[1], limit[1], high=0.256),
        Row("type calibration error, 15 bins", ours[2], plain[2], limit[2], high=0.03),
    ]


def _prototypes() -> Array:
    prototypes = np.zeros((rep_types.TYPES, TRAITS))
    each = np.arange(rep_types.TYPES)
    prototypes[each, each] = prototypes[each, each + 1] = DISTANCE
    prototypes[each, (each + 4) % TRAITS] = -DISTANCE
    return prototypes


def _rankings(members: Integers, blocks: Integers, rng: np.random.Generator) -> Integers:
    """Return rankings (n, m, 3): the order of utilities with Gumbel noise is Plackett-Luce."""
    utility = BETA * (blocks == members[:, None, None])
    noise = rng.gumbel(size=(len(members), *blocks.shape))
    return np.argsort(-(utility + noise), axis=2)


def _by_counting(rankings: Integers, blocks: Integers) -> Array:
    """Return each type's share of points: 2 for a first place, 1 for a second."""
    points = rep_types.BLOCK - 1 - np.argsort(rankings, axis=2)
    share = np.zeros((len(rankings), rep_types.TYPES))
    for block, types in enumerate(blocks):
        share[:, types] += points[:, block]
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def _quality(probabilities: Array, members: Integers) -> tuple[float, float, float]:
    """Return accuracy, mean log loss and expected calibration error (Guo et al. 2017, eq. 3)."""
    hit = probabilities.argmax(axis=1) == members
    sure = probabilities.max(axis=1)
    of_truth = np.maximum(probabilities[np.arange(len(members)), members], 1e-12)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gap = np.bincount(place, sure, BINS) - np.bincount(place, hit, BINS)
    return float(hit.mean()), float(-np.log(of_truth).mean()), float(np.abs(gap).sum() / len(hit))
