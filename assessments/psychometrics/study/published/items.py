"""Items and scores: LSAT section 6 in the two-parameter logistic model."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from assessments.psychometrics import calibration, grm, reliability
from assessments.psychometrics.study.published.example import Example

# How often each of the patterns 00000, 00001, ... 11111 occurs in LSAT section 6
# (Bock and Lieberman 1970, table 1).
LSAT = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)
# What R's ltm prints for these, more digits than its article has.
LTM_SLOPES = (0.8253715, 0.7229499, 0.8904748, 0.6885502, 0.6574516)
LTM_DIFFICULTIES = (-3.3597341, -1.3696497, -0.2798983, -1.8659189, -3.1235725)

_RIZOPOULOS = "Rizopoulos (2006), section 3.1"
_LTM = "R package ltm, factor.scores of LSAT"


def lsat() -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """Return the answers (1000, 5) to LSAT section 6."""
    patterns = (np.arange(len(LSAT))[:, None] >> np.arange(4, -1, -1)) & 1
    return np.repeat(patterns, LSAT, axis=0).astype(np.int8)


@cache
def _fitted() -> calibration.Calibration:
    return calibration.fit_grm(lsat())


def _score(pattern: str) -> grm.TraitEstimate:
    thresholds = np.array(LTM_DIFFICULTIES)[:, None]
    return grm.map_scores([[int(one) for one in pattern]], LTM_SLOPES, thresholds, [0] * 5, [[1.0]])


EXAMPLES = (
    Example(
        "log likelihood of two-parameter logistic, LSAT",
        _RIZOPOULOS,
        lambda: _fitted().log_likelihood,
        -2466.65,
        0.005,
    ),
    *(
        Example(
            f"slope of LSAT item {item + 1}",
            _RIZOPOULOS,
            partial(lambda item: float(_fitted().a[item]), item),
            printed,
            0.002,
        )
        for item, printed in enumerate((0.8254, 0.7229, 0.8905, 0.6886, 0.6575))
    ),
    *(
        Example(
            f"difficulty of LSAT item {item + 1}",
            "R package ltm, ltm of LSAT",
            partial(lambda item: float(_fitted().b[item, 0]), item),
            printed,
            0.005,
        )
        for item, printed in enumerate(LTM_DIFFICULTIES)
    ),
    *(
        Example(
            f"mode of LSAT pattern {pattern}",
            _LTM,
            partial(lambda pattern: float(_score(pattern).theta[0, 0]), pattern),
            printed,
            0.0005,
        )
        for pattern, printed in (
            *(("00000", -1.895), ("00001", -1.479), ("00111", -0.463), ("01111", 0.023)),
            *(("10000", -1.373), ("10101", -0.373), ("11110", 0.139), ("11111", 0.606)),
        )
    ),
    *(
        Example(
            f"standard error of LSAT pattern {pattern}",
            _LTM,
            partial(lambda pattern: float(_score(pattern).covariance[0, 0, 0] ** 0.5), pattern),
            printed,
            0.001,
        )
        for pattern, printed in (("00000", 0.795), ("01111", 0.828), ("11111", 0.855))
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
)
