"""Scoring submissions by worker and dispatcher, beside scoring them in this process."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import Count

from assessments import scoring
from assessments.models import Scorecard, Submission
from benchmarks import people, programs
from benchmarks.figures import Figure
from hiring.models import Opening

BATCH = 500
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Size:
    """Submissions for the workers, as many again in this process, in so many parts each."""

    submissions: int
    parts: int
    patience: float


FULL = Size(submissions=10_000, parts=2, patience=300)
SMALL = Size(submissions=40, parts=1, patience=60)


class LostOrDoubledError(Exception):
    """Some submissions were not scored, or more than once."""


def run(size: Size) -> Iterator[Figure]:
    """Score by turns here and by the workers, and count what came out."""
    opening = people.desk().opening
    part = size.submissions // size.parts
    _here(people.sit(opening, BATCH, is_due=False))
    here, there = [], []
    with programs.running(programs.worker_and_dispatcher()):
        _by_workers(opening, BATCH, size.patience)
        for _ in range(size.parts):
            submissions = people.sit(opening, part, is_due=False)
            here.append(_here(submissions))
            there.append(_by_workers(opening, part, size.patience))
    yield Figure("submissions scored by two worker children", part * size.parts)
    yield Figure("  in", sum(there), "s")
    yield Figure("  a second", part * size.parts / sum(there))
    yield Figure("in this process, a second", part * size.parts / sum(here))
    rate = median(mine / theirs for mine, theirs in zip(here, there, strict=True))
    yield Figure("rate of the workers beside this process", rate, "x")
    yield Figure("lost", 0, at_most=0)
    yield Figure("doubled", 0, at_most=0)


def _here(submissions: Sequence[int]) -> float:
    started = time.perf_counter()
    for first in range(0, len(submissions), BATCH):
        scoring.score_submissions(submissions[first : first + BATCH])
    taken = time.perf_counter() - started
    _check(submissions)
    return taken


def _by_workers(opening: Opening, count: int, patience: float) -> float:
    """Seconds from the moment when the submissions are there until the last is scored."""
    submissions = people.sit(opening, count)
    started = time.perf_counter()
    waiting = Submission.objects.waiting().filter(pk__range=(submissions[0], submissions[-1]))
    while waiting.exists():
        if time.perf_counter() - started > patience:
            break
        time.sleep(LOOK_SECONDS)
    taken = time.perf_counter() - started
    _check(submissions)
    return taken


def _check(submissions: Sequence[int]) -> None:
    """Find every submission scored once, at the first attempt.

    Raises:
        LostOrDoubledError: if any is not.

    """
    cards = Scorecard.objects.filter(submission__in=submissions)
    doubled = cards.values("submission").annotate(n=Count("pk")).filter(n__gt=1).count()
    scored = Submission.objects.filter(pk__in=submissions, status="scored", attempts=1)
    lost = len(submissions) - scored.filter(scorecards__isnull=False).distinct().count()
    if lost or doubled:
        message = f"of {len(submissions)} submissions {lost} were lost and {doubled} doubled"
        raise LostOrDoubledError(message)
