"""How far scores would repeat: coefficients over persons x items, and their errors.

People who did not answer every item given are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import fdtri

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Masked

LEAST_PEOPLE = 2
LEAST_ITEMS = 2
# A factor needs three indicators to be identified.
LEAST_INDICATORS = 3
LEAST_UNIQUENESS = 0.005


@dataclass(frozen=True)
class Interval:
    """The two ends of a confidence interval."""

    low: float
    high: float


def cronbach_alpha(responses: npt.ArrayLike) -> float | None:
    """Return coefficient alpha of persons x items.

    None with fewer than two items or people, or if their total has no variance.
    Source: Cronbach (1951), eq. 2.
    """
    covariance = _item_covariance(responses)
    return None if covariance is None else _alpha(covariance)


def guttman_lambda2(responses: npt.ArrayLike) -> float | None:
    """Return Guttman's second bound to reliability; None as for alpha (Guttman 1945, eq. 32)."""
    covariance = _item_covariance(responses)
    if covariance is None:
        return None
    items = len(covariance)
    between = covariance - np.diag(np.diag(covariance))
    root = np.sqrt(items / (items - 1) * (between**2).sum())
    return float((between.sum() + root) / covariance.sum())


def mcdonald_omega_total(responses: npt.ArrayLike) -> float | None:
    """Return omega total of one common factor, fitted to the correlations by maximum likelihood.

    None as for alpha, with fewer than three items, or if an item has no variance.
    Source: McDonald (1999), eq. 6.20b; Joreskog (1967) for the fit.
    """
    covariance = _item_covariance(responses)
    if covariance is None or len(covariance) < LEAST_INDICATORS or not np.diag(covariance).all():
        return None
    sd = np.sqrt(np.diag(covariance))
    loading, uniqueness = _one_factor(covariance / np.outer(sd, sd))
    common = float((loading * sd).sum() ** 2)
    return common / (common + float((uniqueness * sd**2).sum()))


def spearman_brown(reliability: float, factor: float) -> float:
    """Return the reliability of a test `factor` times as long (Spearman 1910; Brown 1910).

    Raises ValueError unless the reliability is between -1 and 1 and the factor above 0.
    """
    stepped = 1.0 + (arrays.positive("factor", factor) - 1.0) * reliability
    if not (-1.0 <= reliability <= 1.0 and stepped > 0):
        message = "reliability must be from -1 to 1, factor above 0, and the result defined"
        raise ValueError(message)
    return factor * reliability / stepped


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """Return sd * sqrt(1 - reliability), in units of sd (Gulliksen 1950, ch. 4, eq. 4).

    Raises ValueError for a negative sd or a reliability outside 0 to 1.
    """
    if not (arrays.number("sd", sd) >= 0 and 0.0 <= reliability <= 1.0):
        message = "sd must not be negative and reliability must be from 0 to 1"
        raise ValueError(message)
    return float(sd * np.sqrt(1.0 - reliability))


def marginal_reliability(theta: npt.ArrayLike, se: npt.ArrayLike) -> float | None:
    """Return the share of true variance in expected a posteriori estimates theta (n,) with se (n,).

    It is the variance of the estimates over itself plus the mean error variance. None with fewer
    than two people, or if neither they nor their errors vary.
    Source: Green, Bock, Humphreys, Linn and Reckase (1984), for estimates that are shrunken.
    """
    estimates = arrays.numbers("theta", theta, (None,))
    error = float((arrays.numbers("se", se, estimates.shape) ** 2).sum())
    spread = float(((estimates - estimates.mean()) ** 2).sum()) if estimates.size else 0.0
    if len(estimates) < LEAST_PEOPLE or not spread + error > 0:
        return None
    return spread / (spread + error)


