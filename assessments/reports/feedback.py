"""What a person's own answers say, in behaviours: the instrument's words, chosen by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assessments.instrument import Instrument
from assessments.models import Scorecard

Z90 = 1.645

Level = Literal["low", "middle", "high"]


@dataclass(frozen=True)
class Part:
    """One trait in words of behaviour: what was told, and a first step to practise it."""

    title: str
    words: str
    step: str


@dataclass(frozen=True)
class Feedback:
    """The trait that the answers speak for most surely, the one they do least, and the others."""

    strength: Part
    practice: Part
    others: Sequence[Part]


def feedback(instrument: Instrument, card: Scorecard, language: str) -> Feedback | None:
    """Put a scorecard into words, without a number in them.

    None where the instrument has no such words, or the answers are too few or look inattentive:
    nothing that is said to a person may rest on those.
    """
    texts: Mapping[str, Mapping[str, str]] = instrument.texts(language).get("feedback", {})
    if not texts or not card.is_scorable or card.looks_inattentive:
        return None
    low, high = bounds(card)
    parts = [
        Part(texts[trait]["title"], texts[trait][level(*ends)], texts[trait]["practice"])
        for trait, *ends in zip(instrument.traits, low, high, strict=True)
    ]
    places = range(len(parts))
    strength = max(places, key=lambda place: low[place])
    rest = [place for place in places if place != strength] or [strength]
    practice = min(rest, key=lambda place: high[place])
    others = [parts[place] for place in rest if place != practice]
    return Feedback(parts[strength], parts[practice], others)


def bounds(card: Scorecard) -> tuple[list[float], list[float]]:
    """Lower and upper ends of the 90 % intervals of the traits, as z-scores."""
    size = len(card.traits)
    variances = np.reshape(card.trait_covariance, (size, size)).diagonal()
    margin = Z90 * np.sqrt(variances.clip(min=0))
    return (card.traits - margin).tolist(), (card.traits + margin).tolist()


def level(low: float, high: float) -> Level:
    """Say on which side of the average an interval lies; middle where it holds the average."""
    if low > 0:
        return "high"
    return "low" if high < 0 else "middle"
