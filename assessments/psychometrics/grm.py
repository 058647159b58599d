"""The graded response model: probabilities, trait estimates and simulated answers.

The probability of category c is s(a(theta - b_c)) - s(a(theta - b_{c+1})), with s the logistic
function, b_0 = -inf and b_k = +inf (Samejima 1969, eq. 4-1 and 4-2). Its logarithm is concave in
theta, with derivative -a/2 (t_lower + t_upper) and curvature -a^2/4 (2 - t_lower^2 - t_upper^2),
where t = tanh(a(theta - b)/2) at the two boundaries of the category answered. A missing answer is
a category whose boundaries lie at -inf and +inf: it adds nothing to either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from assessments.psychometrics import arrays
from assessments.psychometrics.joint_tables import JointTables

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers, Responses

# Persons worked on at a time: what they need stays in the processor's cache.
CHUNK = 2048
EAP_CHUNK = 512
LONGEST_STEP = 1.0
SHORTER, LONGER = 0.5, 1.5
CONVERGED = 1e-7
MAX_STEPS = 200


@dataclass(frozen=True)
class Estimate:
    """One trait: theta (n,) and its standard error (n,), in prior standard deviations."""

    theta: Array
    se: Array


@dataclass(frozen=True)
class TraitEstimate:
    """Several traits: theta (n, d) and their error covariance (n, d, d)."""

    theta: Array
    covariance: Array


@dataclass(frozen=True)
class Curves:
    """Category probabilities and the slopes (n, j, k) of their logarithms in theta."""

    probability: Array
    log_slope: Array


@dataclass(frozen=True)
class _Bank:
    """Items sorted by trait; boundaries (j, k + 1) in the last column serve missing (-1)."""

    order: Integers
    traits: Integers
    starts: Integers
    trait: Integers
    slope: Array
    lower: Array
    upper: Array

    @classmethod
    def of(cls, a: Array, b: Array, trait: Integers) -> _Bank:
        order = np.argsort(trait, kind="stable")
        traits, starts = np.unique(trait[order], return_index=True)
        lower, upper = _boundaries((a[:, None] * b)[order])
        return cls(order, traits, starts, trait[order], a[order], lower, upper)


def category_probabilities(theta: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Return the probability (n, j, k) of each category for theta (n,), a (j,) and b (j, k - 1).

    Source: Samejima (1969), eq. 4-2. Raises ValueError for slopes not above 0 or thresholds that
    do not ascend.
    """
    theta, a, b = _parameters(theta, a, b)
    logit = a[:, None] * (theta[:, None, None] - b)
    probabilities = np.empty((len(theta), len(a), b.shape[1] + 1))
    probabilities[..., 0] = expit(-logit[..., 0])
    probabilities[..., -1] = expit(logit[..., -1])
    # s(u) - s(v) = s(u) s(-v) (1 - exp(v - u)): no cancellation in the tails.
    gap = -np.expm1(-a[:, None] * np.diff(b, axis=1))
    probabilities[..., 1:-1] = expit(logit[..., :-1]) * expit(-logit[..., 1:]) * gap
    return probabilities


def curves(theta: Array, a: Array, b: Array) -> Curves:
    """Return what category_probabilities does for each person's own theta (n, j) on each item.

    With it comes the slope of the log probability, a (1 - s(u) - s(v)) at its two boundaries.
    """
    above = expit(a[:, None] * (theta[..., None] - b))
    above = np.pad(above, ((0, 0), (0, 0), (1, 1)), constant_values=((0, 0), (0, 0), (1, 0)))
    probability = np.maximum(above[..., :-1] - above[..., 1:], 0.0)
    return Curves(probability, a[:, None] * (1.0 - above[..., :-1] - above[..., 1:]))


