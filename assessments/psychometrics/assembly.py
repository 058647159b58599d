"""Which items a person gets, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Booleans, Integers


def draw_form(
    trait: npt.ArrayLike,
    core: npt.ArrayLike,
    *,
    core_per_trait: int,
    rotated_per_trait: int,
    rng: np.random.Generator,
) -> Integers:
    """Return the indices of the items drawn, in the shuffled order in which to present them.

    trait (j,) and core (j,) describe the bank. Of every trait, core_per_trait core items and
    rotated_per_trait others are drawn, each with the same chance. A seed gives one form.

    Raises ValueError if a trait has fewer items than are asked for.
    """
    items = arrays.integers("trait", trait, (None,), low=0, high=np.iinfo(np.int32).max)
    is_core = np.asarray(core, dtype=np.bool_)
    if is_core.shape != items.shape:
        message = f"core must have shape {items.shape}, not {is_core.shape}"
        raise ValueError(message)
    drawn = [
        _draw((items == one) & (is_core == kind), count, rng)
        for one in np.unique(items)
        for kind, count in ((True, core_per_trait), (False, rotated_per_trait))
    ]
    return rng.permutation(np.concatenate(drawn)) if drawn else np.empty(0, dtype=np.int64)


def _draw(eligible: Booleans, count: int, rng: np.random.Generator) -> Integers:
    indices = np.flatnonzero(eligible)
    if not 0 <= count <= len(indices):
        message = f"a trait has {len(indices)} items of a kind of which {count} are asked for"
        raise ValueError(message)
    return rng.choice(indices, size=count, replace=False)
