"""What is left to do."""

from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet

from assessments.models import Submission
from hiring.models import Application, Opening


def database_now() -> datetime:
    """The database's clock: the only one that deadlines and due times are held against."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        at: datetime = cursor.fetchone()[0]
    return at


def openings_to_refresh(since: datetime | None = None) -> QuerySet[Opening]:
    """Openings with a score that the ranking does not know, or a sitting it has not counted.

    With `since`, only what happened from then on is looked at, which is quick however much waits;
    without, every score that is not ranked yet.
    """
    changed = Application.objects.filter(
        scorecard__isnull=True,
        submission__status=Submission.Status.SCORED,
        opening__profile__isnull=False,
    )
    openings = Q(pk__in=changed.values("opening_id"))
    if since is not None:
        openings = Q()
        for moment in ("started_at", "submitted_at", "scored_at"):
            recent = Application.objects.filter(
                **{
                    f"submission__{moment}__gte": since,
                    f"submission__{moment}__gt": F("opening__ranked_at"),
                }
            )
            openings |= Q(pk__in=recent.values("opening_id"))
    return Opening.objects.filter(openings, due_at__isnull=True)
