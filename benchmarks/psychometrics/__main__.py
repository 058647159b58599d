"""python -m benchmarks.psychometrics [--small]; one core: set OMP_NUM_THREADS=1."""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import girth
import numpy as np
from catsim.estimation import NumericalSearchEstimator
from catsim.item_bank import ItemBank

from assessments.psychometrics import (
    calibration,
    composite,
    dilemmas,
    grm,
    quality,
    rep_types,
)
from assessments.psychometrics.study.people import Bank, true_bank
from benchmarks.psychometrics import plain

OPTIONS = 45
NODES = 61


@dataclass(frozen=True)
class Size:
    """How many people each part works on."""

    rescored: int
    eap: int
    compared: int
    calibrated: int


FULL = Size(rescored=100_000, eap=1_000_000, compared=50_000, calibrated=3000)
SMALL = Size(rescored=1000, eap=2000, compared=500, calibrated=300)


def main() -> None:
    """Print every figure as it is measured."""
    parser = argparse.ArgumentParser(description="Measure the mathematics.")
    parser.add_argument("--small", action="store_true", help="tiny sizes: does it still run?")
    size = SMALL if parser.parse_args().small else FULL
    rng = np.random.default_rng(1)
    for part in (one_person, rescoring, many_eaps, beside_girth, beside_catsim, calibrating):
        for line in part(size, rng):
            print(line, flush=True)


def one_person(_: Size, rng: np.random.Generator) -> Iterator[str]:
    """Nine traits from 54 items, one person at a time."""
    bank = true_bank(6, rng)
    answers = bank.answers(bank.people(50, rng), rng)
    ours = _seconds(lambda: [bank.scores(one[None]) for one in answers]) / len(answers)
    model = (bank.a, bank.b, bank.trait, bank.covariance)
    textbook = _seconds(lambda: [plain.map_score(one, *model) for one in answers]) / len(answers)
    yield f"one person, 9 traits: {1e3 * ours:.2f} ms (at most 3); {textbook / ours:.1f} x plain"


def rescoring(size: Size, rng: np.random.Generator) -> Iterator[str]:
    """Everything a scorecard holds, for many people, and the memory it takes."""
    bank, people = true_bank(6, rng), size.rescored
    instrument = quality.Instrument(
        bank.a, bank.b, bank.trait, bank.covariance, is_reversed=np.arange(54) % 3 == 0
    )
    cutoffs = quality.honest_cutoffs(instrument, rng, 2000)
    answers = bank.answers(bank.people(people, rng), rng)
    order = np.argsort(rng.random(answers.shape), axis=1).astype(np.int8)
    blocks = np.tile(rep_types.fano_blocks(), (2, 1))
    rankings = rng.permuted(np.tile(np.arange(3, dtype=np.int8), (people, 14, 1)), axis=2)
    ratings = rng.integers(1, 8, (people, OPTIONS)).astype(np.int8)
    before = _peak()

    def score() -> None:
        traits = bank.scores(answers)
        rep_types.posterior(
            rep_types.block_log_likelihood(rankings, blocks, 1.0),
            rep_types.trait_log_likelihood(
                traits.theta, traits.covariance, np.eye(7, 9), 0.81 * np.eye(9)
            ),
            prior=np.full(7, 1 / 7),
        )
        key = np.linspace(1, 7, OPTIONS)
        distance = dilemmas.standardised_distance(key, ratings)
        judged = dilemmas.standardise(distance, np.full(people, OPTIONS), mean=0.7, sd=0.3)
        quality.flags(quality.all_indices(instrument, answers, order, traits), cutoffs)
        joined = composite.append_score(
            traits.theta, traits.covariance, judged.z, judged.error_variance
        )
        fit = composite.composite(joined.theta, joined.covariance, np.ones(10))
        composite.bands(fit.score, fit.se)

    seconds = _seconds(score, repeat=1)
    yield f"{people} people re-scored: {seconds:.1f} s (100,000 in at most 60)"
    peak = _peak()
    yield f"  memory: {peak:.2f} GB in all (at most 1), {peak - before:.2f} GB of it for scoring"


