"""Openings and their profiles."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from assessments import operations as assessments
from assessments.models import Assessment, ScoringVersion, Submission
from assessments.queries import current_scoring_version
from hiring.models import Opening, Profile, Team
from hiring.operations.audit import record_event


class RequisitionTakenError(Exception):
    """The team has an opening with this requisition number already."""


class AssessmentNotOfferedError(Exception):
    """The assessment is a draft, or was retired: no new opening can use it."""


class ScoringVersionRefusedError(Exception):
    """The opening is closed, or the version belongs to another assessment."""


@transaction.atomic
def create_opening(  # noqa: PLR0913 - what an opening is made of
    *,
    team: Team,
    requisition_number: str,
    title: str,
    channels: Sequence[str],
    assessment: Assessment,
    closes_at: datetime | None,
    reminder_days: Sequence[int],
    feedback: str = Opening.Feedback.SCORED,
    by: User,
    at: datetime,
) -> Opening:
    """Open a requisition. It ranks once a profile is signed.

    Raises:
        AssessmentNotOfferedError: if the assessment is not published, or not any more.
        RequisitionTakenError: if the team has an opening with this number.

    """
    # Locked, so that it is not retired before the opening is there.
    offered = Assessment.objects.published().select_for_update().filter(pk=assessment.pk)
    if not offered.only("pk"):
        raise AssessmentNotOfferedError
    opening = Opening(
        team=team,
        requisition_number=requisition_number,
        title=title,
        channels=list(channels),
        assessment=assessment,
        scoring_version=current_scoring_version(assessment.pk),
        closes_at=closes_at,
        reminder_days=list(reminder_days),
        feedback=feedback,
        created_at=at,
    )
    try:
        with transaction.atomic():
            opening.save(force_insert=True)
    except IntegrityError as error:
        raise RequisitionTakenError from error
    record_event(
        team=team, action="opening.create", subject=f"opening {opening.reference}", by=by, at=at
    )
    return opening


@transaction.atomic
def sign_profile(
    *,
    opening: Opening,
    weights: Mapping[str, float],
    dilemma_weight: float,
    by: User,
    at: datetime,
) -> Profile:
    """Sign a new version of what the opening looks for, and rank by it from now on.

    Raises:
        ValueError: if no weight is above zero, or a weight lies outside 0-5.

    """
    if not all(0 <= weight <= 5 for weight in [*weights.values(), dilemma_weight]):  # noqa: PLR2004
        message = "weights lie from 0 to 5"
        raise ValueError(message)
    if not any([*weights.values(), dilemma_weight]):
        message = "give at least one trait a weight above 0"
        raise ValueError(message)
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    latest = opening.profiles.order_by("-version").first()
    profile = Profile.objects.create(
        opening=opening,
        version=latest.version + 1 if latest else 1,
        weights=dict(weights),
        dilemma_weight=dilemma_weight,
        signed_by=by,
        signed_at=at,
    )
    opening.profile = profile
    opening.due_at = at
    opening.attempts = 0
    opening.save(update_fields=["profile", "due_at", "attempts"])
    record_event(
        team=opening.team,
        action="profile.sign",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"version": profile.version},
    )
    assessments.notify_work()
    return profile


@transaction.atomic
def score_under(
    *, opening: Opening, scoring_version: ScoringVersion, by: User, at: datetime
) -> int:
    """Have everybody of an opening scored under another version, and rank by it once all are.

    Decisions made keep the scores that they were made on. Asking again changes nothing. Returns
    how many people are to be scored again.

    Raises:
        ScoringVersionRefusedError: if the opening is closed, or the version another's.

    """
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if not opening.is_open or scoring_version.assessment_id != opening.assessment_id:
        raise ScoringVersionRefusedError
    if opening.scoring_version_id == scoring_version.pk:
        return 0
    before = opening.scoring_version.name
    sittings = opening.applications.filter(submission__isnull=False).values("submission_id")
    again = assessments.score_under(
        submissions=Submission.objects.filter(pk__in=sittings),
        scoring_version=scoring_version,
        at=at,
    )
    opening.scoring_version = scoring_version
    opening.funnel = {**opening.funnel, "again": again}
    opening.due_at = at
    opening.attempts = 0
    opening.save(update_fields=["scoring_version", "funnel", "due_at", "attempts"])
    record_event(
        team=opening.team,
        action="opening.score_under",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"version": scoring_version.name, "before": before, "people": again},
    )
    return again


@transaction.atomic
def close_opening(*, opening: Opening, by: User, at: datetime) -> None:
    """Stop hiring for the opening: nobody joins, and nobody begins to answer.

    Who has begun has the grace that follows every closing time. Decisions stay possible. Closing
    again changes nothing.
    """
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if not opening.is_open:
        return
    opening.closed_at = at
    opening.save(update_fields=["closed_at"])
    sittings = opening.applications.filter(submission__isnull=False)
    unfinished = assessments.close_submissions(
        submission_ids=list(sittings.values_list("submission_id", flat=True)), at=at
    )
    record_event(
        team=opening.team,
        action="opening.close",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"unfinished": unfinished},
    )
