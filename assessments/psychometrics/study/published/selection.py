"""What selecting by a score is worth."""

from __future__ import annotations

from functools import partial

from assessments.psychometrics import validity
from assessments.psychometrics.study.published.example import Example

_TUNA = "R, cor.test, example of Hollander and Wolfe (1973)"
_TAYLOR = "Taylor and Russell (1939), tables"
_NAYLOR = "Naylor and Shine (1965), table 1"


def _tuna(end: str) -> object:
    """Return one end of the interval of a correlation of nine pairs."""
    return getattr(validity.correlation_interval(0.5711816, 9), end)


def _utility_of_mean(selection_ratio: float) -> float:
    return validity.utility(
        hires=1,
        years=1,
        validity=1,
        performance_sd=1,
        selection_ratio=selection_ratio,
        cost_per_applicant=0,
    )


EXAMPLES = (
    *(
        Example(f"interval of a correlation, {end} end", _TUNA, partial(_tuna, end), printed, 2e-7)
        for end, printed in (("low", -0.1497426), ("high", 0.8955795))
    ),
    *(
        Example(
            f"successes at base rate {base}, validity {r}, selection ratio {ratio}",
            _TAYLOR,
            partial(validity.taylor_russell, base, r, ratio),
            printed,
            0.005,
        )
        for base, r, row in (
            (0.05, 0.10, ((0.05, 0.07), (0.10, 0.07), (0.20, 0.07), (0.30, 0.06))),
            (0.05, 0.15, ((0.05, 0.09), (0.10, 0.08), (0.20, 0.07), (0.30, 0.07))),
            (0.50, 0.50, ((0.05, 0.88), (0.10, 0.84), (0.20, 0.78), (0.30, 0.74), (0.50, 0.67))),
        )
        for ratio, printed in row
    ),
    Example(
        "successes at base rate 0.5, validity 0.35, selection ratio 0.2",
        "R package personnelSelectionUtility, example of tr_classic",
        partial(validity.taylor_russell, 0.50, 0.35, 0.20),
        0.696552,
        5e-7,
    ),
    *(
        Example(
            f"mean of the top {share}", _NAYLOR, partial(_utility_of_mean, share), printed, 0.0005
        )
        for share, printed in ((0.10, 1.755), (0.20, 1.400), (0.50, 0.798))
    ),
)
