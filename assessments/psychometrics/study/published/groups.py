"""Groups compared: stratified tables and rates of selection."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from assessments.psychometrics import adverse_impact, dif
from assessments.psychometrics.study.published.example import Example

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assessments.psychometrics.arrays import Integers

# Of each stratum the reference and the focal group, of each how many reached each category,
# from the lowest.
Strata: TypeAlias = "Sequence[tuple[Sequence[int], Sequence[int]]]"

# Rejected and admitted men, then women, in six departments (Bickel, Hammel and O'Connell 1975, as
# in R's data set UCBAdmissions).
BERKELEY: Strata = (
    *(((313, 512), (19, 89)), ((207, 353), (8, 17)), ((205, 120), (391, 202))),
    *(((279, 138), (244, 131)), ((138, 53), (299, 94)), ((351, 22), (317, 24))),
)
# Rabbits that died and were cured, penicillin at once, then delayed, at five doses (Mantel 1963, as
# in the example of R's mantelhaen.test).
RABBITS: Strata = (
    *(((6, 0), (5, 0)), ((3, 3), (6, 0)), ((0, 6), (4, 2)), ((1, 5), (0, 6)), ((0, 2), (0, 5))),
)
# The same and better headaches, drug, then placebo, of women and men.
MIGRAINE: Strata = (((11, 16), (20, 5)), ((16, 12), (19, 7)))
# No, some and marked improvement, placebo, then drug, of women and men (Koch and Edwards 1988).
ARTHRITIS: Strata = (((19, 7, 6), (6, 5, 16)), ((10, 0, 1), (7, 2, 5)))

_BERKELEY = "R, mantelhaen.test, example UCBAdmissions"
_RABBITS = "R, mantelhaen.test, example Rabbits"
_MIGRAINE = "SAS/STAT User's Guide, FREQ procedure, example on Cochran-Mantel-Haenszel statistics"
_ARTHRITIS = "Koch and Edwards (1988), as in R package vcdExtra, CMHtest of Arthritis"


def _people(strata: Strata) -> tuple[Integers, Integers, Integers]:
    """Return answers (n, 1), group (n,) and stratum (n,) of everybody counted."""
    people = [
        (category, group, stratum)
        for stratum, cells in enumerate(strata)
        for group, counts in enumerate(cells)
        for category, count in enumerate(counts)
        for _ in range(count)
    ]
    answer, group, stratum = np.array(people).T
    return answer[:, None], group, stratum


def _of_two(strata: Strata, name: str) -> object:
    answers, group, stratum = _people(strata)
    rows = dif.mantel_haenszel(answers, group, stratum, minimum_focal=1, minimum_total=1)
    return rows and getattr(rows[0], name)


def _of_many(strata: Strata, name: str) -> object:
    answers, group, stratum = _people(strata)
    rows = dif.mantel_polytomous(answers, group, stratum, minimum_focal=1, minimum_total=1)
    return rows and getattr(rows[0], name)


EXAMPLES = (
    *(
        Example(f"Mantel-Haenszel {title}", source, partial(_of_two, strata, name), printed, digits)
        for title, source, strata, name, printed, digits in (
            ("odds ratio, Berkeley", _BERKELEY, BERKELEY, "alpha_mh", 0.9046968, 5e-8),
            ("chi-square, Berkeley", _BERKELEY, BERKELEY, "chi2", 1.4269, 5e-5),
            ("odds ratio, rabbits", _RABBITS, RABBITS, "alpha_mh", 7.0, 1e-9),
            ("chi-square, rabbits", _RABBITS, RABBITS, "chi2", 3.9286, 5e-5),
            ("odds ratio, migraine", _MIGRAINE, MIGRAINE, "alpha_mh", 3.3132, 5e-5),
        )
    ),
    Example(
        "Mantel's chi-square, migraine",
        _MIGRAINE,
        partial(_of_many, MIGRAINE, "chi2"),
        8.3052,
        5e-5,
    ),
    Example(
        "Mantel's chi-square, arthritis",
        _ARTHRITIS,
        partial(_of_many, ARTHRITIS, "chi2"),
        14.632,
        5e-4,
    ),
    Example(
        "the lady tasting tea, two-sided",
        "Agresti (2013), section 3.5.2",
        partial(adverse_impact.fisher_exact, (4, 3), (4, 1)),
        0.486,
        0.0005,
    ),
    Example(
        "convictions of twins, two-sided",
        "R, fisher.test, example Convictions",
        partial(adverse_impact.fisher_exact, (13, 10), (17, 2)),
        0.0005367,
        5e-8,
    ),
    Example(
        "impact ratio of 12 of 40 against 48 of 80",
        "Questions and Answers on the Uniform Guidelines (1979), number 12",
        lambda: adverse_impact.impact_ratios({"a": (80, 48), "b": (40, 12)})[1].ratio,
        0.50,
        1e-12,
    ),
)
