"""Answers as people of the seven types would give them under the instrument's own model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assessments.instrument import MISSING, STATEMENTS_IN_A_BLOCK, Answers, Instrument
from assessments.parameters import Parameters
from assessments.psychometrics import grm

Floats = NDArray[np.float64]

RANDOM, STRAIGHT = 0.04, 0.03
HONEST_SECONDS, HASTY_SECONDS = 6.5, 1.4


@dataclass(frozen=True)
class Simulated:
    """Answer vectors (n, width) with every item answered, and seconds an item (n,)."""

    answers: Answers
    seconds: Floats


def simulate(
    instrument: Instrument, parameters: Parameters, count: int, rng: np.random.Generator
) -> Simulated:
    """Simulate people of types drawn with equal chance; a few answer without reading.

    The shares of the types among real representatives are not known, so none is favoured.
    """
    kinds = rng.integers(len(instrument.types), size=count)
    inside = rng.multivariate_normal(
        np.zeros(len(instrument.traits)), parameters.within_covariance, size=count
    )
    theta = parameters.prototypes[kinds] + inside
    answers = np.full((count, instrument.width), MISSING, dtype=np.int8)
    instrument.part(answers, "trait")[:] = _statements(instrument, parameters, theta, rng)
    instrument.part(answers, "block")[:] = _rankings(instrument, parameters, kinds, rng)
    opinions = _opinions(instrument, theta, rng)
    hasty = _spoil(instrument, answers, opinions, rng)
    instrument.part(answers, instrument.dilemma_response)[:] = _dilemmas(instrument, opinions)
    seconds = rng.lognormal(np.log(HONEST_SECONDS), 0.3, size=count)
    seconds[hasty] = rng.lognormal(np.log(HASTY_SECONDS), 0.2, size=len(hasty))
    return Simulated(answers, seconds)


def _statements(
    instrument: Instrument, parameters: Parameters, theta: Floats, rng: np.random.Generator
) -> Answers:
    keyed = grm.simulate(
        theta, parameters.slopes, parameters.thresholds, instrument.trait_of_item, rng
    )
    turned: Answers = np.where(instrument.is_reversed, instrument.categories - 1 - keyed, keyed)
    return turned


def _rankings(
    instrument: Instrument,
    parameters: Parameters,
    kinds: NDArray[np.int64],
    rng: np.random.Generator,
) -> Answers:
    """Order each block by utility with Gumbel noise, which is the Plackett-Luce model."""
    own = instrument.block_types[None] == kinds[:, None, None]
    utility = parameters.beta * own + rng.gumbel(size=own.shape)
    order: Answers = np.argsort(-utility, axis=2).astype(np.int8)
    return order.reshape(len(kinds), -1)


def _opinions(instrument: Instrument, theta: Floats, rng: np.random.Generator) -> Floats:
    """Think of the options (n, o) as the key does, the more so the higher the traits on average."""
    skill = 1 / (1 + np.exp(-theta.mean(axis=1)))[:, None]
    shape = (len(theta), len(instrument.option_key))
    opinions: Floats = instrument.option_key * (0.4 + 0.6 * skill) + 4 * 0.6 * (1 - skill)
    return opinions + rng.normal(scale=1.9 - 1.2 * skill, size=shape)


def _dilemmas(instrument: Instrument, opinions: Floats) -> Answers:
    """Say what is asked for: ratings of all options, or the best and the worst of each dilemma."""
    if instrument.dilemma_response == "dilemma":
        return np.clip(np.rint(opinions), 1, 7).astype(np.int8)
    ends = np.cumsum([len(item.options) for item in instrument.of_kind("dilemma")])
    orders = [
        np.argsort(-each, axis=1, kind="stable") for each in np.split(opinions, ends[:-1], axis=1)
    ]
    return np.hstack([order[:, [0, -1]] for order in orders]).astype(np.int8)


def _spoil(
    instrument: Instrument, answers: Answers, opinions: Floats, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let some answer at random and some always the same. Returns who."""
    shuffled = rng.permutation(len(answers))
    first, second = round(RANDOM * len(answers)), round((RANDOM + STRAIGHT) * len(answers))
    at_random, straight = shuffled[:first], shuffled[first:second]
    statements = instrument.part(answers, "trait")
    statements[at_random] = rng.integers(
        instrument.categories, size=(len(at_random), statements.shape[1])
    )
    statements[straight] = rng.integers(instrument.categories, size=(len(straight), 1))
    rankings = instrument.part(answers, "block")
    blocks = rankings.shape[1] // STATEMENTS_IN_A_BLOCK
    for person in at_random:
        rankings[person] = np.concatenate([rng.permutation(3) for _ in range(blocks)])
    rankings[straight] = np.tile(np.arange(STATEMENTS_IN_A_BLOCK), blocks)
    opinions[at_random] = rng.integers(1, 8, size=(len(at_random), opinions.shape[1]))
    opinions[straight] = rng.integers(1, 8, size=(len(straight), 1))
    return shuffled[:second]


def only(instrument: Instrument, answers: Answers, numbers: Sequence[int]) -> bytes:
    """Return one answer vector with what was asked, and nothing else, as it is stored."""
    asked = np.full(instrument.width, MISSING, dtype=np.int8)
    for number in numbers:
        slots = instrument.items[number].slots
        asked[slots] = answers[slots]
    return asked.tobytes()
