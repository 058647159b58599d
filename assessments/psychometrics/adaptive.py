"""Which item would tell most next, given what is known of one person."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays, grm


def next_item(
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    asked: npt.ArrayLike,
) -> int | None:
    """Return the index of the item that leaves the smallest sum of error variances (A-optimality).

    theta (d,) and its covariance (d, d) so far; bank a (j,), b (j, k - 1), trait (j,); asked holds
    the indices already used. An item with information I on trait t takes I (C^2)_tt / (1 + I C_tt)
    off the trace of C; ties go to the first. None if every item was asked.
    Source: Mulder and van der Linden (2009), eq. 10, by the formula of Sherman and Morrison.
    """
    slopes = arrays.slopes(a)
    state = arrays.numbers("theta", theta, (None,))
    errors = arrays.covariance_matrix("covariance", covariance, size=len(state))
    items = arrays.integers("trait", trait, slopes.shape, low=0, high=len(state) - 1)
    used = arrays.integers("asked", asked, (None,), low=0, high=len(slopes) - 1)
    levels = arrays.thresholds(b, items=len(slopes))
    curves = grm.curves(state[None, items], slopes, levels)
    information = (curves.probability * curves.log_slope**2).sum(axis=2)[0]
    own = np.diag(errors)[items]
    gain = information * (errors**2).sum(axis=1)[items] / (1.0 + information * own)
    gain[used] = -1.0
    return int(gain.argmax()) if (gain >= 0).any() else None
