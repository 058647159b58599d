"""Scales on which scores are shown. Never normed by sex or race."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers


def t_score(score: npt.ArrayLike, *, mean: float = 0.0, sd: float = 1.0) -> Array:
    """Return T scores, mean 50 and standard deviation 10 (McCall 1922), of scores (n,)."""
    return 50.0 + 10.0 * _z(score, mean, sd)


def sten(score: npt.ArrayLike, *, mean: float = 0.0, sd: float = 1.0) -> Integers:
    """Return standard tens 1 to 10 of scores (n,): half a standard deviation each, 5|6 at the mean.

    A score on a border goes up. Source: Canfield (1951).
    """
    steps = np.clip(np.floor(2.0 * _z(score, mean, sd)) + 6, 1, 10)
    return np.asarray(steps, dtype=np.int64)


def stanine(score: npt.ArrayLike, *, mean: float = 0.0, sd: float = 1.0) -> Integers:
    """Return standard nines 1 to 9 of scores (n,): half a standard deviation each, 5 at the mean.

    A score on a border goes up. Source: Flanagan (1948).
    """
    steps = np.clip(np.floor(2.0 * _z(score, mean, sd) + 5.5), 1, 9)
    return np.asarray(steps, dtype=np.int64)


def percentile_midrank(score: npt.ArrayLike, reference: npt.ArrayLike) -> Array:
    """Return the per cent of the reference (m,) below each score (n,), counting ties by half.

    Raises ValueError if the reference is empty. Source: Crocker and Algina (1986), eq. 19.1.
    """
    values = arrays.numbers("score", score, (None,))
    ordered = np.sort(arrays.numbers("reference", reference, (None,)))
    if not ordered.size:
        message = "reference must not be empty"
        raise ValueError(message)
    below = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    return np.asarray(50.0 * (below + up_to) / len(ordered))


def _z(score: npt.ArrayLike, mean: float, sd: float) -> Array:
    apart = arrays.numbers("score", score, (None,)) - arrays.number("mean", mean)
    return apart / arrays.positive("sd", sd)
