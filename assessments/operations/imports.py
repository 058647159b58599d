"""Answers that were collected elsewhere, taken in as sittings."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assessments.models import ScoringVersion, Submission
from assessments.work import notify_work

CHUNK = 1000


@transaction.atomic
def import_submissions(
    *, scoring_version: ScoringVersion, answers: Sequence[bytes], form: Sequence[int], at: datetime
) -> list[Submission]:
    """Take in one sitting for each answer vector, sent in and due for scoring.

    The form names the items that were asked, in the order in which they were. No consent is
    recorded: it was given elsewhere.
    """
    submissions = Submission.objects.bulk_create(
        (
            Submission(
                assessment_id=scoring_version.assessment_id,
                scoring_version=scoring_version,
                status=Submission.Status.SUBMITTED,
                seed=secrets.randbits(62),
                form=list(form),
                answers=vector,
                invited_at=at,
                started_at=at,
                submitted_at=at,
                due_at=at,
            )
            for vector in answers
        ),
        batch_size=CHUNK,
    )
    notify_work()
    return submissions
