"""Which items a person gets, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Integers


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
    forms = draw_forms(
        trait,
        core,
        core_per_trait=core_per_trait,
        rotated_per_trait=rotated_per_trait,
        rng=rng,
        people=1,
    )
    return np.asarray(forms[0])


def draw_forms(
    trait: npt.ArrayLike,
    core: npt.ArrayLike,
    *,
    core_per_trait: int,
    rotated_per_trait: int,
    rng: np.random.Generator,
    people: int,
) -> Integers:
    """Return a form (people, m) for each of many people, drawn as by draw_form."""
    items = arrays.integers("trait", trait, (None,), low=0, high=np.iinfo(np.int32).max)
    is_core = np.asarray(core, dtype=np.bool_)
    if is_core.shape != items.shape:
        message = f"core must have shape {items.shape}, not {is_core.shape}"
        raise ValueError(message)
    parts = [np.empty((people, 0), dtype=np.int64)]
    for one in np.unique(items):
        for kind, count in ((True, core_per_trait), (False, rotated_per_trait)):
            eligible = np.flatnonzero((items == one) & (is_core == kind))
            if not 0 <= count <= len(eligible):
                name = "core" if kind else "rotated"
                message = f"trait {one} has {len(eligible)} {name} items, not {count}"
                raise ValueError(message)
            lot = rng.random((people, len(eligible)))
            parts.append(eligible[np.argsort(lot, axis=1)[:, :count]])
    return rng.permuted(np.concatenate(parts, axis=1), axis=1)
