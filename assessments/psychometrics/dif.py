"""Differential item functioning: whether an item is harder for one of two groups of equal ability.

Only with enough people: below the minimum there is no result, rather than a noisy one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Booleans, Integers, Responses

MINIMUM_FOCAL = 200
MINIMUM_TOTAL = 400
SIGNIFICANT = 0.05
# One unit of log odds is 2.35 of ETS's delta scale: 4 / 1.7.
DELTA = 2.35
ONE_SIDED = 1.645

EtsClass = Literal["A", "B", "C"]


@dataclass(frozen=True)
class DifRow:
    """One item of two categories: negative delta is harder for the focal group.

    None where undefined: in no stratum do both groups and both answers meet.
    """

    alpha_mh: float | None
    chi2: float | None
    p: float | None
    delta: float | None
    se_delta: float | None
    ets_class: EtsClass | None


@dataclass(frozen=True)
class PolytomousDifRow:
    """One item of ordered categories: negative difference is lower for the focal group.

    difference is the standardised mean difference in categories, effect the same in standard
    deviations of the item. None where undefined.
    """

    chi2: float | None
    p: float | None
    difference: float | None
    effect: float | None
    ets_class: EtsClass | None


@dataclass(frozen=True)
class _Strata:
    """Group and stratum of every person."""

    is_focal: Booleans
    stratum: Integers
    size: int

    def count(self, chosen: Booleans, weights: Array | None = None) -> Array:
        """Return how many (or how much) of the chosen are in each stratum."""
        heavy = None if weights is None else weights[chosen]
        return np.bincount(self.stratum[chosen], heavy, self.size).astype(np.float64)


def mantel_haenszel(
    responses: npt.ArrayLike,
    group: npt.ArrayLike,
    match: npt.ArrayLike,
    *,
    minimum_focal: int = MINIMUM_FOCAL,
    minimum_total: int = MINIMUM_TOTAL,
) -> list[DifRow] | None:
    """Return a row an item of responses (n, j), 0 or 1, -1 missing.

    group (n,) is 1 for the focal and 0 for the reference group; match (n,) is the score on which
    people are alike. alpha is the common odds ratio, reference to focal; the chi-square has Yates's
    correction; classes as at ETS: A negligible, B moderate, C large.
    Source: Holland and Thayer (1988), eq. 1 to 8; error of Phillips and Holland (1987); classes of
    Zieky (1993), p. 342.

    None with fewer people than the minimum. Raises ValueError for other answers or groups.
    """
    answers = arrays.responses(responses, categories=2)
    strata = _strata(group, match, len(answers), (minimum_focal, minimum_total))
    return None if strata is None else [_dichotomous(answer, strata) for answer in answers.T]


def mantel_polytomous(
    responses: npt.ArrayLike,
    group: npt.ArrayLike,
    match: npt.ArrayLike,
    *,
    minimum_focal: int = MINIMUM_FOCAL,
    minimum_total: int = MINIMUM_TOTAL,
) -> list[PolytomousDifRow] | None:
    """Return a row an item of responses (n, j) in ordered categories, -1 missing.

    The rest is as for mantel_haenszel. Source: Mantel (1963), eq. 1; the standardised difference of
    Dorans and Schmitt (1991), eq. 6; classes at .17 and .25 of a standard deviation, Zwick, Thayer
    and Mazzeo (1997), p. 333.
    """
    answers = arrays.responses(responses)
    strata = _strata(group, match, len(answers), (minimum_focal, minimum_total))
    return None if strata is None else [_polytomous(answer, strata) for answer in answers.T]


def _strata(
    group: npt.ArrayLike, match: npt.ArrayLike, people: int, minimum: tuple[int, int]
) -> _Strata | None:
    is_focal = arrays.integers("group", group, (people,), low=0, high=1).astype(np.bool_)
    levels, stratum = np.unique(arrays.numbers("match", match, (people,)), return_inverse=True)
    if is_focal.sum() < minimum[0] or people < minimum[1]:
        return None
    return _Strata(is_focal, stratum.astype(np.int64), len(levels))


def _dichotomous(answer: Responses, strata: _Strata) -> DifRow:
    right, wrong = np.asarray(answer == 1), np.asarray(answer == 0)
    cells = [
        strata.count(chosen & who)
        for who in (~strata.is_focal, strata.is_focal)
        for chosen in (right, wrong)
    ]
    total = np.stack(cells).sum(axis=0)
    both = total > 1
    a, b, c, d = (cell[both] for cell in cells)
    total = total[both]
    for_reference, for_focal = (a * d / total).sum(), (b * c / total).sum()
    expected = (a + b) * (a + c) / total
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (total**2 * (total - 1))).sum()
    if not (for_reference and for_focal and variance):
        return DifRow(None, None, None, None, None, None)
    alpha = for_reference / for_focal
    chi2 = max(abs(a.sum() - expected.sum()) - 0.5, 0.0) ** 2 / variance
    spread = ((a * d + alpha * b * c) * (a + d + alpha * (b + c)) / total**2).sum()
    delta = -DELTA * np.log(alpha)
    error = DELTA * np.sqrt(spread / (2 * for_reference**2))
    p = float(chdtrc(1, chi2))
    return DifRow(
        alpha_mh=float(alpha),
        chi2=float(chi2),
        p=p,
        delta=float(delta),
        se_delta=float(error),
        ets_class=_ets_class(abs(delta), p=p, is_above_one=abs(delta) - 1 > ONE_SIDED * error),
    )


def _ets_class(size: float, *, p: float, is_above_one: bool) -> EtsClass:
    if size < 1 or p >= SIGNIFICANT:
        return "A"
    return "C" if size >= 1.5 and is_above_one else "B"  # noqa: PLR2004


def _polytomous(answer: Responses, strata: _Strata) -> PolytomousDifRow:
    given, score = np.asarray(answer != arrays.MISSING), answer.astype(np.float64)
    focal, reference = given & strata.is_focal, given & ~strata.is_focal
    of_focal, of_reference = strata.count(focal), strata.count(reference)
    both = (of_focal > 0) & (of_reference > 0)
    of_focal, of_reference = of_focal[both], of_reference[both]
    sum_focal = strata.count(focal, score)[both]
    sum_reference = strata.count(reference, score)[both]
    squares = strata.count(given, score**2)[both]
    total, sums = of_focal + of_reference, sum_focal + sum_reference
    variance = (
        of_focal
        * of_reference
        / (total**2 * np.maximum(total - 1, 1))
        * (total * squares - sums**2)
    ).sum()
    sd = float(score[given].std(ddof=1)) if given.sum() > 1 else 0.0
    if variance <= 0 or not sd:
        return PolytomousDifRow(None, None, None, None, None)
    chi2 = (sum_focal - of_focal * sums / total).sum() ** 2 / variance
    share = of_focal / of_focal.sum()
    difference = float((share * (sum_focal / of_focal - sum_reference / of_reference)).sum())
    p = float(chdtrc(1, chi2))
    return PolytomousDifRow(
        chi2=float(chi2),
        p=p,
        difference=difference,
        effect=difference / sd,
        ets_class=_polytomous_class(abs(difference / sd), p),
    )


def _polytomous_class(effect: float, p: float) -> EtsClass:
    if effect <= 0.17 or p >= SIGNIFICANT:  # noqa: PLR2004
        return "A"
    return "C" if effect > 0.25 else "B"  # noqa: PLR2004
