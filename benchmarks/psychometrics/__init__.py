"""The mathematics on one core, beside the plainest numpy and three packages on the same data."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.figures import Figure
from benchmarks.psychometrics import alone, others


@dataclass(frozen=True)
class Size:
    """How many people each part works on."""

    rescored: int
    eap: int
    compared: int
    alone: int
    calibrated: int
    traits: int
    modes: int


FULL = Size(
    rescored=100_000,
    eap=1_000_000,
    compared=50_000,
    alone=2000,
    calibrated=3000,
    traits=10_000,
    modes=20,
)
SMALL = Size(rescored=1000, eap=2000, compared=500, alone=20, calibrated=300, traits=600, modes=2)


def run(size: Size) -> Iterator[Figure]:
    """Measure ours, then ours beside others."""
    rng = np.random.default_rng(1)
    yield from alone.one_person(rng)
    yield from alone.rescoring(size.rescored)
    yield from alone.posterior_means(size.eap, rng)
    yield from alone.calibration_of_traits(size.traits, rng)
    yield from others.posterior_means(size.compared, rng)
    yield from others.one_at_a_time(size.alone, rng)
    yield from others.modes(size.modes, rng)
    yield from others.calibration_of_one_trait(size.calibrated, rng)
