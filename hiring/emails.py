"""Mails to candidates, each sent from its row in `Message`."""

import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from assessments import operations as assessment_operations
from assessments.models import Submission
from assessments.queries import instrument_of
from assessments.work import MAX_ATTEMPTS
from hiring import queries
from hiring.models import Application, Message

LINK_LIFE = timedelta(days=30)
BACK_OFF = timedelta(minutes=1)


def send_message(message_id: int) -> bool:
    """Send one mail, unless it is sent, put aside or no longer wanted. Returns whether it went.

    Three transactions: the attempt is counted first, so that a mail that kills its worker is put
    aside in the end; the link is stored before it leaves; and the row stays locked while the mail
    goes out, so that a second delivery of the same message waits and then finds it sent. Links
    sent before keep working until the new one is out.
    """
    waiting = Message.objects.waiting().filter(pk=message_id, due_at__isnull=False)
    if not waiting.update(attempts=F("attempts") + 1):
        return False
    with transaction.atomic():
        message = _locked(message_id)
        if message is None:
            return False
        at = queries.database_now()
        submission = message.application.submission
        refusal = _refusal(message.application, at)
        if refusal or submission is None:
            _put_aside(message, refusal)
            return False
        expires_at = submission.closes_at or at + LINK_LIFE
        token = assessment_operations.issue_link(
            submission=submission, expires_at=expires_at, at=at
        )
    with transaction.atomic():
        message = _locked(message_id)
        if message is None:
            return False
        try:
            _invitation(message.application, submission, token, expires_at).send()
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


def _refusal(application: Application, at: datetime) -> str:
    """Why nobody should get this mail any more; empty if she should."""
    submission = application.submission
    if not application.is_open:
        return gettext_noop("not sent: the application is closed")
    if submission is None or not submission.is_open:
        return gettext_noop("not sent: the answers are in")
    if submission.is_closed_at(at):
        return gettext_noop("not sent: the closing time has passed")
    return ""


def _put_aside(message: Message, failure: str) -> None:
    message.due_at = None
    message.failure = failure
    message.save(update_fields=["due_at", "failure"])


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
    assessment_operations.revoke_links(submission=submission, keep=token, at=at)


def _invitation(
    application: Application, submission: Submission, token: str, expires_at: datetime
) -> EmailMultiAlternatives:
    """Write the mail in the candidate's language; text and HTML say the same."""
    candidate = application.candidate
    zone = _zone(candidate.time_zone)
    with translation.override(candidate.language):
        until = date_format(expires_at.astimezone(zone), "DATETIME_FORMAT")
        context: dict[str, object] = {
            "name": candidate.full_name,
            "opening": application.opening.title,
            "team": application.opening.team.name,
            "minutes": instrument_of(submission.assessment_id).minutes,
            "until": f"{until} ({zone.key})",
            "link": f"{settings.PUBLIC_URL}/a/{token}/",
            "language": candidate.language,
        }
        subject = gettext("Your invitation: %(opening)s") % context
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("emails/invitation.txt", context),
            to=[candidate.email],
        )
        mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    return mail


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
