"""Recalibration, on record in every team: instruments are the whole deployment's."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from assessments import operations as assessments
from assessments.models import Assessment, Calibration, ScoringVersion, Submission
from hiring.models import Application, Opening
from hiring.operations.audit import record_in_every_team


@transaction.atomic
def request_calibration(
    *, assessment: Assessment, opening: Opening | None, by: User, at: datetime
) -> Calibration:
    """Have parameters estimated from everybody's answers, or from those of one opening.

    Raises:
        TooFewPeopleError: if too few submissions can be used.
        CalibrationRunningError: if the assessment is being calibrated already.

    """
    submissions = Submission.objects.all()
    if opening is not None:
        applications = Application.objects.for_opening(opening)
        submissions = submissions.filter(pk__in=applications.values("submission_id"))
    calibration = assessments.request_calibration(
        assessment=assessment,
        submissions=submissions,
        scope=f"opening {opening.reference}" if opening else "",
        by=by,
        at=at,
    )
    record_in_every_team(
        action="instrument.calibrate",
        subject=f"instrument {assessment}",
        by=by,
        at=at,
        details={"people": calibration.people, "calibration": str(calibration.reference)},
    )
    return calibration


@transaction.atomic
def adopt_scoring_version(*, scoring_version: ScoringVersion, by: User, at: datetime) -> None:
    """Score new openings under this version; asking again changes nothing."""
    if assessments.adopt(scoring_version=scoring_version):
        record_in_every_team(
            action="instrument.adopt",
            subject=f"instrument {scoring_version.assessment}",
            by=by,
            at=at,
            details={"version": scoring_version.name},
        )
