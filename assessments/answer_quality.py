"""How attentive the answers look: indices per person, and which of them are out of the ordinary.

Evidence for a person to weigh, never a part of a score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.instrument import MISSING
from assessments.psychometrics import dilemmas, quality
from assessments.psychometrics.grm import TraitEstimate


@dataclass(frozen=True)
class Quality:
    """The indices of one person, None where undefined, and the names of those flagged."""

    indices: dict[str, float | None]
    flags: list[str]

    @property
    def looks_inattentive(self) -> bool:
        """Whether two or more are flagged."""
        return len(self.flags) >= 2  # noqa: PLR2004


def assess(  # noqa: PLR0913 - what each index is worked out from
    bank: quality.Instrument,
    cutoffs: Mapping[str, quality.Cutoff],
    keyed: NDArray[np.int8],
    estimate: TraitEstimate,
    *,
    ratings: NDArray[np.int8],
    forms: Sequence[Sequence[int]],
    seconds: Sequence[float | None],
) -> list[Quality]:
    """Judge keyed responses (n, j), ratings of dilemmas (n, o), forms and median seconds an item.

    An index that cannot be computed counts as a flag; the time does only where it was taken.
    Options that were all rated alike are a flag of their own.
    """
    table = quality.all_indices(bank, keyed, _order(forms, len(bank.a)), estimate)
    raised = quality.flags(table, cutoffs).raised
    is_flat = dilemmas.is_flat(ratings) & ((ratings != MISSING).sum(axis=1) >= dilemmas.LEAST_RATED)
    fastest = cutoffs["seconds_per_item"].low or 0.0
    columns = {name: values.tolist() for name, values in table.items()}
    people = []
    for row, time in enumerate(seconds):
        indices = {name: values[row] for name, values in columns.items()}
        flags = [name for name in raised if raised[name][row]]
        if is_flat[row]:
            flags.append("flat_ratings")
        if time is not None:
            indices["seconds_per_item"] = time
            if time < fastest:
                flags.append("seconds_per_item")
        people.append(Quality(indices, flags))
    return people


def _order(forms: Sequence[Sequence[int]], count: int) -> NDArray[np.int64]:
    """Trait items (n, count) in the order in which each person met them, -1 beyond the last."""
    order = np.full((len(forms), count), -1)
    for row, form in enumerate(forms):
        numbers = [number for number in form if number < count] or range(count)
        order[row, : len(numbers)] = numbers
    return order
