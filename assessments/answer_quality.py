"""How attentive the answers look: indices per person, and which of them are out of the ordinary.

Evidence for a person to weigh, never a part of a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.instrument import MISSING, Instrument
from assessments.psychometrics import quality

# Provisional cut-offs, as (lowest, highest) value that raises no flag. A run of the same answer is
# measured in shares of the statements shown; nobody reads a statement in under two seconds (Huang,
# Curran, Keeney, Poposki and DeShon 2012, p. 106).
CUTOFFS: dict[str, tuple[float, float]] = {
    "longstring": (0.0, 0.25),
    "average_string": (0.0, 2.5),
    "variability": (0.45, 2.5),
    "even_odd": (-0.2, 1.0),
    "seconds_per_item": (2.0, 86_400.0),
}


@dataclass(frozen=True)
class Quality:
    """The indices of one person, None where undefined, and the names of those flagged."""

    indices: dict[str, float | None]
    flags: list[str]


def assess(
    instrument: Instrument,
    answers: NDArray[np.int8],
    keyed: NDArray[np.int8],
    *,
    forms: Sequence[Sequence[int]],
    seconds: Sequence[float | None],
) -> list[Quality]:
    """Judge answer vectors (n, width) and keyed responses (n, j) of people with their forms.

    An index that cannot be computed counts as a flag; the time does only where it was taken.
    """
    shown = _as_shown(instrument, answers, forms)
    table = {
        "longstring": quality.longstring(shown) / max(instrument.trait_items_shown, 1),
        "average_string": quality.average_string(shown),
        "variability": quality.intra_individual_variability(shown),
        "even_odd": quality.even_odd(keyed, instrument.trait_of_item),
    }
    columns = {name: np.ma.masked_array(values).tolist() for name, values in table.items()}
    people = []
    for row, time in enumerate(seconds):
        indices = {name: values[row] for name, values in columns.items()}
        if time is not None:
            indices["seconds_per_item"] = time
        people.append(Quality(indices, [name for name in indices if _is_flagged(name, indices)]))
    return people


def _is_flagged(name: str, indices: dict[str, float | None]) -> bool:
    low, high = CUTOFFS[name]
    value = indices[name]
    return value is None or not low <= value <= high


def _as_shown(
    instrument: Instrument, answers: NDArray[np.int8], forms: Sequence[Sequence[int]]
) -> NDArray[np.int8]:
    """Trait answers (n, j) in the order in which each person met them; the rest is missing."""
    count = len(instrument.of_kind("trait"))
    order = np.full((len(answers), count), count)
    for row, form in enumerate(forms):
        numbers = [number for number in form if number < count] or range(count)
        order[row, : len(numbers)] = numbers
    padded = np.hstack([answers[:, :count], np.full((len(answers), 1), MISSING, dtype=np.int8)])
    return np.take_along_axis(padded, order, axis=1)
