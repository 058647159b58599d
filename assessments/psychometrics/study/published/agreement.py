"""How far judges agree."""

from __future__ import annotations

from functools import partial
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import agreement
from assessments.psychometrics.study.published.example import Example

Weights: TypeAlias = Literal["linear", "quadratic"] | None

NAN = float("nan")

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
# Two observers, ten units and twelve (Krippendorff 2011, sections A and B).
TWO_VALUES = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
FIVE_VALUES = [[1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1], [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]]
# Twenty people's anxiety by three raters (R package irr, data set anxiety).
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]
# Two judges, 200 cases, three categories (Cohen 1960, table 1, as counts).
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Husbands and wives, four categories (Hout, Duncan and Sobel 1987, as in R's vcd::SexualFun).
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
# How many of six psychiatrists gave thirty patients each of five diagnoses (Fleiss 1971, table 1).
DIAGNOSES = [
    *([0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0]),
    *([2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6]),
    *([1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1]),
    *([0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3]),
    *([0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1]),
    *([0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6]),
]
# Fourteen judges, ten targets, five categories (Wikipedia, article "Fleiss' kappa").
FOURTEEN_JUDGES = [
    *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
    *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
]

_SHROUT = "Shrout and Fleiss (1979), table 4"
_IRR = "R package irr, examples of icc and kappa2"
_VCD = "R package vcd, example of Kappa"


def _icc(ratings: list[list[int]], name: str) -> object:
    return getattr(agreement.icc(ratings), name)


def _anxiety() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the table of the first two raters of anxiety."""
    table = np.zeros((6, 6))
    np.add.at(table, (np.array(ANXIETY[0]) - 1, np.array(ANXIETY[1]) - 1), 1)
    return table


_ALPHAS: tuple[tuple[str, npt.ArrayLike, str, agreement.Level, float], ...] = (
    ("two values", TWO_VALUES, "A", "nominal", 0.095),
    ("five values", FIVE_VALUES, "B", "nominal", 0.692),
    ("four observers", KRIPPENDORFF, "C", "nominal", 0.743),
    ("four observers", KRIPPENDORFF, "E", "ordinal", 0.815),
    ("four observers", KRIPPENDORFF, "E", "interval", 0.849),
    ("four observers", KRIPPENDORFF, "E", "ratio", 0.797),
)
_KAPPAS: tuple[tuple[str, str, npt.ArrayLike, Weights, float, float], ...] = (
    ("200 cases", "Cohen (1960), p. 45", COHEN, None, 0.492, 0.0005),
    ("anxiety", _IRR, _anxiety(), None, 0.119, 0.0005),
    ("anxiety, quadratic", _IRR, _anxiety(), "quadratic", 0.297, 0.0005),
    ("couples", _VCD, COUPLES, None, 0.1293, 0.00005),
    ("couples, linear", _VCD, COUPLES, "linear", 0.2374, 0.00005),
)
EXAMPLES = (
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
        partial(_icc, np.transpose(ANXIETY).tolist(), "icc2"),
        0.198,
        0.0005,
    ),
    *(
        Example(
            f"Krippendorff's alpha, {level}, {title}",
            f"Krippendorff (2011), section {section}",
            partial(agreement.krippendorff_alpha, ratings, level),
            printed,
            0.0005,
        )
        for title, ratings, section, level, printed in _ALPHAS
    ),
    *(
        Example(
            f"Cohen's kappa, {title}",
            source,
            partial(agreement.cohen_kappa, table, weights),
            printed,
            tolerance,
        )
        for title, source, table, weights, printed, tolerance in _KAPPAS
    ),
    Example(
        "Fleiss's kappa, diagnoses",
        "Fleiss (1971), section 3",
        partial(agreement.fleiss_kappa, DIAGNOSES),
        0.430,
        0.0005,
    ),
    Example(
        "Fleiss's kappa, fourteen judges",
        'Wikipedia, article "Fleiss\' kappa"',
        partial(agreement.fleiss_kappa, FOURTEEN_JUDGES),
        0.210,
        0.0005,
    ),
)
