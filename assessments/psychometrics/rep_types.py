"""Seven probabilities, one a rep type, from ranking blocks and traits. Indicative, never a rank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Booleans, Integers

TYPES = 7
BLOCK = 3
LINE = (0, 1, 3)
LEAST_SHARE, LEAST_LEAD = 0.50, 0.15
LARGEST_BETA = 10.0
CONVERGED = 1e-4
MAX_CYCLES = 2000


@dataclass(frozen=True)
class Verdict:
    """Most probable type (n,), its probability (n,), and whether the profile is mixed (n,)."""

    index: Integers
    probability: Array
    is_mixed: Booleans


@dataclass(frozen=True)
class TypeModel:
    """What the likelihoods and the posterior need, as people's answers tell it.

    beta; prototypes (7, d); within_covariance (d, d); shares (7,) of the types, for the prior; the
    log likelihood of rankings and traits together, and cycles of EM.
    """

    beta: float
    prototypes: Array
    within_covariance: Array
    shares: Array
    log_likelihood: float
    iterations: int


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


def refit(  # noqa: PLR0913, PLR0917 - the answers, and the model they are to improve
    rankings: npt.ArrayLike,
    blocks: npt.ArrayLike,
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike,
    prototypes: npt.ArrayLike,
    within_covariance: npt.ArrayLike,
    beta: float,
    prior: npt.ArrayLike,
) -> TypeModel:
    """Return the model that makes rankings and traits likeliest, starting from the expert's.

    The arguments are those of block_log_likelihood, trait_log_likelihood and posterior. Each type
    gets one more member, with the expert's traits and one ranked block, so that nothing runs away;
    beta stays between 0 and 10. The types keep their names, as each statement belongs to one.

    Not for fewer than 1,000 people: with nine traits 115 numbers are estimated, and the expert's
    are the better guess. Look at accuracy and calibration on other people before it is used.
    Source: EM of a mixture, Dempster, Laird and Rubin (1977), section 4.3, with traits measured
    with error as in Bovy, Hogg and Roweis (2011).

    Raises ValueError as those functions do; RuntimeError if the cycles do not end.
    """
    members = posterior(
        block_log_likelihood(rankings, blocks, beta),
        trait_log_likelihood(theta, covariance, prototypes, within_covariance),
        prior=prior,
    )
    centres, within, share = (np.asarray(one) for one in (prototypes, within_covariance, prior))
    expert = TypeModel(beta, centres, within, share, log_likelihood=0.0, iterations=0)
    people = _People(_places(rankings, blocks), np.asarray(theta), np.asarray(covariance))
    model = expert
    for cycle in range(1, MAX_CYCLES + 1):
        last, model = model, people.improved(members, model, expert)
        members, log_likelihood = people.members(model)
        if _apart(last, model) < CONVERGED:
            return replace(model, log_likelihood=log_likelihood, iterations=cycle)
    message = f"no convergence in {MAX_CYCLES} cycles"
    raise RuntimeError(message)


@dataclass(frozen=True)
class _People:
    """How often each type's statements stood at each place (n, 7, 3), and trait estimates."""

    places: Array
    theta: Array
    covariance: Array

    def members(self, model: TypeModel) -> tuple[Array, float]:
        """Return the probability (n, 7) of each type, and the log likelihood."""
        gain = _log_probability_by_place(model.beta) - np.log(1 / 6)
        blocks = self.places.sum(axis=(1, 2), keepdims=True)[..., 0] / BLOCK
        joint = self.places @ gain + blocks * np.log(1 / 6) + np.log(model.shares)
        joint += trait_log_likelihood(
            self.theta, self.covariance, model.prototypes, model.within_covariance
        )
        total = logsumexp(joint, axis=1, keepdims=True)
        return np.exp(joint - total), float(total.sum())

    def improved(self, members: Array, model: TypeModel, expert: TypeModel) -> TypeModel:
        """Return the likeliest model if people are members (n, 7) of the types."""
        count = members.sum(axis=0) + 1.0
        within = model.within_covariance
        gain = within @ np.linalg.inv(self.covariance + within)
        # The true traits (n, 7, d) to expect of a member, and what is left uncertain of them.
        true = model.prototypes + (self.theta[:, None] - model.prototypes) @ gain.transpose(0, 2, 1)
        left = (within - gain @ within).sum(axis=0)
        centres = (np.einsum("nt,ntd->td", members, true) + expert.prototypes) / count[:, None]
        apart = (np.sqrt(members)[..., None] * (true - centres)).reshape(-1, len(within))
        moved = expert.prototypes - centres
        scatter = apart.T @ apart + left + moved.T @ moved + TYPES * expert.within_covariance
        spread = scatter / count.sum()
        of_expert = 2 * TYPES * np.exp(_log_probability_by_place(expert.beta))
        placed = np.einsum("nt,ntp->p", members, self.places) + of_expert
        return replace(
            model,
            beta=_likeliest_beta(placed),
            prototypes=centres,
            within_covariance=(spread + spread.T) / 2,
            shares=count / count.sum(),
        )


def _places(rankings: npt.ArrayLike, blocks: npt.ArrayLike) -> Array:
    """Return how often (n, 7, 3) each type's statements stood first, second and third."""
    order, types = np.asarray(rankings), np.asarray(blocks)
    answered = _answered(order)
    place = np.argsort(order, axis=2)
    counts = np.zeros((len(order), TYPES, BLOCK))
    for block, line in enumerate(types):
        counts[:, line] += np.eye(BLOCK)[place[:, block]] * answered[:, block, None, None]
    return counts


def _likeliest_beta(placed: Array) -> float:
    """Return the beta under which members' own statements stand at places so often (3,)."""
    found = minimize_scalar(
        lambda beta: -float(placed @ _log_probability_by_place(beta)),
        bounds=(0.0, LARGEST_BETA),
        method="bounded",
    )
    return float(found.x)


def _apart(first: TypeModel, second: TypeModel) -> float:
    """Return by how much the numbers of two models differ at most."""
    numbers = ((one.beta, one.prototypes, one.within_covariance) for one in (first, second))
    return max(float(np.abs(np.subtract(*pair)).max()) for pair in zip(*numbers, strict=True))


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
