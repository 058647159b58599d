"""Estimating parameters from people's answers, and putting them to use."""

from datetime import datetime

import numpy as np
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from assessments import estimation, queries
from assessments.models import Assessment, Calibration, ScoringVersion, Submission
from assessments.models.submission import SubmissionQuerySet
from assessments.work import notify_work

# Fewer answers leave the parameters of single items too unsure to be better than a guess.
LEAST_PEOPLE = 300
# More would hardly move a parameter: its standard error at 10,000 is about .03.
MOST_PEOPLE = 10_000


class TooFewPeopleError(Exception):
    """Only so many submissions can be used, which is fewer than `LEAST_PEOPLE`."""

    def __init__(self, people: int) -> None:
        """Keep the number for whoever says it."""
        self.people = people
        super().__init__(f"{people} of {LEAST_PEOPLE} people")


class CalibrationRunningError(Exception):
    """The assessment is being calibrated already."""


@transaction.atomic
def request_calibration(
    *,
    assessment: Assessment,
    submissions: SubmissionQuerySet,
    scope: str,
    by: User,
    at: datetime,
) -> Calibration:
    """Leave an estimation due, from those of the submissions that can be used.

    Where there are more than `MOST_PEOPLE`, chance draws as many.

    Raises:
        TooFewPeopleError: if there are too few to estimate anything from.
        CalibrationRunningError: if the assessment is being calibrated already.

    """
    scored = submissions.filter(assessment=assessment, status=Submission.Status.SCORED)
    usable = np.array(queries.usable_for_calibration(scored).values_list("pk", flat=True))
    if len(usable) < LEAST_PEOPLE:
        raise TooFewPeopleError(len(usable))
    drawn = np.random.default_rng().permutation(usable)[:MOST_PEOPLE]
    calibration = Calibration(
        assessment=assessment,
        scope=scope,
        sample=sorted(drawn.tolist()),
        people=len(drawn),
        left_out=scored.count() - len(usable),
        not_drawn=len(usable) - len(drawn),
        base=queries.current_scoring_version(assessment.pk),
        requested_by=by,
        requested_at=at,
        steps=estimation.steps(queries.instrument_of(assessment.pk)),
        due_at=at,
    )
    try:
        with transaction.atomic():
            calibration.save(force_insert=True)
    except IntegrityError as error:
        raise CalibrationRunningError from error
    notify_work()
    return calibration


@transaction.atomic
def retry_calibration(*, calibration: Calibration, at: datetime) -> None:
    """Have one that was put aside tried afresh."""
    waiting = Calibration.objects.filter(pk=calibration.pk, finished_at__isnull=True)
    waiting.update(due_at=at, attempts=0, step=0)
    notify_work()


@transaction.atomic
def adopt(*, scoring_version: ScoringVersion) -> bool:
    """Score new openings under this version; those that exist stay with theirs.

    Returns False if it was in use already.
    """
    versions = ScoringVersion.objects.filter(assessment=scoring_version.assessment_id)
    list(versions.select_for_update().order_by("pk").values_list("pk"))
    if versions.filter(pk=scoring_version.pk, is_current=True).exists():
        return False
    versions.update(is_current=False)
    versions.filter(pk=scoring_version.pk).update(is_current=True)
    return True
