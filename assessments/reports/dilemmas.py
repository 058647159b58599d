"""What a psychologist has to know of an instrument's dilemmas and of how they are scored."""

from collections.abc import Iterator, Mapping
from math import tanh
from typing import Any, NamedTuple

from assessments.instrument import Instrument
from assessments.parameters import Parameters


class DilemmaLine(NamedTuple):
    """A dilemma, and how effective the key holds its options: the lowest, mean and highest."""

    title: str
    options: int
    lowest: float
    mean: float
    highest: float


def lines(instrument: Instrument, texts: Mapping[str, Any]) -> Iterator[DilemmaLine]:
    """Yield every dilemma with its key in short."""
    for dilemma in instrument.definition.get("dilemmas", []):
        key = [option["effectiveness"] for option in dilemma["options"]]
        title = texts["dilemmas"][dilemma["key"]]["title"]
        yield DilemmaLine(title, len(key), min(key), sum(key) / len(key), max(key))


def are_rated(instrument: Instrument) -> bool:
    """Whether every option is rated, or else the best and the worst of each dilemma named."""
    return instrument.dilemma_response == "dilemma"


def assumed(instrument: Instrument, parameters: Parameters) -> tuple[float, float, float]:
    """Return what is assumed of people: one SD below the mean, the mean, and one SD above.

    Correlations of ratings with the key; or, for best and worst, points from -2 to 2 a dilemma.
    """
    mean, sd = parameters.dilemma_mean, parameters.dilemma_sd
    low, high = mean - sd, mean + sd
    return (tanh(low), tanh(mean), tanh(high)) if are_rated(instrument) else (low, mean, high)


def reliability(instrument: Instrument, parameters: Parameters) -> float:
    """Return the reliability of the dilemma score of somebody who answers everything."""
    rated, picked = len(instrument.option_key) - 3, len(instrument.of_kind("dilemma"))
    informative = max(rated, 0) if are_rated(instrument) else picked
    known = informative * (parameters.dilemma_sd / parameters.dilemma_noise) ** 2
    return float(known / (1 + known))
