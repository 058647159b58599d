"""How far scores would repeat: coefficients over persons x items, and their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array


def cronbach_alpha(responses: npt.ArrayLike) -> float | None:
    """Return coefficient alpha of persons x items, from those who answered everything.

    None with fewer than two items or such persons, or if their total has no variance.
    Source: Cronbach (1951), eq. 2.
    """
    covariance = _item_covariance(responses)
    if covariance is None:
        return None
    items = len(covariance)
    return float(items / (items - 1) * (1.0 - np.trace(covariance) / covariance.sum()))


def _item_covariance(responses: npt.ArrayLike) -> Array | None:
    """Return the items' covariance matrix, or None where no coefficient is defined."""
    complete = _complete(responses)
    people, items = complete.shape
    if people < 2 or items < 2 or np.ptp(complete.sum(axis=1)) == 0:  # noqa: PLR2004
        return None
    return np.asarray(np.cov(complete, rowvar=False))


def _complete(responses: npt.ArrayLike) -> Array:
    answers = arrays.responses(responses)
    return np.asarray(answers[(answers != arrays.MISSING).all(axis=1)], dtype=np.float64)