def many_eaps(size: Size, rng: np.random.Generator) -> Iterator[str]:
    """Nine scales of eight items, each by itself."""
    bank = true_bank(8, rng)
    few = bank.answers(bank.people(min(size.eap, 100_000), rng), rng)
    answers = np.tile(few, (size.eap // len(few), 1))

    def scales(score: Callable[[np.ndarray, np.ndarray, np.ndarray], object]) -> None:
        for trait in range(9):
            own = bank.trait == trait
            score(answers[:, own], bank.a[own], bank.b[own])

    ours = _seconds(lambda: scales(lambda x, a, b: grm.eap(x, a, b, nodes=NODES)), repeat=1)
    textbook = _seconds(lambda: scales(lambda x, a, b: plain.eap(x, a, b, nodes=NODES)), repeat=1)
    yield (
        f"EAP of {len(answers)} x 72: {ours:.1f} s (a million in at most 10),"
        f" {len(answers) / ours:,.0f} people/s; {textbook / ours:.1f} x plain numpy"
    )
    single = few[:1, bank.trait == 0]
    alone = _seconds(lambda: grm.eap(single, bank.a[:8], bank.b[:8], nodes=NODES))
    yield f"one person, one scale, EAP: {1e3 * alone:.2f} ms (at most 0.3)"


def beside_girth(size: Size, rng: np.random.Generator) -> Iterator[str]:
    """Two-category items: girth scores others only while it fits them."""
    bank = _two_categories(rng)
    answers = bank.answers(bank.people(size.compared, rng), rng)
    ours = _seconds(lambda: grm.eap(answers, bank.a, bank.b, nodes=NODES))
    options = {"quadrature_n": NODES, "quadrature_bounds": (-6, 6)}
    theirs = _seconds(lambda: girth.ability_eap(answers.T, bank.b[:, 0], bank.a, options=options))
    yield f"EAP of {len(answers)} x {len(bank.a)}, two categories: {theirs / ours:.1f} x girth"


def beside_catsim(_: Size, rng: np.random.Generator) -> Iterator[str]:
    """One person, two-category items: catsim's maximum of the likelihood beside our mode."""
    bank = _two_categories(rng)
    answer = bank.answers(bank.people(1, rng), rng)
    parameters = np.column_stack(
        [bank.a, bank.b[:, 0], np.zeros(len(bank.a)), np.ones(len(bank.a))]
    )
    items, estimator = ItemBank(parameters), NumericalSearchEstimator()
    asked, given = list(range(len(bank.a))), [bool(one) for one in answer[0]]
    ours = _seconds(lambda: bank.scores(answer))
    theirs = _seconds(
        lambda: estimator.estimate(
            item_bank=items, administered_items=asked, response_vector=given, est_theta=0.0
        )
    )
    yield f"one person, one trait, {len(asked)} items: {theirs / ours:.1f} x catsim"


def calibrating(size: Size, rng: np.random.Generator) -> Iterator[str]:
    """One trait's graded items from answers."""
    bank = true_bank(6, rng)
    answers = bank.answers(bank.people(size.calibrated, rng), rng)[:, bank.trait == 0]
    ours = _seconds(lambda: calibration.fit_grm(answers, tolerance=1e-4), repeat=1)
    theirs = _seconds(lambda: girth.grm_mml(answers.T.astype(int)), repeat=1)
    yield f"calibrating 6 items on {size.calibrated}: {ours:.2f} s; {theirs / ours:.1f} x girth"


def _two_categories(rng: np.random.Generator) -> Bank:
    difficulty = np.linspace(-2, 2, 54)[:, None]
    return Bank(rng.uniform(0.8, 2.0, 54), difficulty, np.zeros(54, dtype=np.int64), np.eye(1))


def _seconds(work: Callable[[], object], *, repeat: int = 3) -> float:
    """Return the shortest of some wall times."""
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
