"""Figures printed in the literature, and ours for the same data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from assessments.psychometrics import (
    adverse_impact,
    agreement,
    calibration,
    dif,
    reliability,
    validity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


@dataclass(frozen=True)
class Example:
    """What a source prints, to what precision, and how to compute it."""

    name: str
    source: str
    compute: Callable[[], object]
    printed: float
    tolerance: float

    @property
    def is_met(self) -> bool:
        """Whether ours is within the tolerance of what is printed."""
        value = self.compute()
        return isinstance(value, int | float) and abs(value - self.printed) <= self.tolerance


# Six targets, four judges (Shrout and Fleiss 1979, table 2).
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
# Four observers, twelve units (Krippendorff 2011, section C).
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]
# Twenty people's anxiety by three raters (R package irr, data set anxiety).
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]
# Two judges, 200 cases, three categories (Cohen 1960, table 1, as counts).
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# How often each of the patterns 00000, 00001, ... 11111 occurs in LSAT section 6
# (Bock and Lieberman 1970, table 1).
LSAT = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)
# Admitted and rejected men, then women, in six departments (Bickel, Hammel and O'Connell 1975,
# as in R's data set UCBAdmissions).
BERKELEY = (
    *(((512, 313), (89, 19)), ((353, 207), (17, 8)), ((120, 205), (202, 391))),
    *(((138, 279), (131, 244)), ((53, 138), (94, 299)), ((22, 351), (24, 317))),
)


def lsat() -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """Return the answers (1000, 5) to LSAT section 6."""
    patterns = (np.arange(len(LSAT))[:, None] >> np.arange(4, -1, -1)) & 1
    return np.repeat(patterns, LSAT, axis=0).astype(np.int8)


def _berkeley() -> dif.DifRow:
    """Return the admissions as one item, women the focal group, matched by department."""
    people = [
        (admitted, group, department)
        for department, cells in enumerate(BERKELEY)
        for group, counts in enumerate(cells)
        for admitted, count in zip((1, 0), counts, strict=True)
        for _ in range(count)
    ]
    admitted, group, department = np.array(people).T
    rows = dif.mantel_haenszel(admitted[:, None], group, department)
    if rows is None:
        message = "there are more than enough people"
        raise RuntimeError(message)
    return rows[0]


def _two_raters(weights: Literal["quadratic"] | None = None) -> float | None:
    table = np.zeros((6, 6))
    np.add.at(table, (np.array(ANXIETY[0]) - 1, np.array(ANXIETY[1]) - 1), 1)
    return agreement.cohen_kappa(table, weights)


def _icc(ratings: list[list[int]], name: str) -> object:
    return getattr(agreement.icc(ratings), name)


def _utility_of_mean(selection_ratio: float) -> float:
    return validity.utility(
        hires=1,
        years=1,
        validity=1,
        performance_sd=1,
        selection_ratio=selection_ratio,
        cost_per_applicant=0,
    )


_SHROUT = "Shrout and Fleiss (1979), table 4"
_KRIPPENDORFF = "Krippendorff (2011), section E"
_RIZOPOULOS = "Rizopoulos (2006), section 3.1"
_TAYLOR = "Taylor and Russell (1939), table for base rate .50"
_NAYLOR = "Naylor and Shine (1965), table 1"
_BERKELEY = "R, mantelhaen.test, example UCBAdmissions"
_IRR = "R package irr, examples of icc and kappa2"

EXAMPLES: tuple[Example, ...] = (
    *(
        Example(f"ICC, {name}", _SHROUT, partial(_icc, SHROUT_FLEISS, name), printed, 0.005)
        for name, printed in (
            *(("icc1", 0.17), ("icc2", 0.29), ("icc3", 0.71)),
            *(("icc1k", 0.44), ("icc2k", 0.62), ("icc3k", 0.91)),
        )
    ),
    Example(
        "ICC of agreement, anxiety",
        _IRR,
        lambda: _icc(np.transpose(ANXIETY).tolist(), "icc2"),
        0.198,
        0.0005,
    ),
    Example(
        "Krippendorff's alpha, nominal",
        _KRIPPENDORFF,
        partial(agreement.krippendorff_alpha, KRIPPENDORFF, "nominal"),
        0.743,
        0.0005,
    ),
    Example(
        "Krippendorff's alpha, ordinal",
        _KRIPPENDORFF,
        partial(agreement.krippendorff_alpha, KRIPPENDORFF, "ordinal"),
        0.815,
        0.0005,
    ),
    Example(
        "Krippendorff's alpha, interval",
        _KRIPPENDORFF,
        partial(agreement.krippendorff_alpha, KRIPPENDORFF, "interval"),
        0.849,
        0.0005,
    ),
    Example(
        "Krippendorff's alpha, ratio",
        _KRIPPENDORFF,
        partial(agreement.krippendorff_alpha, KRIPPENDORFF, "ratio"),
        0.797,
        0.0005,
    ),
    Example(
        "Cohen's kappa",
        "Cohen (1960), p. 45",
        partial(agreement.cohen_kappa, COHEN),
        0.492,
        0.0005,
    ),
    Example("Cohen's kappa, anxiety", _IRR, _two_raters, 0.119, 0.0005),
    Example(
        "Cohen's kappa, quadratic, anxiety", _IRR, partial(_two_raters, "quadratic"), 0.297, 0.0005
    ),
    Example(
        "log likelihood of two-parameter logistic, LSAT",
        _RIZOPOULOS,
        lambda: calibration.fit_grm(lsat()).log_likelihood,
        -2466.65,
        0.005,
    ),
    *(
        Example(
            f"slope of LSAT item {item + 1}",
            _RIZOPOULOS,
            partial(lambda item: float(calibration.fit_grm(lsat()).a[item]), item),
            printed,
            0.002,
        )
        for item, printed in enumerate((0.8254, 0.7229, 0.8905, 0.6886, 0.6575))
    ),
    Example(
        "coefficient alpha, LSAT",
        _RIZOPOULOS,
        lambda: reliability.cronbach_alpha(lsat()),
        0.295,
        0.0005,
    ),
    *(
        Example(
            f"coefficient alpha without item {item + 1}, LSAT",
            _RIZOPOULOS,
            partial(lambda item: reliability.alpha_if_dropped(lsat())[item], item),
            printed,
            0.00005,
        )
        for item, printed in enumerate((0.2754, 0.2376, 0.2168, 0.2459, 0.2663))
    ),
    Example("Mantel-Haenszel odds ratio", _BERKELEY, lambda: _berkeley().alpha_mh, 0.9046968, 5e-8),
    Example("Mantel-Haenszel chi-square", _BERKELEY, lambda: _berkeley().chi2, 1.4269, 5e-5),
    Example(
        "the lady tasting tea, two-sided",
        "Agresti (2013), section 3.5.2",
        partial(adverse_impact.fisher_exact, (4, 3), (4, 1)),
        0.486,
        0.0005,
    ),
    Example(
        "impact ratio of 12 of 40 against 48 of 80",
        "Questions and Answers on the Uniform Guidelines (1979), number 12",
        lambda: adverse_impact.impact_ratios({"a": (80, 48), "b": (40, 12)})[1].ratio,
        0.50,
        1e-12,
    ),
    *(
        Example(
            f"successes at validity .50, selection ratio {ratio}",
            _TAYLOR,
            partial(validity.taylor_russell, 0.50, 0.50, ratio),
            printed,
            0.005,
        )
        for ratio, printed in ((0.05, 0.88), (0.10, 0.84), (0.20, 0.78), (0.30, 0.74), (0.50, 0.67))
    ),
    *(
        Example(
            f"mean of the top {share}", _NAYLOR, partial(_utility_of_mean, share), printed, 0.0005
        )
        for share, printed in ((0.10, 1.755), (0.20, 1.400), (0.50, 0.798))
    ),
)
