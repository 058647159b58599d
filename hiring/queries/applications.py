"""Applications as people look at them: how far each is, and one with everything about it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from assessments.models import Submission
from assessments.work import MAX_ATTEMPTS
from hiring.models import Application, Decision, Message, Opening, ReviewRequest
from hiring.models.application import ApplicationQuerySet
from hiring.queries.messages import REMINDING, refusal, state_of

PROGRESS = {
    "not_invited": Q(submission__isnull=True),
    "invited": Q(submission__status=Submission.Status.INVITED),
    "started": Q(submission__status=Submission.Status.STARTED),
    "submitted": Q(submission__status=Submission.Status.SUBMITTED),
    "scored": Q(submission__status=Submission.Status.SCORED),
    "attention": Q(
        submission__status=Submission.Status.SUBMITTED, submission__attempts__gte=MAX_ATTEMPTS
    )
    | Q(mail_attempts__gte=MAX_ATTEMPTS, mail_sent_at__isnull=True)
    | Q(asks_for_person=True),
}


def with_progress(opening: Opening) -> ApplicationQuerySet:
    """Every application of an opening, with its sitting and the state of its newest mail.

    Annotates `mail_kind`, `mail_due_at`, `mail_sent_at`, `mail_attempts` and `mail_failure`.
    Reminders that are still to come, or that nobody needed, are passed over. `asks_for_person` says
    that somebody waits for a person to look again.
    """
    mails = Message.objects.filter(application=OuterRef("pk")).order_by("-pk")
    newest = mails.exclude(kind__in=REMINDING, sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS)
    waiting = ReviewRequest.objects.filter(application=OuterRef("pk"), answered_at__isnull=True)
    return (
        Application.objects.for_opening(opening)
        .select_related("candidate", "submission")
        .defer("submission__answers", "submission__form")
        .annotate(
            mail_kind=Subquery(newest.values("kind")[:1]),
            mail_due_at=Subquery(newest.values("due_at")[:1]),
            mail_sent_at=Subquery(newest.values("sent_at")[:1]),
            mail_attempts=Subquery(newest.values("attempts")[:1]),
            mail_failure=Subquery(newest.values("failure")[:1]),
            asks_for_person=Exists(waiting),
        )
    )


def decisions_of(application: Application) -> QuerySet[Decision]:
    """Every decision about an application with who took it and on what, newest first."""
    evidence = application.decisions.select_related(
        "by", "undoes", "profile", "scorecard__scoring_version"
    ).defer(
        "scorecard__quality",
        "scorecard__scoring_version__parameters",
        "scorecard__scoring_version__report",
    )
    return evidence.order_by("-pk")


@dataclass(frozen=True)
class Moment:
    """Something that happened to an application."""

    at: datetime
    kind: str
    by: User | None = None
    decision: Decision | None = None
    detail: str = ""


def timeline(
    application: Application, decisions: list[Decision], review_requests: list[ReviewRequest]
) -> list[Moment]:
    """Everything that happened to an application, newest first."""
    moments = [Moment(application.applied_at, "applied")]
    if submission := application.submission:
        moments += [
            Moment(at, kind)
            for kind in ("invited", "started", "submitted", "scored")
            if (at := getattr(submission, f"{kind}_at"))
        ]
    for message in application.messages.order_by("pk"):
        state, at = state_of(message), message.sent_at or message.created_at
        if state == "waiting":
            if not message.due_at or refusal(application, message.kind, message.due_at):
                continue
            at = message.due_at
        moments.append(Moment(at, f"{message.kind}_{state}", detail=message.failure))
    if application.reminders_refused_at:
        moments.append(Moment(application.reminders_refused_at, "reminders_refused"))
    moments += [
        Moment(decision.at, decision.move, by=decision.by, decision=decision)
        for decision in decisions
    ]
    moments += [Moment(each.asked_at, "review_asked") for each in review_requests]
    moments += [
        Moment(each.answered_at, "review_answered", by=each.answered_by)
        for each in review_requests
        if each.answered_at
    ]
    return sorted(moments, key=lambda moment: moment.at)[::-1]
