"""Seven probabilities, one a rep type, from ranking blocks and traits. Indicative, never a rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Booleans, Integers

TYPES = 7
BLOCK = 3
LINE = (0, 1, 3)
LEAST_SHARE, LEAST_LEAD = 0.50, 0.15


@dataclass(frozen=True)
class Verdict:
    """Most probable type (n,), its probability (n,), and whether the profile is mixed (n,)."""

    index: Integers
    probability: Array
    is_mixed: Booleans


def fano_blocks() -> Integers:
    """Return the lines (7, 3) of the Fano plane: every two of seven types meet in one block.

    Source: the difference set {0, 1, 3} modulo 7 (Singer 1938).
    """
    return np.asarray((np.arange(TYPES)[:, None] + np.array(LINE)) % TYPES)


def block_log_likelihood(rankings: npt.ArrayLike, blocks: npt.ArrayLike, beta: float) -> Array:
    """Return the log likelihood (n, 7) of rankings under each type.

    rankings (n, m, 3) hold positions in the block, most like me first; a block with -1 was not
    answered and counts nothing. blocks (m, 3) hold the types of the statements. Under a type its
    statement has utility beta and the others 0. Source: Plackett (1975), eq. 1; Luce (1959).

    Raises ValueError if a ranking is not an order of three positions or a block repeats a type.
    """
    types = arrays.integers("blocks", blocks, (None, BLOCK), low=0, high=TYPES - 1)
    order = arrays.integers(
        "rankings", rankings, (None, len(types), BLOCK), low=arrays.MISSING, high=BLOCK - 1
    )
    if (np.diff(np.sort(types, axis=1)) == 0).any():
        message = "blocks must hold three different types each"
        raise ValueError(message)
    answered = _answered(order)
    # place[n, m, s] is where the block's statement s stands in the ranking.
    place = np.argsort(order, axis=2)
    gain = _log_probability_by_place(beta) - np.log(1 / 6)
    gains = np.where(answered[..., None], gain[place], 0.0)
    totals = np.repeat(answered.sum(axis=1)[:, None] * np.log(1 / 6), TYPES, axis=1)
    for block, line in enumerate(types):
        totals[:, line] += gains[:, block]
    return totals


def trait_log_likelihood(
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike,
    prototypes: npt.ArrayLike,
    within_covariance: npt.ArrayLike,
) -> Array:
    """Return the log density (n, 7) of trait estimates theta (n, d) under each type.

    A member's traits are normal around the prototype (7, d) with within_covariance (d, d), and
    the estimate around them with covariance (n, d, d). Source: linear combination of normals.
    """
    centres = arrays.numbers("prototypes", prototypes, (TYPES, None))
    size = centres.shape[1]
    scores = arrays.numbers("theta", theta, (None, size))
    errors = arrays.numbers("covariance", covariance, (len(scores), size, size))
    spread = errors + arrays.covariance_matrix("within_covariance", within_covariance, size=size)
    factor = np.linalg.cholesky(spread)
    apart = (scores[:, None] - centres).transpose(0, 2, 1)
    distance = (np.linalg.solve(factor, apart) ** 2).sum(axis=1)
    log_determinant = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return np.asarray(-0.5 * (distance + (log_determinant + size * np.log(2 * np.pi))[:, None]))


def posterior(*log_likelihoods: npt.ArrayLike, prior: npt.ArrayLike) -> Array:
    """Return the probability (n, 7) of each type, from log likelihoods (n, 7) and a prior (7,).

    Raises ValueError if the prior is not a distribution or there is no likelihood.
    """
    share = arrays.numbers("prior", prior, (TYPES,))
    if (share < 0).any() or not np.isclose(share.sum(), 1.0):
        message = "prior must be seven shares that sum to 1"
        raise ValueError(message)
    if not log_likelihoods:
        message = "posterior needs at least one log likelihood"
        raise ValueError(message)
    total = sum(
        (arrays.numbers("log_likelihood", one, (None, TYPES)) for one in log_likelihoods),
        start=np.zeros(TYPES),
    )
    possible = share > 0
    total = np.where(possible, total, -np.inf)
    weights = share * np.exp(total - total.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def most_probable(probabilities: npt.ArrayLike) -> Verdict:
    """Return the most probable type of each person from probabilities (n, t), and how clear it is.

    A profile is mixed when the first type has less than .50, or leads by less than .15.
    """
    share = arrays.numbers("probabilities", probabilities, (None, None))
    people = np.arange(len(share))
    index = np.argmax(share, axis=1)
    probability = share[people, index]
    others = share.copy()
    others[people, index] = 0.0
    lead = probability - others.max(axis=1, initial=0.0)
    return Verdict(index, probability, (probability < LEAST_SHARE) | (lead < LEAST_LEAD))


def _answered(order: Integers) -> npt.NDArray[np.bool_]:
    """Return which blocks (n, m) were ranked; raise unless those are orders of three positions."""
    answered = np.asarray((order != arrays.MISSING).all(axis=2))
    if (np.sort(order, axis=2)[answered] != np.arange(BLOCK)).any():
        message = "rankings must hold each position of a block once"
        raise ValueError(message)
    return answered


def _log_probability_by_place(beta: float) -> Array:
    """Return the log probability (3,) of a ranking with the type's statement at each place."""
    beta = float(arrays.numbers("beta", beta, ()))
    of_three, of_two = np.logaddexp(beta, np.log(2)), np.logaddexp(beta, 0.0)
    first = beta - of_three - np.log(2)
    second = beta - of_three - of_two
    third = -of_three - of_two
    return np.array([first, second, third])