def feldt_interval(alpha: float, *, people: int, items: int, level: float = 0.95) -> Interval:
    """Return the confidence interval of coefficient alpha.

    Source: Feldt, Woodruff and Salih (1987), eq. 6 and 7. Raises ValueError with fewer than two
    people or items, or an alpha above 1.
    """
    arrays.number("alpha", alpha)
    if people < LEAST_PEOPLE or items < LEAST_ITEMS or alpha > 1.0 or not 0 < level < 1:
        message = "feldt_interval needs two people, two items, alpha up to 1, level inside 0 to 1"
        raise ValueError(message)
    tail = (1.0 - level) / 2.0
    freedom = (people - 1, (people - 1) * (items - 1))
    return Interval(
        low=float(1.0 - (1.0 - alpha) * fdtri(*freedom, 1.0 - tail)),
        high=float(1.0 - (1.0 - alpha) * fdtri(*freedom, tail)),
    )


def item_rest_correlations(responses: npt.ArrayLike) -> Masked:
    """Return the correlation (j,) of each item with the sum of the others.

    Masked where either has no variance. Source: Nunnally and Bernstein (1994), p. 304.
    """
    complete = _complete(responses)
    items = complete.shape[1]
    if len(complete) < LEAST_PEOPLE:
        return arrays.undefined_where(np.zeros(items), np.ones(items, dtype=np.bool_))
    apart = complete - complete.mean(axis=0)
    rest = apart.sum(axis=1, keepdims=True) - apart
    scale = np.sqrt((apart**2).sum(axis=0) * (rest**2).sum(axis=0))
    undefined = np.asarray(scale < 1e-9)  # noqa: PLR2004 - rounding of a sum that is 0
    return arrays.undefined_where((apart * rest).sum(axis=0) / np.maximum(scale, 1e-9), undefined)


def alpha_if_dropped(responses: npt.ArrayLike) -> list[float | None]:
    """Return for each item the alpha of all the others; None as for alpha."""
    complete = _complete(responses).astype(np.int8)
    return [cronbach_alpha(np.delete(complete, item, axis=1)) for item in range(complete.shape[1])]


def _item_covariance(responses: npt.ArrayLike) -> Array | None:
    """Return the items' covariance matrix, or None where no coefficient is defined."""
    complete = _complete(responses)
    people, items = complete.shape
    if people < LEAST_PEOPLE or items < LEAST_ITEMS or np.ptp(complete.sum(axis=1)) == 0:
        return None
    return np.asarray(np.cov(complete, rowvar=False))


def _complete(responses: npt.ArrayLike) -> Array:
    answers = arrays.responses(responses)
    return np.asarray(answers[(answers != arrays.MISSING).all(axis=1)], dtype=np.float64)


def _alpha(covariance: Array) -> float:
    items = len(covariance)
    return float(items / (items - 1) * (1.0 - np.trace(covariance) / covariance.sum()))


def _one_factor(correlation: Array) -> tuple[Array, Array]:
    """Return the loadings and uniquenesses (j,) of one factor.

    The likelihood is concentrated: given the uniquenesses, the largest eigenvector of the scaled
    matrix gives the loadings, and the other eigenvalues the misfit (Lawley and Maxwell 1971, 4.4).
    """

    def loadings(uniqueness: Array) -> tuple[Array, Array]:
        scale = np.sqrt(uniqueness)
        values, vectors = np.linalg.eigh(correlation / np.outer(scale, scale))
        return values, scale * vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0))

    def misfit(uniqueness: Array) -> tuple[float, Array]:
        values, loading = loadings(uniqueness)
        others = np.maximum(values[:-1], np.finfo(float).tiny)
        residual = loading**2 + uniqueness - np.diag(correlation)
        return float((others - np.log(others) - 1.0).sum()), residual / uniqueness**2

    start = np.clip(1.0 / np.diag(np.linalg.pinv(correlation)), LEAST_UNIQUENESS, 1.0)
    fitted = minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=[(LEAST_UNIQUENESS, 1.0)] * len(start)
    )
    uniqueness = np.asarray(fitted.x, dtype=np.float64)
    return loadings(uniqueness)[1], uniqueness
