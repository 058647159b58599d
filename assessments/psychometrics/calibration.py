"""Item parameters from people's answers, by marginal maximum likelihood.

The EM algorithm of Bock and Aitkin (1981) for the graded response model: expected counts of each
category at each node of a grid, then Fisher scoring of all items at once. Within it a boundary is
slope * theta + intercept, with intercept = -a b; nodes run over a standard normal trait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from assessments.psychometrics import arrays, grm, reliability
from assessments.psychometrics.joint_tables import JointTables

if TYPE_CHECKING:
    from collections.abc import Callable

    from assessments.psychometrics.arrays import Array, Responses

NODES = 61
WIDTH = 6.0
MAX_CYCLES = 5000
SCORING_STEPS = 2
HALVINGS = 12
SLOPES = (0.05, 15.0)
# People of the population who are taken to have chosen a category that nobody chose.
UNSEEN = 0.5
SMALLEST_EIGENVALUE = 1e-3


@dataclass(frozen=True)
class Calibration:
    """Slopes (j,), thresholds (j, k - 1), the marginal log likelihood, and cycles of EM."""

    a: Array
    b: Array
    log_likelihood: float
    iterations: int


@dataclass(frozen=True)
class TraitCalibration:
    """Slopes (j,), thresholds (j, k - 1) and trait correlations (d, d).

    log_likelihood is the sum of the traits' marginal ones.
    """

    a: Array
    b: Array
    covariance: Array
    log_likelihood: float


@dataclass(frozen=True)
class _Patterns:
    """Distinct answer patterns (u, j), how many people gave each (u,), and what was chosen."""

    answers: Responses
    count: Array
    chosen: Array
    unseen: Array

    @classmethod
    def of(cls, answers: Responses, categories: int) -> _Patterns:
        distinct, count = np.unique(answers, axis=0, return_counts=True)
        chosen = (distinct[:, :, None] == np.arange(categories)).astype(np.float64)
        unseen = UNSEEN * ~chosen.any(axis=0)
        return cls(distinct, count.astype(np.float64), chosen, unseen)


def fit_grm(
    responses: npt.ArrayLike, *, tolerance: float = 1e-5, categories: int | None = None
) -> Calibration:
    """Return the parameters of one trait's items that make the answers (n, j) likeliest.

    The trait is standard normal; -1 is missing at random. The categories are those up to the
    highest answer unless given; one that nobody chose counts as chosen by half a person, so that
    its thresholds stay finite. Cycles end when no slope or intercept moves by more than the
    tolerance. Slopes stay between 0.05 and 15.
    Source: Bock and Aitkin (1981), eq. 12 to 15; Samejima (1969); Baker and Kim (2004), ch. 8.

    Raises ValueError if answers show fewer than two categories or an item has no answer;
    RuntimeError if the cycles do not end.
    """
    answers = arrays.responses(responses, categories=categories or 127)
    highest = int(answers.max(initial=0))
    if highest < 1 or (answers == arrays.MISSING).all(axis=0).any():
        message = "responses must show at least two categories, and an answer to every item"
        raise ValueError(message)
    patterns = _Patterns.of(answers, categories or highest + 1)
    grid = np.linspace(-WIDTH, WIDTH, NODES)
    log_prior = -0.5 * grid**2
    log_prior -= np.log(np.exp(log_prior).sum())
    parameters = _start(patterns)
    for cycle in range(1, MAX_CYCLES + 1):
        counts, log_likelihood = _expected_counts(patterns, parameters, grid, log_prior)
        last, parameters = parameters, _improved(parameters, counts, grid)
        if np.abs(parameters - last).max() < tolerance:
            a = parameters[:, 0].copy()
            return Calibration(a, -parameters[:, 1:] / a[:, None], log_likelihood, cycle)
    message = f"no convergence in {MAX_CYCLES} cycles"
    raise RuntimeError(message)


def fit_traits(
    responses: npt.ArrayLike,
    trait: npt.ArrayLike,
    *,
    tolerance: float = 1e-4,
    progress: Callable[[int], None] | None = None,
) -> TraitCalibration:
    """Return parameters of the items (j,) of d traits, and the correlations of the traits.

    responses (n, j), -1 missing or not shown; trait (j,) counts from 0. Each trait is fitted apart,
    as its marginal likelihood asks for nothing else; then progress is called with the number of
    traits finished. The correlations are those of expected a posteriori estimates, divided by the
    roots of both reliabilities, and the nearest matrix with positive eigenvalues; 0 for a trait on
    which people do not differ. People may have answered different items, as long as which of one
    trait says nothing about which of another. Source: Spearman (1904), p. 90.

    Raises as fit_grm does.
    """
    answers = arrays.responses(responses)
    items = arrays.integers("trait", trait, (answers.shape[1],), low=0, high=answers.shape[1])
    traits = int(items.max(initial=-1)) + 1
    categories = max(int(answers.max(initial=0)), 1) + 1
    a, b = np.empty(len(items)), np.empty((len(items), categories - 1))
    estimates, reliabilities = np.empty((len(answers), traits)), np.empty(traits)
    log_likelihood = 0.0
    for one in range(traits):
        own = items == one
        fitted = fit_grm(answers[:, own], tolerance=tolerance, categories=categories)
        a[own], b[own] = fitted.a, fitted.b
        log_likelihood += fitted.log_likelihood
        estimate = grm.eap(answers[:, own], fitted.a, fitted.b, nodes=NODES)
        reliabilities[one] = reliability.marginal_reliability(estimate.theta, estimate.se) or 0.0
        estimates[:, one] = estimate.theta
        if progress:
            progress(one + 1)
    correlations = _disattenuated(estimates, reliabilities)
    return TraitCalibration(a, b, _nearest_correlation(correlations), log_likelihood)


def _start(patterns: _Patterns) -> Array:
    """Return slopes of 1 and intercepts that give the observed shares (j, k)."""
    share = np.einsum("u,ujk->jk", patterns.count, patterns.chosen) + patterns.unseen
    above = 1.0 - np.cumsum(share, axis=1)[:, :-1] / share.sum(axis=1, keepdims=True)
    return np.column_stack([np.ones(len(share)), 1.2 * logit(above)])


def _expected_counts(
    patterns: _Patterns, parameters: Array, grid: Array, log_prior: Array
) -> tuple[Array, float]:
    """Return the counts (j, k, nodes) expected given the answers, and their log likelihood."""
    tables = JointTables.of(_log_tables(parameters, grid))
    log_joint = tables.log_likelihood(patterns.answers) + log_prior
    largest = log_joint.max(axis=1, keepdims=True)
    joint = np.exp(log_joint - largest)
    total = joint.sum(axis=1, keepdims=True)
    log_likelihood = float(patterns.count @ (np.log(total) + largest)[:, 0])
    weighted = joint * (patterns.count[:, None] / total)
    counts = np.tensordot(patterns.chosen, weighted, axes=(0, 0))
    return counts + patterns.unseen[..., None] * np.exp(log_prior), log_likelihood


def _log_tables(parameters: Array, grid: Array) -> Array:
    """Return log probabilities (j, k + 1, nodes), in which -1 finds 0 for missing."""
    log_probability = np.log(_probabilities(parameters, grid))
    return np.pad(log_probability, ((0, 0), (0, 1), (0, 0)))


def _above(parameters: Array, grid: Array) -> Array:
    """Return the probability (j, k + 1, nodes) of reaching each category, from 1 to 0."""
    inner = expit(parameters[:, :1, None] * grid + parameters[:, 1:, None])
    return np.pad(inner, ((0, 0), (1, 1), (0, 0)), constant_values=((0, 0), (1, 0), (0, 0)))


def _probabilities(parameters: Array, grid: Array) -> Array:
    above = _above(parameters, grid)
    return np.maximum(above[:, :-1] - above[:, 1:], 1e-100)


def _improved(parameters: Array, counts: Array, grid: Array) -> Array:
    """Return parameters (j, k) at which the expected log likelihood is no lower."""
    value = _expected_log_likelihood(parameters, counts, grid)
    for _ in range(SCORING_STEPS):
        step = _scoring_step(parameters, counts, grid)
        for _ in range(HALVINGS):
            proposal = parameters + step
            proposal[:, 0] = np.clip(proposal[:, 0], *SLOPES)
            ordered = (np.diff(proposal[:, 1:], axis=1) < 0).all(axis=1)
            proposed = _expected_log_likelihood(proposal, counts, grid)
            better = ordered & (proposed >= value)
            parameters = np.where(better[:, None], proposal, parameters)
            value = np.where(better, proposed, value)
            step = np.where(better[:, None], 0.0, 0.5 * step)
            if better.all():
                break
    return parameters


def _expected_log_likelihood(parameters: Array, counts: Array, grid: Array) -> Array:
    return np.asarray((counts * np.log(_probabilities(parameters, grid))).sum(axis=(1, 2)))


def _scoring_step(parameters: Array, counts: Array, grid: Array) -> Array:
    """Return the Fisher scoring step (j, k): information matrix over gradient."""
    above = _above(parameters, grid)
    spread = above * (1.0 - above)
    probability = _probabilities(parameters, grid)
    items, categories, nodes = probability.shape
    # change[j, c, p, q]: derivative of category c's probability by parameter p at node q.
    change = np.zeros((items, categories, categories, nodes))
    change[:, :, 0] = (spread[:, :-1] - spread[:, 1:]) * grid
    for boundary in range(1, categories):
        change[:, boundary, boundary] = spread[:, boundary]
        change[:, boundary - 1, boundary] = -spread[:, boundary]
    gradient = np.einsum("jcq,jcpq->jp", counts / probability, change)
    weight = counts.sum(axis=1, keepdims=True) / probability
    flat = change.transpose(0, 2, 1, 3).reshape(items, categories, -1)
    information = (flat * weight.reshape(items, 1, -1)) @ flat.transpose(0, 2, 1)
    information += 1e-9 * np.eye(categories)
    return np.asarray(np.linalg.solve(information, gradient[..., None])[..., 0])


def _disattenuated(estimates: Array, reliabilities: Array) -> Array:
    """Return the correlations (d, d) of estimates (n, d) over the roots of the reliabilities."""
    apart = estimates - estimates.mean(axis=0)
    scale = np.sqrt((apart**2).sum(axis=0) * reliabilities)
    scale = np.where(scale > 1e-9, scale, np.inf)  # noqa: PLR2004 - rounding of 0
    return np.asarray(apart.T @ apart / np.outer(scale, scale))


def _nearest_correlation(matrix: Array) -> Array:
    """Raise eigenvalues to a small positive one and scale the diagonal back to 1."""
    matrix = np.clip(matrix, -1.0, 1.0)
    np.fill_diagonal(matrix, 1.0)
    values, vectors = np.linalg.eigh(matrix)
    if values.min() < SMALLEST_EIGENVALUE:
        matrix = (vectors * np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T
    spread = np.sqrt(np.diag(matrix))
    return np.asarray(matrix / np.outer(spread, spread))
