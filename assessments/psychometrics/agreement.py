"""How far judges agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array

Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations of one judge and of the mean of k judges.

    icc1: each target has judges of its own; icc2: the judges are a sample and their levels count;
    icc3: these judges only, and their levels do not count. icc2k is None where it is undefined.
    """

    icc1: float
    icc2: float
    icc3: float
    icc1k: float
    icc2k: float | None
    icc3k: float


def icc(ratings: npt.ArrayLike) -> Icc | None:
    """Return the six coefficients of ratings (targets, judges), complete.

    None with fewer than two targets or judges, or if the targets' means do not differ.
    Source: Shrout and Fleiss (1979), table 2 and p. 423 to 426.
    """
    scores = arrays.numbers("ratings", ratings, (None, None))
    targets, judges = scores.shape
    if targets < 2 or judges < 2:  # noqa: PLR2004
        return None
    if np.ptp(scores.mean(axis=1)) <= 1e-12 * np.abs(scores).max():
        return None
    # No coefficient depends on the unit: in that of the largest deviation nothing underflows.
    apart = scores - scores.mean()
    apart /= np.abs(apart).max()
    by_target = judges * (apart.mean(axis=1) ** 2).sum()
    by_judge = targets * (apart.mean(axis=0) ** 2).sum()
    total = (apart**2).sum()
    between = by_target / (targets - 1)
    within = (total - by_target) / (targets * (judges - 1))
    level = by_judge / (judges - 1)
    error = max(total - by_target - by_judge, 0.0) / ((targets - 1) * (judges - 1))
    mean_spread = between + (level - error) / targets
    return Icc(
        icc1=float((between - within) / (between + (judges - 1) * within)),
        icc2=float(
            (between - error)
            / (between + (judges - 1) * error + judges * (level - error) / targets)
        ),
        icc3=float((between - error) / (between + (judges - 1) * error)),
        icc1k=float((between - within) / between),
        icc2k=float((between - error) / mean_spread) if mean_spread > 0 else None,
        icc3k=float((between - error) / between),
    )


def cohen_kappa(
    table: npt.ArrayLike, weights: Literal["linear", "quadratic"] | None = None
) -> float | None:
    """Return kappa of a table (k, k) of counts, one judge in rows and the other in columns.

    None if nothing was rated or chance agreement is complete.
    Source: Cohen (1960), eq. 1; weighted Cohen (1968), eq. 5.
    """
    counts = arrays.numbers("table", table, (None, None))
    categories = len(counts)
    if counts.shape[1] != categories or (counts < 0).any():
        message = "table must be square and hold counts"
        raise ValueError(message)
    apart = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories)))
    kinds = {None: apart > 0, "linear": apart, "quadratic": apart**2}
    if weights not in kinds:
        message = 'weights must be None, "linear" or "quadratic"'
        raise ValueError(message)
    total = counts.sum()
    if not total:
        return None
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    by_chance = float((kinds[weights] * expected).sum())
    return 1.0 - float((kinds[weights] * counts).sum()) / by_chance if by_chance else None


def fleiss_kappa(counts: npt.ArrayLike) -> float | None:
    """Return kappa of many judges: counts (targets, categories) of how many chose each category.

    Every target needs the same number of judges, two or more, or ValueError is raised. None without
    targets, or if all chose the same category throughout. Source: Fleiss (1971), eq. 7.
    """
    chosen = arrays.numbers("counts", counts, (None, None))
    judges = chosen.sum(axis=1)
    if not chosen.size:
        return None
    if (chosen < 0).any() or np.ptp(judges) > 0 or judges[0] < 2:  # noqa: PLR2004
        message = "counts must be of the same two or more judges for every target"
        raise ValueError(message)
    share = chosen.sum(axis=0) / chosen.sum()
    by_chance = float((share**2).sum())
    pairs = (chosen * (chosen - 1)).sum(axis=1) / (judges * (judges - 1))
    if np.count_nonzero(share) < 2:  # noqa: PLR2004
        return None
    return float((pairs.mean() - by_chance) / (1.0 - by_chance))


def krippendorff_alpha(ratings: npt.ArrayLike, level: Level = "nominal") -> float | None:
    """Return alpha of ratings (observers, units), NaN where an observer did not rate a unit.

    None if no unit was rated twice or all such ratings are alike. Raises ValueError for an unknown
    level, and for ratings below 0 on a ratio scale, which has no such.
    Source: Krippendorff (2011), section D; the differences of Krippendorff (2004), p. 223 to 234.
    """
    if level not in get_args(Level):
        message = f"level must be one of {', '.join(get_args(Level))}"
        raise ValueError(message)
    given = np.asarray(ratings, dtype=np.float64)
    known = arrays.numbers("ratings", np.where(np.isnan(given), 0.0, given), (None, None))
    if level == "ratio" and known.min(initial=0.0) < 0:
        message = "ratings on a ratio scale must not be below 0"
        raise ValueError(message)
    given = given[:, (~np.isnan(given)).sum(axis=0) > 1]
    values = np.unique(given[~np.isnan(given)])
    if len(values) < 2:  # noqa: PLR2004
        return None
    # counts[u, v]: how often value v was given to unit u.
    counts = (given.T[:, :, None] == values).sum(axis=1).astype(np.float64)
    pairable = counts.sum(axis=1)
    together = (counts.T / (pairable - 1)) @ counts - np.diag(
        (counts.T / (pairable - 1)).sum(axis=1)
    )
    margin = counts.sum(axis=0)
    chance = (np.outer(margin, margin) - np.diag(margin)) / (margin.sum() - 1)
    apart = _differences(values, margin, level)
    return float(1.0 - (together * apart).sum() / (chance * apart).sum())


def _differences(values: Array, margin: Array, level: Level) -> Array:
    """Return the squared difference (v, v) of every two values at a level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        rank = np.cumsum(margin) - margin / 2.0
        return np.asarray(np.subtract.outer(rank, rank) ** 2)
    if level == "interval":
        # The unit cancels: in that of the range nothing underflows.
        return np.asarray((np.subtract.outer(values, values) / (values[-1] - values[0])) ** 2)
    sums = np.add.outer(values, values)
    apart = np.subtract.outer(values, values)
    return np.divide(apart, sums, out=np.zeros_like(apart), where=sums != 0) ** 2
