"""The fit of a person to a profile: one weighted score, its error, its parts, and bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers


@dataclass(frozen=True)
class Composite:
    """Score (n,) and standard error (n,), in standard deviations of the population."""

    score: Array
    se: Array


@dataclass(frozen=True)
class Scores:
    """Trait scores theta (n, d) with their error covariance (n, d, d)."""

    theta: Array
    covariance: Array


def composite(
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    population: npt.ArrayLike | None = None,
) -> Composite:
    """Return the weighted sum of z-scores theta (n, d), as a z-score of its own, and its error.

    The sum is divided by its standard deviation sqrt(w' population w), so that the size of the
    weights (d,) does not matter and true scores of the population are N(0, 1). population (d, d)
    is the covariance of the true scores; without it they are taken as uncorrelated with variance 1.
    The error is sqrt(w' covariance w) on the same scale, covariance (n, d, d) being that of the
    errors. norms.t_score turns the score into a T score; the error is ten times as large there.
    Source: Wang and Stanley (1970), eq. 3, and the variance of a linear combination.

    Raises ValueError if all weights are 0.
    """
    scaled = _scaled(weights, population)
    scores = arrays.numbers("theta", theta, (None, len(scaled)))
    errors = arrays.numbers("covariance", covariance, (len(scores), len(scaled), len(scaled)))
    # Term by term and not as a matrix product, whose last bits depend on the number of rows.
    terms = (errors * np.outer(scaled, scaled)).reshape(len(scores), scaled.size**2)
    variance = terms.sum(axis=1)
    return Composite((scores * scaled).sum(axis=1), np.sqrt(np.maximum(variance, 0.0)))


def contributions(
    theta: npt.ArrayLike, weights: npt.ArrayLike, *, population: npt.ArrayLike | None = None
) -> Array:
    """Return what each trait adds (n, d) to the composite's score: the rows sum to it exactly."""
    scaled = _scaled(weights, population)
    return arrays.numbers("theta", theta, (None, len(scaled))) * scaled


def rounded_contributions(parts: npt.ArrayLike, *, decimals: int = 1) -> Array:
    """Round parts (n, d) so that every row sums to the rounded sum of the row.

    A reader who adds up the parts on the page then finds the score on the page. Each part moves
    by less than one unit of the last digit. Source: largest remainders (Balinski and Young 1982).
    """
    unit = 10.0**-decimals
    steps = arrays.numbers("parts", parts, (None, None)) / unit
    low = np.floor(steps)
    missing = np.rint(steps.sum(axis=1)) - low.sum(axis=1)
    place = np.argsort(np.argsort(low - steps, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(np.round((low + (place < missing[:, None])) * unit, decimals))


def append_score(
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike,
    score: npt.ArrayLike,
    error_variance: npt.ArrayLike,
) -> Scores:
    """Append one more z-score (n,) with its error variance (n,): (n, d + 1) and (n, d+1, d+1).

    Its errors are independent of the traits'. This is how the dilemma score enters the composite:
    give weights (d + 1,), and a population with one more row. A person without the score gets
    0 with error variance 1: the population's mean, known no better than that.
    """
    traits = arrays.numbers("theta", theta, (None, None))
    people, size = traits.shape
    extra = arrays.numbers("score", score, (people,))
    errors = np.zeros((people, size + 1, size + 1))
    errors[:, :size, :size] = arrays.numbers("covariance", covariance, (people, size, size))
    errors[:, size, size] = arrays.numbers("error_variance", error_variance, (people,))
    return Scores(np.column_stack([traits, extra]), errors)


def bands(score: npt.ArrayLike, se: npt.ArrayLike, z: float = 1.645) -> Integers:
    """Return the band (n,) of each person, 1 the highest, in the order of the input.

    score (n,); se (n,) or one for all.

    A band starts at the highest score left and holds everybody down to the first person who
    differs from that score by more than z standard errors of the difference,
    sqrt(se_top^2 + se_i^2); the next band starts there. Equal scores share a band: among equal
    highest scores the largest standard error counts, and a tied group ends a band only if all of
    it lies beyond. Source: Cascio, Outtz, Zedeck and Goldstein (1991), fixed bands.
    """
    values = arrays.numbers("score", score, (None,))
    floors = band_floors(values, se, z)
    return len(floors) + 1 - np.searchsorted(floors[::-1], values, side="right")


def band_floors(score: npt.ArrayLike, se: npt.ArrayLike, z: float = 1.645) -> Array:
    """Return the lowest score of each band from the top: bands() of many people in few numbers.

    The band of a score is the first whose floor is not above it.
    """
    values = arrays.numbers("score", score, (None,))
    errors = arrays.numbers("se", np.broadcast_to(se, values.shape), values.shape)
    if (errors < 0).any() or z < 0:
        message = "se and z must not be negative"
        raise ValueError(message)
    distinct, place = np.unique(-values, return_inverse=True)
    widest = np.zeros(len(distinct))
    np.maximum.at(widest, place, errors)
    return np.asarray(-distinct[_last_of_each_band(distinct, widest**2, z)])


def _last_of_each_band(depth: Array, variance: Array, z: float) -> list[int]:
    """Return where each band ends among distinct depths below 0, ascending."""
    last: list[int] = []
    start, widest = 0, variance.max(initial=0.0)
    while start < len(depth):
        # Nobody beyond the largest error can belong: look no further than that.
        reach = depth[start] + z * np.sqrt(variance[start] + widest)
        stop = int(np.searchsorted(depth, reach, side="right"))
        apart = depth[start:stop] - depth[start]
        beyond = apart > z * np.sqrt(variance[start] + variance[start:stop])
        start += int(np.argmax(beyond)) if beyond.any() else max(len(apart), 1)
        last.append(start - 1)
    return last


def _scaled(weights: npt.ArrayLike, population: npt.ArrayLike | None) -> Array:
    given = arrays.numbers("weights", weights, (None,), largest=np.inf)
    largest = np.abs(given).max(initial=0.0)
    if not largest:
        message = "weights must not all be 0"
        raise ValueError(message)
    # First to a largest of 1: neither tiny nor huge weights then overflow when squared.
    given = given / largest
    spread = np.eye(len(given)) if population is None else population
    spread = arrays.covariance_matrix("population", spread, size=len(given))
    return np.asarray(given / np.sqrt(given @ spread @ given))
