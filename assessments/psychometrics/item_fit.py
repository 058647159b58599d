"""How sure the parameters of a calibration are, and how well its items fit the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from assessments.psychometrics import arrays, grm
from assessments.psychometrics.joint_tables import JointTables

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Masked, Responses

GRID = np.linspace(-6.0, 6.0, 61)
LOG_PRIOR = -0.5 * GRID**2
# Where answers say nothing of a parameter, this is its error.
LARGEST_ERROR = 10.0
# A correlation over two people is always 1 or -1.
LEAST_PEOPLE = 3


class ParameterErrors(NamedTuple):
    """Standard errors of slopes (j,) and thresholds (j, k - 1), always finite and above 0."""

    a: Array
    b: Array


@dataclass(frozen=True)
class DependentPair:
    """Two items that have more in common than their trait: q3 is `above_mean` the average pair."""

    first: int
    second: int
    q3: float
    above_mean: float


def parameter_errors(
    responses: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike
) -> ParameterErrors:
    """Return the standard errors of one trait's parameters, as fit_grm found them from responses.

    responses (n, j), -1 missing; a (j,); b (j, k - 1). The information is the sum over people of
    the outer products of their score vectors, each the expectation under the posterior of the
    trait. To it is added that of a normal prior with standard deviation 10 for every parameter,
    so that one that the answers do not determine has an error of at most 10; others are hardly
    touched. With fewer than some 500 people the errors come out too large rather than too
    small. Source: Berndt, Hall, Hall and Hausman (1974); scores under the posterior: Louis (1982).

    Raises ValueError for shapes or values out of range.
    """
    slopes, levels, answers = _checked(responses, a, b)
    weights = _posteriors(answers, slopes, levels)
    people, (items, boundaries) = np.arange(len(answers)), levels.shape
    tables = _log_gradients(slopes, levels)
    size = boundaries + 1
    scores = np.empty((len(answers), items, size))
    for item, table in enumerate(tables):
        expected = weights @ table.reshape(-1, len(GRID)).T
        scores[:, item] = expected.reshape(len(answers), -1, size)[people, answers[:, item]]
    flat = scores.reshape(len(answers), -1)
    information = flat.T @ flat + np.eye(flat.shape[1]) / LARGEST_ERROR**2
    # Brought to one scale first, so that the inverse exists whatever the units.
    scale = np.sqrt(np.diag(information))
    values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    spread = (vectors**2 / np.maximum(values, np.finfo(float).eps)).sum(axis=1)
    errors = np.minimum(np.sqrt(spread) / scale, LARGEST_ERROR).reshape(items, size)
    return ParameterErrors(errors[:, 0], errors[:, 1:])


def rmsd(responses: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Masked:
    """Return the misfit (j,) of each item: how far the answers are from the model's curves, 0 to 1.

    responses (n, j), -1 missing; a (j,), b (j, k - 1) of one trait. The observed curve of a
    category is its share at each node among people weighted by their posterior; the difference to
    the model's is squared, averaged over categories and over the trait's distribution among those
    who answered the item, and the root taken. PISA calls an item misfitting above .12. Masked for
    items without answers. Source: OECD (2017), PISA 2015 technical report, ch. 9; over categories
    as in R's CDM::IRT.RMSD.
    """
    slopes, levels, answers = _checked(responses, a, b)
    weights = _posteriors(answers, slopes, levels)
    model = grm.category_probabilities(GRID, slopes, levels).transpose(1, 2, 0)
    counts, category = np.zeros_like(model), np.arange(model.shape[1])
    for item, answer in enumerate(answers.T):
        counts[item] = (answer == category[:, None]) @ weights
    people = counts.sum(axis=1)
    observed = counts / np.maximum(people, np.finfo(float).tiny)[:, None]
    density = people / np.maximum(people.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    squared = ((observed - model) ** 2).mean(axis=1)
    return arrays.undefined_where(
        np.sqrt((density * squared).sum(axis=1)), (answers == arrays.MISSING).all(axis=0)
    )


def q3(
    responses: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike, theta: npt.ArrayLike
) -> Masked:
    """Return the correlations (j, j) of what the trait leaves unexplained in every two items.

    responses (n, j), -1 missing; theta (n,) of one trait, or (n, j), each item's own trait, as
    theta[:, trait] gives it. A residual is the answer less its expectation at theta. Each
    correlation is over the people who answered both; masked with fewer than three, or without
    variance. Independent items come out near -1 / (j - 1) with estimated traits, not at 0.
    Source: Yen (1984), on Q3.
    """
    slopes, levels, answers = _checked(responses, a, b)
    own = np.asarray(theta, dtype=np.float64)
    own = own[:, None] if own.ndim == 1 else own
    own = arrays.numbers("theta", np.broadcast_to(own, answers.shape), answers.shape)
    given = (answers != arrays.MISSING).astype(np.float64)
    expected = sum((expit(slopes * (own - level)) for level in levels.T), np.zeros(own.shape))
    residual = given * (answers - expected)
    people = given.T @ given
    count = np.maximum(people, 1.0)
    sums, squares = residual.T @ given, (residual**2).T @ given
    spread = squares - sums**2 / count
    scale = np.sqrt(np.maximum(spread * spread.T, 0.0))
    together = residual.T @ residual - sums * sums.T / count
    defined = (people >= LEAST_PEOPLE) & (scale > 1e-9)  # noqa: PLR2004 - rounding of 0
    r = np.divide(together, scale, out=np.zeros_like(scale), where=defined)
    return arrays.undefined_where(np.clip(r, -1.0, 1.0), ~defined)


def dependent_pairs(
    correlations: npt.ArrayLike, trait: npt.ArrayLike, margin: float = 0.2
) -> list[DependentPair]:
    """Return pairs of items of one trait whose q3 is above the trait's mean by more than margin.

    correlations (j, j) of q3, trait (j,); the most dependent pair first. Undefined ones (masked)
    neither count nor are returned. Source: Christensen, Makransky and Horton (2017), on Q3,*.
    """
    given: Masked = np.ma.MaskedArray(correlations)
    values = arrays.numbers("correlations", given.filled(0.0), (None, None))
    items = arrays.integers("trait", trait, (len(values),), low=0, high=np.iinfo(np.int32).max)
    pairs = []
    for one in np.unique(items):
        first, second = np.triu_indices(len(items), 1)
        among = (items[first] == one) & (items[second] == one)
        among &= ~np.ma.getmaskarray(given)[first, second]
        first, second = first[among], second[among]
        above = values[first, second] - values[first, second].mean() if among.any() else []
        pairs += [
            DependentPair(int(i), int(j), float(values[i, j]), float(size))
            for i, j, size in zip(first, second, above, strict=True)
            if size > margin
        ]
    return sorted(pairs, key=lambda pair: -pair.above_mean)


def _checked(
    responses: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike
) -> tuple[Array, Array, Responses]:
    slopes = arrays.slopes(a)
    levels = arrays.thresholds(b, items=len(slopes))
    answers = arrays.responses(responses, categories=levels.shape[1] + 1, items=len(slopes))
    return slopes, levels, answers


def _posteriors(answers: Responses, a: Array, b: Array) -> Array:
    """Return the posterior (n, nodes) of each person's trait under a standard normal prior."""
    tables = JointTables.of(grm.log_probabilities(GRID, a, b))
    log_posterior = tables.log_likelihood(answers) + LOG_PRIOR
    weights = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _log_gradients(a: Array, b: Array) -> Array:
    """Return derivatives (j, k + 1, k, nodes) of each category's log probability.

    They are by the slope and by each threshold; the last category, which -1 finds, is 0.
    """
    probability = grm.category_probabilities(GRID, a, b).transpose(1, 2, 0)
    apart = GRID - b[..., None]
    above = expit(a[:, None, None] * apart)
    spread = above * (1.0 - above)
    items, boundaries, nodes = spread.shape
    change = np.zeros((items, boundaries + 2, boundaries + 1, nodes))
    by_slope = np.pad(spread * apart, ((0, 0), (1, 1), (0, 0)))
    change[:, :-1, 0] = by_slope[:, :-1] - by_slope[:, 1:]
    for boundary in range(boundaries):
        lowered = a[:, None] * spread[:, boundary]
        change[:, boundary, boundary + 1] = lowered
        change[:, boundary + 1, boundary + 1] = -lowered
    change[:, :-1] /= np.maximum(probability, np.finfo(float).tiny)[:, :, None]
    return change
