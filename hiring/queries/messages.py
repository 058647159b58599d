"""Mails to candidates: which are wanted, and what has become of each."""

from datetime import datetime

from django.utils.translation import gettext_noop

from assessments.work import MAX_ATTEMPTS
from hiring.models import Application, Message

Kind = Message.Kind
REMINDING = (Kind.REMINDER, Kind.LAST_DAY)


def refusal(application: Application, kind: str, at: datetime) -> str:
    """Why nobody should get this mail at that time; empty if she should."""
    submission = application.submission
    is_open = submission is not None and submission.is_open
    is_over = submission is not None and submission.is_closed_at(at)
    no_reminders = kind in REMINDING and application.reminders_refused_at is not None
    reasons = {gettext_noop("not sent: the application is closed"): not application.is_open}
    if kind != Kind.RECEIPT:
        reasons |= {
            gettext_noop("not sent: the answers are in"): not is_open,
            gettext_noop("not sent: the opening is closed"): not application.opening.is_open,
            gettext_noop("not sent: the closing time has passed"): is_over,
            gettext_noop("not sent: the candidate wants no reminders"): no_reminders,
        }
    return next((reason for reason, applies in reasons.items() if applies), "")


def state_of(message: Message) -> str:
    """Return what has become of a mail: "sent", "dropped", "failed" or "waiting"."""
    if message.sent_at:
        return "sent"
    if not message.failure:
        return "waiting"
    # What is dropped is never tried again; what failed is, until it was tried often enough.
    is_dropped = message.due_at is None and message.attempts < MAX_ATTEMPTS
    return "dropped" if is_dropped else "failed"
