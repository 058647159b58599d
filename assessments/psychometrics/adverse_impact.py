"""Selection rates by group, compared. Four fifths is integer arithmetic, so exact.

A count is a pair (applicants, selected).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtr

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers

if TYPE_CHECKING:
    from collections.abc import Mapping

Count: TypeAlias = tuple[int, int]

# Outcomes exactly as rare as the observed one differ in their last digits.
ROUNDING = 1e-7
FOUR_FIFTHS = Fraction(4, 5)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class ImpactRow:
    """One group: rate of selection, and its ratio to the highest rate.

    Both are None where undefined: nobody applied, or nobody was selected anywhere. is_excluded
    says that the group is too small or unknown to be compared: then it has no ratio and no flag.
    """

    group: str
    applicants: int
    selected: int
    rate: float | None
    ratio: float | None
    is_adverse: bool
    is_excluded: bool = False


@dataclass(frozen=True)
class ZTest:
    """The statistic and its two-sided probability."""

    z: float
    p: float


def impact_ratios(groups: Mapping[str, Count]) -> list[ImpactRow]:
    """Return a row a group, in the order given, against the highest selection rate.

    Adverse is a ratio under four fifths, compared as fractions: 20 of 30 against 25 of 30 is
    exactly .80 and not adverse. Source: Uniform Guidelines (1978), 29 CFR 1607.4 D.

    Raises ValueError for counts that are not whole, negative, or select more than applied.
    """
    return _rows({group: _count(*count) for group, count in groups.items()}, excluded=frozenset())


def fisher_exact(group: Count, reference: Count) -> float:
    """Return the two-sided probability that two selection rates differ as much by chance.

    Source: Fisher (1935); Irwin (1935).
    """
    (applied, chosen), (others, others_chosen) = _count(*group), _count(*reference)
    selected = chosen + others_chosen
    # The hypergeometric distribution of how many of the selected are of the group.
    possible = np.arange(max(0, selected - others), min(applied, selected) + 1)
    logarithm = _log_choose(applied, possible) + _log_choose(others, selected - possible)
    share = np.exp(logarithm - logarithm.max())
    as_rare = share <= share[chosen - possible[0]] * (1 + ROUNDING)
    return float(share[as_rare].sum() / share.sum())


def two_proportion_z(group: Count, reference: Count) -> ZTest | None:
    """Return the pooled test of two selection rates, negative if the group's is the lower.

    None if a group is empty, or all or nobody were selected. Source: Agresti (2013), eq. 3.1;
    beyond 2 or 3 standard deviations in Hazelwood v. United States (1977), n. 17.
    """
    (applied, chosen), (others, others_chosen) = _count(*group), _count(*reference)
    total, all_chosen = applied + others, chosen + others_chosen
    if not applied or not others or all_chosen in {0, total}:
        return None
    pooled = all_chosen / total
    error = np.sqrt(pooled * (1 - pooled) * (1 / applied + 1 / others))
    z = float((chosen / applied - others_chosen / others) / error)
    return ZTest(z, float(2 * ndtr(-abs(z))))


def shortfall(group: Count, reference: Count) -> float:
    """Return how many more of the group the pooled rate would have selected; negative if fewer.

    0 if nobody applied. Source: Gastwirth (1988), p. 215: expected less observed.
    """
    (applied, chosen), (others, others_chosen) = _count(*group), _count(*reference)
    if not applied + others:
        return 0.0
    return float(Fraction(applied * (chosen + others_chosen), applied + others) - chosen)


def one_person_switch(group: Count, reference: Count) -> bool:
    """Return whether one selection going to the group instead of the reference ends adverse impact.

    A finding that hangs on one person is weak evidence. False where there is no adverse impact.
    Source: Questions and Answers on the Uniform Guidelines (1979), number 21.
    """
    (applied, chosen), (others, others_chosen) = _count(*group), _count(*reference)
    is_adverse = _is_adverse((applied, chosen), (others, others_chosen))
    if not is_adverse or chosen == applied or not others_chosen:
        return False
    return not _is_adverse((applied, chosen + 1), (others, others_chosen - 1))


def bias_audit(
    groups: Mapping[str, Count] | Mapping[str, npt.ArrayLike], minimum_share: float = 0.02
) -> list[ImpactRow]:
    """Return the rows of a bias audit, of selection or of scores.

    groups maps each category to a tuple (applicants, selected), or to the scores of its people in a
    list or array; then selected means scoring strictly above the sample's median. A category with
    less than minimum_share of the people is excluded: counted, and neither compared nor setting the
    highest rate. So is the one named "unknown", whose people are not in the sample at all.
    Source: Rules of the City of New York, title 6, sections 5-300 and 5-301.
    """
    counts = _above_median(groups)
    people = sum(applied for group, (applied, _) in counts.items() if group != UNKNOWN)
    least = Fraction(str(minimum_share)) * people
    excluded = frozenset(
        group for group, (applied, _) in counts.items() if group == UNKNOWN or applied < least
    )
    return _rows(counts, excluded=excluded)


def _above_median(
    groups: Mapping[str, Count] | Mapping[str, npt.ArrayLike],
) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    scores = {
        group: arrays.numbers("scores", values, (None,))
        for group, values in groups.items()
        if not isinstance(values, tuple)
    }
    sample = np.concatenate(
        [np.empty(0), *(values for group, values in scores.items() if group != UNKNOWN)]
    )
    median = float(np.median(sample)) if sample.size else 0.0
    for group, values in groups.items():
        if isinstance(values, tuple):
            counts[group] = _count(*values)
        else:
            counts[group] = (len(scores[group]), int((scores[group] > median).sum()))
    if scores and len(scores) != len(groups):
        message = "groups must hold counts or scores, not both"
        raise ValueError(message)
    return counts


def _rows(groups: Mapping[str, Count], *, excluded: frozenset[str]) -> list[ImpactRow]:
    rates = {
        group: Fraction(chosen, applied) for group, (applied, chosen) in groups.items() if applied
    }
    highest = max((rate for group, rate in rates.items() if group not in excluded), default=None)
    rows = []
    for group, (applied, chosen) in groups.items():
        rate, is_excluded = rates.get(group), group in excluded
        comparable = rate is not None and highest and not is_excluded
        ratio = rate / highest if comparable and rate is not None and highest else None
        rows.append(
            ImpactRow(
                group=group,
                applicants=applied,
                selected=chosen,
                rate=None if rate is None else float(rate),
                ratio=None if ratio is None else float(ratio),
                is_adverse=ratio is not None and ratio < FOUR_FIFTHS,
                is_excluded=is_excluded,
            )
        )
    return rows


def _is_adverse(group: Count, reference: Count) -> bool:
    (applied, chosen), (others, others_chosen) = group, reference
    return chosen * others * FOUR_FIFTHS.denominator < (
        others_chosen * applied * FOUR_FIFTHS.numerator
    )


def _log_choose(n: int, k: Integers) -> Array:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _count(applied: float, chosen: float) -> Count:
    """Return a count in Python's own integers, which never overflow."""
    if not (0 <= chosen <= applied < math.inf and applied % 1 == chosen % 1 == 0):
        message = f"{chosen} selected of {applied} applicants is not a count"
        raise ValueError(message)
    return int(applied), int(chosen)
