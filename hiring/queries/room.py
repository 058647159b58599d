"""What a candidate's own pages read."""

from django.db.models import QuerySet

from assessments.models import Scorecard, Submission
from hiring.models import Application, Message, ReviewRequest


def application_in(submission: Submission) -> Application | None:
    """Return the application that a sitting belongs to."""
    rows = Application.objects.select_related("opening__team", "candidate", "submission")
    return rows.filter(submission=submission).first()


def applications_of(application: Application) -> QuerySet[Application]:
    """Every application of the same person, this one too, oldest first."""
    return (
        Application.objects.filter(candidate=application.candidate_id)
        .select_related("opening__team", "submission")
        .order_by("applied_at", "pk")
    )


def scorecard_of(submission: Submission) -> Scorecard | None:
    """Return the scores that count for a sitting; none while it waits to be scored."""
    own = submission.scorecards.filter(scoring_version=submission.scoring_version_id)
    return own.first()


def mails_sent(application: Application) -> QuerySet[Message]:
    """Mails that have gone out to the candidate, oldest first."""
    return application.messages.filter(sent_at__isnull=False).order_by("sent_at", "pk")


def review_requests(application: Application) -> QuerySet[ReviewRequest]:
    """Everything that the candidate asked a person to look at again, newest first."""
    return application.review_requests.select_related("answered_by").order_by("-pk")
