"""How often each item was shown, beside how often it should have been."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import get_language

from assessments.instrument import Instrument
from assessments.queries import Exposure


class ExposureRow(NamedTuple):
    """One statement: how many forms it stood in, and what share of all, in per cent."""

    key: str
    words: str
    shown: int
    share: float  # from 0 to 1
    expected: float


def exposure_rows(
    instrument: Instrument, exposure: Exposure
) -> Iterator[tuple[str, list[ExposureRow]]]:
    """Yield the statements of each trait under its name; all else stands in every form."""
    texts = instrument.texts(get_language() or "")
    form = instrument.definition.get("form")
    for trait in instrument.traits:
        rows = []
        items = [
            (number, item)
            for number, item in enumerate(instrument.definition["items"])
            if item["trait"] == trait
        ]
        rotated = sum(not item.get("core", False) for _number, item in items)
        for number, item in items:
            shown = exposure.shown.get(number, 0)
            rows.append(
                ExposureRow(
                    key=item["key"],
                    words=texts["items"][item["key"]],
                    shown=shown,
                    share=shown / exposure.forms if exposure.forms else 0.0,
                    expected=(
                        form["rotated_per_trait"] / rotated
                        if form and not item.get("core", False)
                        else 1.0
                    ),
                )
            )
        yield texts["traits"][trait]["name"], rows
