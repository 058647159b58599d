"""How many careless people are found when one honest person in a hundred is suspected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assessments.psychometrics import quality
from assessments.psychometrics.study.people import Bank, true_bank
from assessments.psychometrics.study.rows import Row

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers, Responses

ITEMS_PER_TRAIT = 6
# One item in three is reverse keyed.
REVERSED = 3
SIMULATED = 10_000


def careless_answers(
    rng: np.random.Generator, *, people: int, simulated: int = SIMULATED
) -> list[Row]:
    """Return how many are found who answer at random, straight down, or at random half the time.

    The cut-offs come from the parameters that people really answer by. Plain is the best-known
    index alone, lz, at its own cut-off.
    """
    bank = true_bank(ITEMS_PER_TRAIT, rng)
    is_reversed = np.arange(len(bank.a)) % REVERSED == REVERSED - 1
    instrument = quality.Instrument(bank.a, bank.b, bank.trait, bank.covariance, is_reversed)
    cutoffs = quality.honest_cutoffs(instrument, rng, simulated)
    order = np.argsort(rng.random((people, len(bank.a))), axis=1)
    honest = bank.answers(bank.people(people, rng), rng)
    guesses = rng.integers(0, bank.b.shape[1] + 1, honest.shape).astype(np.int8)
    flags = {
        name: _flags(answers, order, bank, instrument, cutoffs)
        for name, answers in (
            ("honest", honest),
            ("random", guesses),
            ("straight", _straight(bank, is_reversed, people, rng)),
            ("half", _second_half(honest, guesses, order)),
        )
    }
    found = {name: float(flag.is_inattentive.mean()) for name, flag in flags.items()}
    plain = {name: float(flag.raised["lz"].mean()) for name, flag in flags.items()}
    return [
        Row("honest people suspected", found["honest"], plain["honest"], high=0.012),
        Row("careless found: random", found["random"], plain["random"], 1.0, low=0.99),
        Row("careless found: straight line", found["straight"], plain["straight"], 1.0, low=0.99),
        Row("careless found: half random", found["half"], plain["half"], low=0.75),
    ]


def _flags(
    answers: Responses,
    order: Integers,
    bank: Bank,
    instrument: quality.Instrument,
    cutoffs: dict[str, quality.Cutoff],
) -> quality.Flags:
    values = quality.all_indices(instrument, answers, order, bank.scores(answers))
    return quality.flags(values, cutoffs)


def _straight(bank: Bank, is_reversed: Array, people: int, rng: np.random.Generator) -> Responses:
    """Return one category throughout, seen after reverse keying."""
    highest = bank.b.shape[1]
    one = rng.integers(0, highest + 1, (people, 1))
    return np.where(is_reversed, highest - one, one).astype(np.int8)


def _second_half(honest: Responses, guesses: Responses, order: Integers) -> Responses:
    answers = honest.copy()
    late = order[:, order.shape[1] // 2 :]
    np.put_along_axis(answers, late, np.take_along_axis(guesses, late, axis=1), axis=1)
    return answers
