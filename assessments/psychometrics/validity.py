"""Whether scores foretell performance: observed first, corrected only beside it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri, owens_t

from assessments.psychometrics import arrays
from assessments.psychometrics.reliability import Interval

LEAST_FOR_INTERVAL = 4
TINY = 1e-150


def correlation_interval(r: float, n: int, level: float = 0.95) -> Interval | None:
    """Return the confidence interval of a correlation between n pairs.

    None with fewer than four pairs or a correlation of exactly 1 or -1. Source: Fisher (1921).
    Raises ValueError for r outside -1 to 1 or a level outside 0 to 1.
    """
    _require_between("r", r, -1, 1)
    _require_inside("level", level)
    if n < LEAST_FOR_INTERVAL or abs(r) == 1:
        return None
    reach = ndtri(0.5 + level / 2) / np.sqrt(n - 3)
    centre = np.arctanh(r)
    return Interval(float(np.tanh(centre - reach)), float(np.tanh(centre + reach)))


def correct_range_restriction(
    r: float, unrestricted_sd: float, restricted_sd: float = 1.0
) -> float:
    """Return the correlation among all applicants, from that among the hired.

    The standard deviations are the predictor's, before and after selection on it.
    Source: Thorndike (1949), case II, p. 173.

    Raises ValueError for r outside -1 to 1 or a standard deviation of 0.
    """
    _require_between("r", r, -1, 1)
    ratio = arrays.positive("unrestricted_sd", unrestricted_sd) / arrays.positive(
        "restricted_sd", restricted_sd
    )
    return float(r * ratio / np.sqrt(1.0 + r**2 * (ratio**2 - 1.0)))


def correct_attenuation(
    r: float, predictor_reliability: float, criterion_reliability: float = 1.0
) -> float:
    """Return the correlation that measures without error would show.

    It can pass 1 if a reliability is too low. Source: Spearman (1904), p. 90. Raises ValueError for
    r outside -1 to 1 or reliabilities not above 0 and up to 1.
    """
    _require_between("r", r, -1, 1)
    for name, value in (
        ("predictor_reliability", predictor_reliability),
        ("criterion_reliability", criterion_reliability),
    ):
        _require_between(name, arrays.positive(name, value), 0, 1)
    return float(r / np.sqrt(predictor_reliability * criterion_reliability))


def taylor_russell(base_rate: float, validity: float, selection_ratio: float) -> float:
    """Return the share of those selected who will succeed.

    base_rate is the share of applicants who would succeed, selection_ratio the share selected from
    the top; score and performance are normal with correlation `validity`.
    Source: Taylor and Russell (1939). Raises ValueError for rates outside 0 to 1, ends excluded.
    """
    _require_between("validity", validity, -1, 1)
    _require_inside("base_rate", base_rate)
    _require_inside("selection_ratio", selection_ratio)
    if validity == 1:
        return min(base_rate / selection_ratio, 1.0)
    if validity == -1:
        return max(0.0, (base_rate + selection_ratio - 1.0) / selection_ratio)
    both = _both_below(float(ndtri(base_rate)), float(ndtri(selection_ratio)), validity)
    return min(max(both / selection_ratio, 0.0), 1.0)


def utility(
    *,
    hires: float,
    years: float,
    validity: float,
    performance_sd: float,
    selection_ratio: float,
    cost_per_applicant: float,
) -> float:
    """Return the gain from selecting by score over selecting at random, in money.

    performance_sd is what one standard deviation of performance is worth a year. The hired are
    taken from the top of the scores, which are normal; applicants are hires / selection_ratio.
    Source: Brogden (1949); Cronbach and Gleser (1965), p. 39. Raises ValueError for a selection
    ratio outside 0 to 1, ends excluded.
    """
    _require_between("validity", validity, -1, 1)
    _require_inside("selection_ratio", selection_ratio)
    sizes = {"hires": hires, "years": years, "performance_sd": performance_sd}
    for name, value in (sizes | {"cost_per_applicant": cost_per_applicant}).items():
        arrays.number(name, value)
    mean_score = np.exp(-0.5 * ndtri(selection_ratio) ** 2) / (np.sqrt(2 * np.pi) * selection_ratio)
    gain = hires * years * validity * performance_sd * mean_score
    return float(gain - cost_per_applicant * hires / selection_ratio)


def _both_below(first: float, second: float, r: float) -> float:
    """Return the probability that two standard normals with correlation r are below two values.

    Source: Owen (1956), eq. 2.1, by his function T.
    """
    # At exactly 0 his formula divides by it; this near, nothing else changes.
    first, second = first or TINY, second or TINY
    residual = np.sqrt(1.0 - r**2)
    opposite = 0.5 if first * second < 0 else 0.0
    half = (ndtr(first) + ndtr(second)) / 2 - opposite
    beyond_first = owens_t(first, (second - r * first) / (first * residual))
    beyond_second = owens_t(second, (first - r * second) / (second * residual))
    return float(half - beyond_first - beyond_second)


def _require_between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        message = f"{name} must be from {low} to {high}"
        raise ValueError(message)


def _require_inside(name: str, value: float) -> None:
    if not 1 / arrays.LARGEST < value < 1:
        message = f"{name} must be between 0 and 1"
        raise ValueError(message)
