"""Calibrating from people's answers, and moving an opening to what came of it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.timezone import now

from assessments import calibration as worker
from assessments import operations as assessments
from assessments import queries, scoring
from assessments.models import ScoringVersion, Submission
from assessments.psychometrics import calibration
from benchmarks import people
from benchmarks.figures import Figure
from hiring import operations
from hiring.models import Application

BATCH = 500


@dataclass(frozen=True)
class Size:
    """People whose answers are calibrated from, and people in the opening that is moved."""

    calibrated: int
    moved: int


FULL = Size(calibrated=10_500, moved=100_000)
SMALL = Size(calibrated=340, moved=560)


def run(size: Size) -> Iterator[Figure]:
    """Calibrate, beside fitting the traits alone; then move an opening and score it again."""
    desk = people.desk()
    sittings = people.sit(desk.opening, size.calibrated)
    for first in range(0, len(sittings), BATCH):
        scoring.score_submissions(sittings[first : first + BATCH])
    job = assessments.request_calibration(
        assessment=desk.opening.assessment,
        submissions=Submission.objects.filter(pk__in=sittings),
        scope="",
        by=desk.recruiter,
        at=now(),
    )
    whole = _seconds(lambda: worker.calibrate(job.pk))
    instrument = queries.instrument_of(desk.opening.assessment_id)
    rows = Submission.objects.filter(pk__in=job.sample).order_by("pk")
    answers = instrument.decode([row.frozen_answers for row in rows])
    responses = instrument.keyed_responses(answers)
    alone = _seconds(lambda: calibration.fit_traits(responses, instrument.trait_of_item))
    yield Figure("people calibrated from", job.people)
    yield Figure("  in", whole, "s")
    yield Figure("beside fitting the traits alone", whole / alone, "x")
    yield from _moved(size, ScoringVersion.objects.get(calibration=job))


def _moved(size: Size, version: ScoringVersion) -> Iterator[Figure]:
    desk = people.desk()
    people.rank(desk.opening, size.moved, sample=500)
    asked = _seconds(
        lambda: operations.score_under(
            opening=desk.opening, scoring_version=version, by=desk.recruiter, at=now()
        )
    )
    yield Figure(f"moving an opening of {size.moved:,}: the request", asked, "s", at_most=10)
    due = Application.objects.for_opening(desk.opening).filter(submission__due_at__isnull=False)
    yield Figure("left due, of all", due.count() / size.moved, at_least=1)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