def item_information(theta: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Return the expected information (n, j) of each item at theta (n,) (Samejima 1969, ch. 6)."""
    theta, a, b = _parameters(theta, a, b)
    probabilities = category_probabilities(theta, a, b)
    above = expit(a[:, None] * (theta[:, None, None] - b))
    spread = np.pad(above * (1 - above), ((0, 0), (0, 0), (1, 1)))
    # Information is E[-d2 log P] = a^2 sum_c P_c (w_c + w_{c+1}), w the spread at each boundary.
    weighted = probabilities * (spread[..., :-1] + spread[..., 1:])
    return np.asarray(a**2 * weighted.sum(axis=2))


def eap(  # noqa: PLR0913 - the model, the prior and the grid
    responses: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    *,
    mean: float = 0.0,
    sd: float = 1.0,
    nodes: int = 121,
    width: float = 6.0,
) -> Estimate:
    """Return posterior means and standard deviations (n,) of one trait under a normal prior.

    responses (n, j), -1 missing; the grid has `nodes` equally spaced points from mean - width sd
    to mean + width sd; cutting the tails moves the lowest possible answers by less than 1e-5.
    Source: Bock and Mislevy (1982), eq. 6 and 7.

    Raises ValueError for shapes or values out of range.
    """
    if not nodes > 1:
        message = "nodes must be above 1"
        raise ValueError(message)
    mean, sd = arrays.number("mean", mean), arrays.positive("sd", sd)
    # In standard deviations from the mean: the variance then loses no digits to a distant mean.
    width = arrays.positive("width", width)
    grid = np.linspace(-width, width, nodes)
    _, a, b = _parameters([], a, b)
    answers = arrays.responses(responses, categories=b.shape[1] + 1, items=len(a))
    tables = JointTables.of(log_probabilities(mean + sd * grid, a, b))
    log_prior = -0.5 * grid**2
    theta, se = np.empty(len(answers)), np.empty(len(answers))
    for start in range(0, len(answers), EAP_CHUNK):
        rows = slice(start, start + EAP_CHUNK)
        log_posterior = tables.log_likelihood(answers[rows]) + log_prior
        theta[rows], se[rows] = _moments(log_posterior, grid)
    return Estimate(mean + sd * theta, sd * se)


def map_scores(
    responses: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    covariance: npt.ArrayLike,
) -> TraitEstimate:
    """Return the modes (n, d) of the traits' posterior and their covariance (n, d, d).

    responses (n, j), -1 missing; a (j,); b (j, k - 1); trait (j,) says which of d traits each item
    measures; covariance (d, d) is the prior's, whose mean is 0. The covariance returned is the
    inverse of the observed information plus the prior precision. A person's numbers do not depend
    on who else is scored in the same call. Source: Segall (1996), eq. 19 and 27, steps bounded.

    Raises ValueError for shapes or values out of range; RuntimeError if a mode is not found.
    """
    _, a, b = _parameters([], a, b)
    prior = arrays.covariance_matrix("covariance", covariance)
    items = arrays.integers("trait", trait, (len(a),), low=0, high=len(prior) - 1)
    answers = arrays.responses(responses, categories=b.shape[1] + 1, items=len(a))
    bank, precision = _Bank.of(a, b, items), np.asarray(np.linalg.inv(prior))
    theta = np.zeros((len(answers), len(prior)))
    errors = np.empty((len(answers), len(prior), len(prior)))
    for start in range(0, len(answers), CHUNK):
        rows = slice(start, start + CHUNK)
        theta[rows], errors[rows] = _modes(answers[rows], bank, precision)
    return TraitEstimate(theta, errors)


def simulate(
    theta: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    rng: np.random.Generator,
) -> Responses:
    """Draw answers (n, j) of people with traits theta (n, d) to items of traits (j,)."""
    _, a, b = _parameters([], a, b)
    theta = arrays.numbers("theta", theta, (None, None))
    items = arrays.integers("trait", trait, (len(a),), low=0, high=theta.shape[1] - 1)
    drawn = rng.random((len(theta), len(a)))
    answers = np.zeros(drawn.shape, dtype=np.int8)
    own = theta[:, items]
    for threshold in b.T:
        answers += drawn < expit(a * (own - threshold))
    return answers


def log_probabilities(grid: Array, a: Array, b: Array) -> Array:
    """Return log probabilities (j, k + 1, nodes); the last row, which -1 indexes, is 0."""
    probabilities = category_probabilities(grid, a, b).transpose(1, 2, 0)
    tables = np.zeros((len(a), b.shape[1] + 2, len(grid)))
    np.log(np.maximum(probabilities, np.finfo(float).tiny), out=tables[:, :-1])
    return tables


def _parameters(
    theta: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike
) -> tuple[Array, Array, Array]:
    a = arrays.slopes(a)
    return arrays.numbers("theta", theta, (None,)), a, arrays.thresholds(b, items=len(a))


def _boundaries(scaled: Array) -> tuple[Array, Array]:
    """Return the lower and upper boundary (j, k + 1) of each category, the last for missing."""
    low, high = np.full((len(scaled), 1), -np.inf), np.full((len(scaled), 1), np.inf)
    return np.hstack([low, scaled, low]), np.hstack([scaled, high, high])


def _moments(log_posterior: Array, grid: Array) -> tuple[Array, Array]:
    log_posterior -= log_posterior.max(axis=1, keepdims=True)
    weights = np.exp(log_posterior, out=log_posterior)
    total = weights.sum(axis=1)
    # einsum and not a matrix product, for the same reason as in _by_trait.
    theta = np.einsum("ij,j->i", weights, grid) / total
    variance = np.einsum("ij,j->i", weights, grid**2) / total - theta**2
    return theta, np.sqrt(np.maximum(variance, 0.0))


def _modes(answers: Responses, bank: _Bank, precision: Array) -> tuple[Array, Array]:
    items, answers = np.arange(len(bank.order)), answers[:, bank.order]
    lower, upper = bank.lower[items, answers], bank.upper[items, answers]
    theta = np.zeros((len(answers), len(precision)))
    last, longest = np.zeros_like(theta), np.full(len(answers), LONGEST_STEP)
    active = np.arange(len(answers))
    for _ in range(MAX_STEPS):
        if not active.size:
            break
        here = theta[active]
        slope, information = _derivatives(here, bank, lower[active], upper[active])
        step = _newton_step(here, slope, information, precision)
        # A step that turns back tells that the last one overshot.
        turned = (step * last[active]).sum(axis=1) < 0
        reach = longest[active] * np.where(turned, SHORTER, LONGER)
        longest[active] = np.minimum(reach, LONGEST_STEP)
        size = np.abs(step).max(axis=1)
        step *= np.minimum(1.0, longest[active] / np.maximum(size, CONVERGED))[:, None]
        theta[active] += step
        last[active] = step
        active = active[size > CONVERGED]
    if active.size:
        message = f"no mode found for {active.size} people in {MAX_STEPS} steps"
        raise RuntimeError(message)
    _, information = _derivatives(theta, bank, lower, upper)
    return theta, np.asarray(np.linalg.inv(_posterior_precision(information, precision)))


def _derivatives(theta: Array, bank: _Bank, lower: Array, upper: Array) -> tuple[Array, Array]:
    """Return the slope and the information (n, d) of the likelihood at theta."""
    logit = bank.slope * theta[:, bank.trait]
    below, above = np.tanh(0.5 * (logit - lower)), np.tanh(0.5 * (logit - upper))
    slope = -0.5 * bank.slope * (below + above)
    information = 0.25 * bank.slope**2 * (2.0 - below**2 - above**2)
    return _by_trait(slope, bank, theta.shape), _by_trait(information, bank, theta.shape)


def _by_trait(values: Array, bank: _Bank, shape: tuple[int, ...]) -> Array:
    # Not a matrix product: its sums would depend on how many people are in the chunk.
    sums = np.zeros(shape)
    if bank.traits.size:
        sums[:, bank.traits] = np.add.reduceat(values, bank.starts, axis=1)
    return sums


def _newton_step(theta: Array, slope: Array, information: Array, precision: Array) -> Array:
    # (P + I) (theta + step) = slope + I theta, with P the prior precision and I the information.
    target = np.linalg.solve(
        _posterior_precision(information, precision), (slope + information * theta)[..., None]
    )
    return np.asarray(target[..., 0] - theta)


def _posterior_precision(information: Array, precision: Array) -> Array:
    total = np.repeat(precision[None], len(information), axis=0)
    diagonal = np.arange(len(precision))
    total[:, diagonal, diagonal] += information
    return total
