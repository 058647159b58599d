"""What a candidate does in the room of her own, and what the employer answers there."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_noop

from assessments import operations as assessments
from candidates import operations as candidates
from candidates.models import Candidate
from hiring.models import Application, Decision, Opening, ReviewRequest
from hiring.operations import decisions
from hiring.operations.audit import record_event
from hiring.operations.reasons import ERASED, WITHDREW, without_words

Disposition = Application.Disposition


class ReviewRefusedError(Exception):
    """There is nothing to look at again: the answers are not in, or the candidate withdrew."""


class ReviewAnsweredError(Exception):
    """Somebody has answered this request already."""


@transaction.atomic
def set_feedback(*, opening: Opening, feedback: str, by: User, at: datetime) -> None:
    """Choose when candidates may read what their answers say; the same again changes nothing."""
    opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if opening.feedback == feedback:
        return
    opening.feedback = feedback
    opening.save(update_fields=["feedback"])
    record_event(
        team=opening.team,
        action="opening.settings",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"feedback": feedback},
    )


@transaction.atomic
def correct_own_data(*, application: Application, at: datetime, **details: str) -> None:
    """Put the candidate's name, phone, language or time zone right, as she says."""
    changed = candidates.correct(candidate=application.candidate, **details)
    if changed:
        _record("candidate.correct", application, at, fields=changed)


@transaction.atomic
def withdraw(*, application: Application, words: str, at: datetime) -> None:
    """Close an application because the candidate wishes so; withdrawing again changes nothing.

    Mails that wait are stopped, and the sitting ends; its link still opens her own data.

    Raises:
        DecisionRefusedError: if the application was closed in another way.

    """
    application = decisions.locked(application)
    if application.disposition == Disposition.WITHDRAWN:
        return
    reason = f"{WITHDREW}: {words}" if words else str(WITHDREW)
    decisions.record(application, Decision.Move.WITHDRAW, reason, None, at)
    if application.submission_id is not None:
        # Closed that long ago, it has no more of the grace that follows a closing time.
        ended_at = at - assessments.OFFLINE_GRACE
        assessments.close_submissions(submission_ids=[application.submission_id], at=ended_at)
    waiting = application.messages.waiting()
    waiting.update(due_at=None, failure=gettext_noop("not sent: the application is closed"))


@transaction.atomic
def erase(*, candidate: Candidate, at: datetime) -> None:
    """Take out for good everything that says who somebody is; doing it again changes nothing.

    Answers, scores and decisions stay without a name and without the words of people. What is
    still open is withdrawn first, and every link stops working.
    """
    # Who corrects her record waits for this, and who imports somebody else does not.
    if Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk).erased_at is not None:
        return
    applications = list(
        Application.objects.select_for_update(of=("self",))
        .filter(candidate=candidate)
        .select_related("opening__team", "submission")
        .order_by("pk")
    )
    pool = Opening.objects.filter(team__pool=candidate.pool)
    destinations = list(pool.values_list("reference", flat=True))
    candidates.erase(candidate=candidate, destinations=destinations, at=at)
    for application in applications:
        _redact(application, at)
    # All of them before the first event, which is the last thing that others wait for.
    own = [application.opening_id for application in applications]
    list(pool.select_for_update(of=("self",)).filter(pk__in=own).order_by("pk"))
    for application in applications:
        if application.is_open:
            withdraw(application=application, words="", at=at)
        _record("candidate.erase", application, at)


@transaction.atomic
def ask_for_review(*, application: Application, words: str, at: datetime) -> None:
    """Ask that a person looks again; while that is not answered, asking again changes nothing.

    Raises:
        ReviewRefusedError: if the answers are not in, or the candidate withdrew.

    """
    application = decisions.locked(application)
    submission = application.submission
    if submission is None or submission.is_open or decisions.is_final(application):
        raise ReviewRefusedError
    if not application.review_requests.filter(answered_at__isnull=True).exists():
        ReviewRequest.objects.create(application=application, words=words, asked_at=at)
        _record("review.ask", application, at)


@transaction.atomic
def answer_review_request(*, application: Application, answer: str, by: User, at: datetime) -> None:
    """Answer the candidate's open request, in words that she reads.

    Raises:
        ReviewAnsweredError: if there is none, or somebody was quicker.

    """
    waiting = application.review_requests.filter(answered_at__isnull=True)
    if not waiting.update(answer=answer, answered_by=by, answered_at=at):
        raise ReviewAnsweredError
    _record("review.answer", application, at, by=by)


def _redact(application: Application, at: datetime) -> None:
    """Take people's own words out of an application's records, and end its links and mails."""
    if application.submission is not None:
        assessments.revoke_links(submission=application.submission, at=at)
    for decision in application.decisions.all():
        Decision.objects.filter(pk=decision.pk).update(reason=without_words(decision.reason))
    unsent = application.messages.filter(sent_at__isnull=True)
    unsent.update(due_at=None, failure=gettext_noop("not sent: the application is closed"))
    application.review_requests.filter(answered_at__isnull=True).delete()
    application.review_requests.update(words="", answer=str(ERASED))


def _record(
    action: str,
    application: Application,
    at: datetime,
    *,
    by: User | None = None,
    **details: object,
) -> None:
    record_event(
        team=application.opening.team,
        action=action,
        subject=f"application {application.reference}",
        by=by,
        at=at,
        details=details,
    )
