"""Simulated instruments, and people who answer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from assessments.psychometrics import grm

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers, Responses

TRAITS = 9
EXPERT_SLOPE = 1.4
EXPERT_THRESHOLDS = (-2.0, -1.0, 0.0, 1.0)
EXPERT_CORRELATION = 0.30
MEAN_CORRELATION = 0.40
SLOPE_SPREAD = 0.35
THRESHOLD_SPREAD = 0.26
LOADING_SPREAD = 0.25


@dataclass(frozen=True)
class Bank:
    """Items: a (j,), b (j, k - 1), trait (j,); and the covariance (d, d) of the traits."""

    a: Array
    b: Array
    trait: Integers
    covariance: Array

    def answers(self, theta: Array, rng: np.random.Generator) -> Responses:
        """Return answers (n, j) of people with traits theta (n, d)."""
        return grm.simulate(theta, self.a, self.b, self.trait, rng)

    def scores(self, answers: Responses) -> grm.TraitEstimate:
        """Return the estimates that these parameters give."""
        return grm.map_scores(answers, self.a, self.b, self.trait, self.covariance)

    def people(self, n: int, rng: np.random.Generator) -> Array:
        """Return traits (n, d)."""
        centre = np.zeros(len(self.covariance))
        return rng.multivariate_normal(centre, self.covariance, size=n, method="cholesky")


def expert_bank(items_per_trait: int) -> Bank:
    """Return what an expert assumes before anybody answered."""
    trait = np.repeat(np.arange(TRAITS), items_per_trait)
    covariance = np.full((TRAITS, TRAITS), EXPERT_CORRELATION)
    np.fill_diagonal(covariance, 1.0)
    return Bank(
        np.full(len(trait), EXPERT_SLOPE),
        np.tile(EXPERT_THRESHOLDS, (len(trait), 1)),
        trait,
        covariance,
    )


def true_bank(items_per_trait: int, rng: np.random.Generator) -> Bank:
    """Return what is really so: slopes log-normal around the expert's, thresholds around his.

    The traits have one factor in common that makes their mean correlation .40.
    """
    expert = expert_bank(items_per_trait)
    items = len(expert.a)
    moved = expert.b + THRESHOLD_SPREAD * (
        _normal_scores(items, rng)[:, None]
        + _normal_scores(expert.b.size, rng).reshape(expert.b.shape)
    )
    # Sorted, and a hair apart: two thresholds may not coincide.
    thresholds = np.sort(moved, axis=1) + 1e-6 * np.arange(expert.b.shape[1])
    loading = np.sqrt(MEAN_CORRELATION) + np.linspace(-LOADING_SPREAD, LOADING_SPREAD, TRAITS)
    covariance = np.outer(loading, loading)
    np.fill_diagonal(covariance, 1.0)
    slopes = expert.a * np.exp(SLOPE_SPREAD * _normal_scores(items, rng))
    return Bank(slopes, thresholds, expert.trait, covariance)


def _normal_scores(n: int, rng: np.random.Generator) -> Array:
    """Return the n quantiles of a normal sample in random order: as spread as a draw, less luck."""
    return rng.permutation(ndtri((np.arange(n) + 0.5) / n))
