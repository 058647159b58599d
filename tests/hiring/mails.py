"""Mails that are due, and what is found in those that went."""

from datetime import timedelta

from django.core import mail
from django.utils.timezone import now

from assessments.models import Submission
from hiring import emails
from hiring.models import Message
from tests.factories import make_application, make_candidate, make_opening, make_submission

Kind = Message.Kind
Status = Submission.Status
DAY = timedelta(days=1)


def noon_somewhere():
    """A zone in which it is about noon, whenever the tests run."""
    return f"Etc/GMT{now().hour - 12:+d}"


def midnight_somewhere():
    return f"Etc/GMT{now().hour - (24 if now().hour > 11 else 0):+d}"


def make_due(kind=Kind.REMINDER, status=Status.INVITED, *, zone="", closes_at=None, **fields):
    """A mail that is due now, to somebody for whom it is day unless a zone is given."""
    opening = make_opening(title="Care & claims")
    submission = make_submission(opening.assessment, status, closes_at=closes_at)
    candidate = make_candidate(opening.team, time_zone=zone or noon_somewhere())
    application = make_application(opening, candidate, submission=submission, **fields)
    return Message.objects.create(
        application=application, kind=kind, created_at=now(), due_at=now()
    )


def failure_of(message):
    """Why the mail was dropped, once sending was tried."""
    assert emails.send_message(message.pk) is False
    assert mail.outbox == []
    message.refresh_from_db()
    assert message.due_at is None
    return message.failure


def html_of(sent):
    assert isinstance(sent, mail.EmailMultiAlternatives)
    return str(sent.alternatives[0][0])


def path_in(sent, part):
    (line,) = [line for line in sent.body.splitlines() if part in line]
    return line.removeprefix("http://127.0.0.1:8000")
