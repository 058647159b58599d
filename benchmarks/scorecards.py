"""python -m benchmarks.scorecards PEOPLE: seconds to score them, and peak gigabytes.

In a process of its own, which did nothing else before.
"""

import resource
import sys
import time

import numpy as np

from assessments.psychometrics import composite, dilemmas, grm, quality, rep_types
from assessments.psychometrics.study.people import Bank, true_bank

OPTIONS = 45
KEY = np.linspace(1, 7, OPTIONS)
BLOCKS = np.tile(rep_types.fano_blocks(), (2, 1))


def main() -> None:
    """Print both."""
    people, rng = int(sys.argv[1]), np.random.default_rng(1)
    bank = true_bank(6, rng)
    instrument = quality.Instrument(
        bank.a, bank.b, bank.trait, bank.covariance, is_reversed=np.arange(54) % 3 == 0
    )
    cutoffs = quality.honest_cutoffs(instrument, rng, 2000)
    answers = bank.answers(bank.people(people, rng), rng)
    order = np.argsort(rng.random(answers.shape), axis=1).astype(np.int8)
    rankings = rng.permuted(np.tile(np.arange(3, dtype=np.int8), (people, 14, 1)), axis=2)
    ratings = rng.integers(1, 8, (people, OPTIONS)).astype(np.int8)
    started = time.perf_counter()
    traits = bank.scores(answers)
    _types(rankings, traits)
    quality.flags(quality.all_indices(instrument, answers, order, traits), cutoffs)
    _fit(bank, traits, ratings)
    seconds = time.perf_counter() - started
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def _types(rankings: np.ndarray, traits: grm.TraitEstimate) -> None:
    by_blocks = rep_types.block_log_likelihood(rankings, BLOCKS, 1.0)
    by_traits = rep_types.trait_log_likelihood(
        traits.theta, traits.covariance, np.eye(7, 9), 0.81 * np.eye(9)
    )
    rep_types.posterior(by_blocks, by_traits, prior=np.full(7, 1 / 7))


def _fit(bank: Bank, traits: grm.TraitEstimate, ratings: np.ndarray) -> None:
    distance = dilemmas.standardised_distance(KEY, ratings)
    judged = dilemmas.standardise(distance, np.full(len(ratings), OPTIONS), mean=0.6, sd=0.3)
    joined = composite.append_score(
        traits.theta, traits.covariance, judged.z, judged.error_variance
    )
    population = np.eye(10)
    population[:9, :9] = bank.covariance
    fit = composite.composite(joined.theta, joined.covariance, np.ones(10), population=population)
    composite.bands(fit.score, fit.se)


if __name__ == "__main__":
    main()
