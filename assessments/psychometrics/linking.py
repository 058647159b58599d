"""Parameters of a new calibration on the scale of an old one, by the items that both have.

A calibration takes its own people's mean and spread for 0 and 1. The link theta_old = scale *
theta_new + shift undoes that, so that a person's score means the same before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from assessments.psychometrics import arrays, grm

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Booleans

NODES = np.linspace(-4.0, 4.0, 41)
WEIGHTS = np.exp(-0.5 * NODES**2) / np.exp(-0.5 * NODES**2).sum()
# A tenth of an item's range, as when all thresholds of a typical item move by 0.5.
DRIFT_LIMIT = 0.10
LEAST_COMMON = 3
# No two calibrations of people are farther apart: log scale and shift.
FARTHEST = np.array([np.log(10.0), 10.0])
PRECISION = 1e-12


@dataclass(frozen=True)
class Link:
    """theta_old = scale * theta_new + shift, so a_old = a_new / scale, b_old = scale b_new + shift.

    Traits with covariance C on the new scale have scale^2 C and mean `shift` on the old one.
    """

    scale: float
    shift: float


@dataclass(frozen=True)
class TraitLink:
    """A link a trait: scale and shift (d,); a (j,) and b (j, k - 1) on the old scale.

    drift (j,) is that of every item after linking; is_common (j,) says which items the link is
    made of: the others answer differently than before.
    """

    scale: Array
    shift: Array
    a: Array
    b: Array
    drift: Array
    is_common: Booleans


def stocking_lord(
    a_old: npt.ArrayLike, b_old: npt.ArrayLike, a_new: npt.ArrayLike, b_new: npt.ArrayLike
) -> Link:
    """Return the link under which the same items (j,) have the same expected sum on both scales.

    a (j,), b (j, k - 1) of one trait. The squared difference of the expected sums is least, over
    people with standard normal traits on the old scale; the scale is sought from 0.1 to 10 and the
    shift from -10 to 10. It starts from the slopes' geometric means (Mislevy and Bock 1990), which
    are defined even for a single item of two categories.
    Source: Stocking and Lord (1983); for graded answers Baker (1992).

    Raises ValueError without items, or for shapes or values out of range.
    """
    slopes, levels, new_slopes, new_levels = _pair(a_old, b_old, a_new, b_new)
    if not slopes.size:
        message = "a link needs at least one item"
        raise ValueError(message)
    wanted = _expected(slopes, levels).sum(axis=1)

    def apart(parameters: Array) -> Array:
        moved = transform(new_slopes, new_levels, _link(parameters))
        return np.asarray(np.sqrt(WEIGHTS) * (_expected(*moved).sum(axis=1) - wanted))

    log_scale = float(np.log(new_slopes / slopes).mean())
    start = np.array([log_scale, levels.mean() - np.exp(log_scale) * new_levels.mean()])
    found = least_squares(
        apart,
        np.clip(start, -0.99 * FARTHEST, 0.99 * FARTHEST),
        bounds=(-FARTHEST, FARTHEST),
        xtol=PRECISION,
        ftol=PRECISION,
        gtol=PRECISION,
    )
    return _link(found.x)


def transform(a: npt.ArrayLike, b: npt.ArrayLike, link: Link) -> tuple[Array, Array]:
    """Return new parameters a (j,), b (j, k - 1) on the old scale (Lord 1980, ch. 3)."""
    slopes = arrays.slopes(a)
    levels = arrays.thresholds(b, items=len(slopes))
    return slopes / link.scale, link.scale * levels + link.shift


def drift(
    a_old: npt.ArrayLike, b_old: npt.ArrayLike, a_new: npt.ArrayLike, b_new: npt.ArrayLike
) -> Array:
    """Return how far (j,) each item's expected score moved, from 0 to 1, its whole range.

    a (j,), b (j, k - 1), both on the old scale: link first. It is the root mean square difference
    over standard normal traits. Source: Raju, van der Linden and Fleer (1995), whose index NCDIF is
    the square of ours times the square of the highest score.
    """
    old, levels, new, new_levels = _pair(a_old, b_old, a_new, b_new)
    apart = (_expected(old, levels) - _expected(new, new_levels)) / levels.shape[1]
    return np.asarray(np.sqrt(WEIGHTS @ apart**2))


def link_traits(
    a_old: npt.ArrayLike,
    b_old: npt.ArrayLike,
    a_new: npt.ArrayLike,
    b_new: npt.ArrayLike,
    trait: npt.ArrayLike,
) -> TraitLink:
    """Return a link for each of d traits, trait (j,) saying which each item (j,) measures.

    The item that drifted most is left out and the link made again, until none in it drifts by more
    than 0.10 or three are left: then is_common holds items that drift. Items left out keep their
    new parameters. Source: iterative purification, Candell and Drasgow (1988).

    Raises ValueError if a trait has no item, or for shapes or values out of range.
    """
    old, levels, new, new_levels = _pair(a_old, b_old, a_new, b_new)
    items = arrays.integers("trait", trait, old.shape, low=0, high=max(len(old) - 1, 0))
    links, drifts = [], np.zeros(len(items))
    is_common = np.ones(len(items), dtype=np.bool_)
    a, b = new.copy(), new_levels.copy()
    for one in range(int(items.max(initial=-1)) + 1):
        own = items == one
        while True:
            used = own & is_common
            link = stocking_lord(old[used], levels[used], new[used], new_levels[used])
            a[own], b[own] = transform(new[own], new_levels[own], link)
            drifts[own] = drift(old[own], levels[own], a[own], b[own])
            worst = int(np.argmax(np.where(used, drifts, -1.0)))
            if drifts[worst] <= DRIFT_LIMIT or used.sum() <= LEAST_COMMON:
                break
            is_common[worst] = False
        links.append(link)
    scale, shift = np.array([(link.scale, link.shift) for link in links]).reshape(-1, 2).T
    return TraitLink(scale, shift, a, b, drifts, is_common)


def _pair(
    a_old: npt.ArrayLike, b_old: npt.ArrayLike, a_new: npt.ArrayLike, b_new: npt.ArrayLike
) -> tuple[Array, Array, Array, Array]:
    old, new = arrays.slopes(a_old), arrays.slopes(a_new)
    levels = arrays.thresholds(b_old, items=len(old))
    new_levels = arrays.thresholds(b_new, items=len(new))
    if levels.shape != new_levels.shape:
        message = "old and new parameters must be of the same items and categories"
        raise ValueError(message)
    return old, levels, new, new_levels


def _link(parameters: Array) -> Link:
    return Link(scale=float(np.exp(parameters[0])), shift=float(parameters[1]))


def _expected(a: Array, b: Array) -> Array:
    """Return the expected score (nodes, j) of each item: the sum of its boundaries' curves."""
    probability = grm.category_probabilities(NODES, a, b)
    return np.asarray(probability @ np.arange(probability.shape[2]))
