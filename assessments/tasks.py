"""What the worker does for assessments: take ids, make one call."""

from celery import shared_task

from assessments import calibration, scoring


@shared_task(name="assessments.score_submissions")
def score_submissions(*, submission_ids: list[int]) -> int:
    """Score those of the submissions that still wait for it."""
    return scoring.score_submissions(submission_ids)


@shared_task(name="assessments.calibrate", soft_time_limit=240, time_limit=300)
def calibrate(*, calibration_id: int) -> bool:
    """Estimate an instrument's parameters from people's answers."""
    return calibration.calibrate(calibration_id)
