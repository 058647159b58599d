"""Ours, beside the plainest numpy version of the same work."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assessments.psychometrics import assembly, calibration, grm
from assessments.psychometrics.quality import person_fit
from assessments.psychometrics.study.people import true_bank
from benchmarks.figures import Figure, alternately, ratio
from benchmarks.psychometrics import plain

ROOT = Path(__file__).parent.parent.parent
NODES = 61
PERSONS = 50
# Answers to score: more are the same ones again.
DISTINCT = 100_000


def one_person(rng: np.random.Generator) -> Iterator[Figure]:
    """Nine traits from 54 items, and one trait from eight, one person at a time."""
    bank = true_bank(6, rng)
    answers = bank.answers(bank.people(PERSONS, rng), rng)
    model = (bank.a, bank.b, bank.trait, bank.covariance)
    ours, textbook = alternately(
        3,
        lambda: [bank.scores(one[None]) for one in answers],
        lambda: [plain.map_score(one, *model) for one in answers],
    )
    yield Figure("one person, 9 traits of 54 items", ours.p50 / PERSONS, "ms", at_most=3)
    yield Figure("  rate beside plain numpy", ratio(ours.wall, textbook.wall), "x")
    own = bank.trait == 0
    (one_scale,) = alternately(
        PERSONS, lambda: grm.eap(answers[:1, own], bank.a[own], bank.b[own], nodes=NODES)
    )
    yield Figure("one person, one scale, posterior mean", one_scale.p50, "ms", at_most=0.3)


def rescoring(people: int) -> Iterator[Figure]:
    """Everything a scorecard holds, in a process of its own for the memory's sake."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scorecards", str(people)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, gigabytes = (float(word) for word in done.stdout.split())
    yield Figure(f"{people:,} people scored, all parts", seconds, "s", at_most=60)
    yield Figure("  peak memory of that process", gigabytes, "GB", at_most=1)


def posterior_means(people: int, rng: np.random.Generator) -> Iterator[Figure]:
    """Nine scales of eight items, each by itself."""
    bank = true_bank(8, rng)
    few = bank.answers(bank.people(min(people, DISTINCT), rng), rng)
    answers = np.tile(few, (people // len(few), 1))
    own = [bank.trait == trait for trait in range(9)]
    ours, textbook = alternately(
        1,
        lambda: [grm.eap(answers[:, one], bank.a[one], bank.b[one], nodes=NODES) for one in own],
        lambda: [plain.eap(answers[:, one], bank.a[one], bank.b[one], nodes=NODES) for one in own],
    )
    yield Figure(f"posterior means of {people:,} x 72", ours.p50 / 1000, "s", at_most=10)
    yield Figure("  rate beside plain numpy", ratio(ours.wall, textbook.wall), "x")


def calibration_of_traits(people: int, rng: np.random.Generator) -> Iterator[Figure]:
    """All nine traits of a bank of 72, of which each person was shown 54."""
    bank = true_bank(8, rng)
    forms = assembly.draw_forms(
        bank.trait,
        np.arange(len(bank.a)) % 8 < 3,  # noqa: PLR2004 - three core items a trait
        core_per_trait=3,
        rotated_per_trait=3,
        rng=rng,
        people=people,
    )
    answers = person_fit.only_shown(bank.answers(bank.people(people, rng), rng), forms)
    (ours,) = alternately(1, lambda: calibration.fit_traits(answers, bank.trait))
    yield Figure(f"nine traits calibrated on {people:,}", ours.p50 / 1000, "s", at_most=60)
