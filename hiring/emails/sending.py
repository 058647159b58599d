"""From a row in `Message` to the mail server, once."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_noop

from assessments import operations as assessment_operations
from assessments.models import Submission
from assessments.work import MAX_ATTEMPTS
from hiring import queries
from hiring.emails.hours import DAY, by_day, zone_of
from hiring.emails.letters import letter
from hiring.models import Message
from hiring.queries import REMINDING

LINK_LIFE = timedelta(days=30)
BACK_OFF = timedelta(minutes=1)
QUIET = timedelta(hours=1)

Kind = Message.Kind


def send_message(message_id: int) -> bool:
    """Send one mail, unless it is sent, put aside or no longer wanted. Returns whether it went.

    While another mail to the same application is on its way, nothing is done: the row falls due
    again. Of two new links each would else revoke the other, and two reminders go together.
    """
    waiting = Message.objects.waiting().filter(pk=message_id, due_at__isnull=False)
    application_id = waiting.values_list("application_id", flat=True).first()
    if application_id is None:
        return False
    with _alone_with(application_id) as is_alone:
        return is_alone and _send(message_id)


@contextmanager
def _alone_with(application_id: int) -> Iterator[bool]:
    """Hold the mails of an application, over several transactions, if nobody else does."""
    key = "(hashtext('mails'), %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock{key}", [application_id])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock{key}", [application_id])


def _send(message_id: int) -> bool:
    """Send the mail in three transactions.

    The attempt is counted first, so that a mail that kills its worker is put aside in the end; the
    link is stored before it leaves; and the row stays locked while the mail goes out. Links sent
    before keep working until the new one is out.
    """
    waiting = Message.objects.waiting().filter(pk=message_id, due_at__isnull=False)
    if not waiting.update(attempts=F("attempts") + 1):
        return False
    at = queries.database_now()
    with transaction.atomic():
        message = _locked(message_id)
        if message is None or _put_off(message, at) or message.application.submission is None:
            return False
        submission = message.application.submission
        expires_at = at + LINK_LIFE
        if submission.is_open and submission.closes_at:
            expires_at = submission.closes_at
        token = assessment_operations.issue_link(
            submission=submission, expires_at=expires_at, at=at
        )
    with transaction.atomic():
        message = _locked(message_id)
        if message is None:
            return False
        try:
            letter(message, token, expires_at).send()
        except (smtplib.SMTPException, OSError) as error:
            _try_later(message, error, queries.database_now())
            return False
        _mark_sent(message, submission, token)
    return True


def _locked(message_id: int) -> Message | None:
    """Return the row, locked, while it is still to be sent."""
    return (
        Message.objects.filter(pk=message_id, sent_at__isnull=True, due_at__isnull=False)
        .select_for_update(of=("self",))
        .select_related(
            "application__candidate", "application__submission", "application__opening__team"
        )
        .first()
    )


def _put_off(message: Message, at: datetime) -> bool:
    """Put the mail aside if nobody should get it, and off if it should go later."""
    failure = queries.refusal(message.application, message.kind, at) or _overtaken(message, at)
    goes_at = _earliest(message, at)
    if failure:
        message.failure, message.due_at = failure, None
    elif goes_at > at:
        # That it came too early counts as no attempt.
        message.attempts, message.due_at = message.attempts - 1, goes_at
    else:
        return False
    message.save(update_fields=["failure", "due_at", "attempts"])
    return True


def _overtaken(message: Message, at: datetime) -> str:
    """After an outage the mail of the last day matters more than a reminder that is late."""
    last_day = message.application.messages.waiting().filter(
        kind=Kind.LAST_DAY, due_at__lt=at + DAY
    )
    if message.kind == Kind.REMINDER and last_day.exists():
        return gettext_noop("not sent: the reminder of the last day takes its place")
    return ""


def _earliest(message: Message, at: datetime) -> datetime:
    """When a mail that is due may go.

    A reminder goes by day, a day after the one before, and not while the person is answering: the
    new link would take her out of the sitting.
    """
    submission = message.application.submission
    if message.kind not in REMINDING or submission is None:
        return at
    reminders = message.application.messages.filter(kind__in=REMINDING)
    reminded_at = reminders.aggregate(latest=Max("sent_at"))["latest"]
    answered_at = submission.responses.aggregate(latest=Max("received_at"))["latest"]
    bounds = [
        at,
        reminded_at and reminded_at + DAY,
        answered_at and answered_at + QUIET,
        submission.started_at and submission.started_at + QUIET,
    ]
    return by_day(max(filter(None, bounds)), zone_of(message.application.candidate.time_zone))


def _try_later(message: Message, error: Exception, at: datetime) -> None:
    """Keep the reason in words of ours: what a server answers may quote the address."""
    message.failure = _reason(error)
    message.due_at = None
    if message.attempts < MAX_ATTEMPTS:
        message.due_at = at + BACK_OFF * 4 ** (message.attempts - 1)
    message.save(update_fields=["due_at", "failure"])


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        refused = gettext_noop("the mail server refused the address")
        return f"{refused} ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        answered = gettext_noop("the mail server answered with an error")
        return f"{answered} ({error.smtp_code})"
    lost = gettext_noop("the mail server was not reached")
    return f"{lost} ({type(error).__name__})"


def _mark_sent(message: Message, submission: Submission, token: str) -> None:
    at = queries.database_now()
    message.sent_at = at
    message.due_at = None
    message.failure = ""
    message.save(update_fields=["sent_at", "due_at", "failure"])
    # Who has just sent the answers in is still on the pages that the older link opened.
    if message.kind != Kind.RECEIPT:
        assessment_operations.revoke_links(submission=submission, keep=token, at=at)
