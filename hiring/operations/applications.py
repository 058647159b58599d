"""Taking candidates into an opening and inviting them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction

from assessments.models import Submission
from assessments.operations import notify_work, open_submissions
from candidates.models import Candidate
from hiring import queries
from hiring.models import Application, Message, Opening
from hiring.operations.audit import record_event
from hiring.operations.reminders import plan_reminders

TIE = """
UPDATE hiring_application AS application SET submission_id = given.submission_id
FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, submission_id)
WHERE application.id = given.id
"""


@transaction.atomic
def add_candidates(
    *, opening: Opening, candidates: Sequence[Candidate], by: User | None, at: datetime
) -> list[Application]:
    """Take candidates into an opening; those who are in it already stay as they are.

    Returns the new applications.
    """
    known = set(
        Application.objects.for_opening(opening)
        .filter(candidate__in=candidates)
        .values_list("candidate_id", flat=True)
    )
    applications = Application.objects.bulk_create(
        Application(opening=opening, candidate=candidate, applied_at=at)
        for candidate in candidates
        if candidate.pk not in known
    )
    _count_afresh(opening, at)
    record_event(
        team=opening.team,
        action="candidates.add",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"added": len(applications), "known": len(known)},
    )
    notify_work()
    return applications


@transaction.atomic
def invite(
    *, opening: Opening, applications: Iterable[Application], by: User | None, at: datetime
) -> int:
    """Open a sitting for each open application and leave an invitation to be sent.

    Those who were invited before get a fresh link unless they have sent their answers in, and
    their reminders are planned anew.
    Returns how many invitations were left to be sent: none where the opening is closed.
    """
    rows = (
        Application.objects.select_for_update(of=("self",))
        .filter(
            pk__in=[application.pk for application in applications],
            opening=opening,
            submission__submitted_at__isnull=True,
        )
        .open()
        # Read once the lock is held: joined, a submission is as it was before the wait for it.
        .prefetch_related("candidate", "submission")
        .order_by("pk")
    )
    invited = [row for row in rows if row.submission is None or row.submission.is_open]
    # Locked after the applications, in the order of a decision, which would else wait in a circle.
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if not opening.is_open:
        return 0
    new = [application for application in invited if application.submission is None]
    submissions = open_submissions(
        scoring_version=opening.scoring_version,
        languages=[application.candidate.language for application in new],
        closes_at=opening.closes_at,
        at=at,
    )
    tie_submissions(new, submissions)
    Message.objects.bulk_create(
        Message(application=application, kind=Message.Kind.INVITATION, created_at=at, due_at=at)
        for application in invited
    )
    plan_reminders(opening=opening, applications=invited, at=at)
    _count_afresh(opening, at)
    record_event(
        team=opening.team,
        action="candidates.invite",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"invited": len(invited)},
    )
    notify_work()
    return len(invited)


def _count_afresh(opening: Opening, at: datetime) -> None:
    """Show at once what has changed, and leave the ranking due."""
    Opening.objects.filter(pk=opening.pk).update(due_at=at, funnel=queries.funnel(opening))


def tie_submissions(applications: Sequence[Application], submissions: Sequence[Submission]) -> None:
    """Give each application its submission, in one statement however many there are."""
    for application, submission in zip(applications, submissions, strict=True):
        application.submission = submission
    with connection.cursor() as cursor:
        cursor.execute(TIE, [[each.pk for each in applications], [each.pk for each in submissions]])
