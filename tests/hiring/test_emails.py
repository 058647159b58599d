"""Mails to candidates: sent once, with a link that works, and put aside when they cannot go."""

import re
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils.timezone import now

from assessments.models import Link, Submission
from assessments.operations import issue_link, token_hash
from hiring import emails
from hiring.models import Application, Message
from hiring.queries import database_now
from tests.factories import make_application, make_candidate, make_opening, make_submission

pytestmark = pytest.mark.django_db

MAILBOX = "tests.hiring.test_emails.{}"


class RefusingBackend(EmailBackend):
    """A mail server that knows nobody, and says so with the address in its answer."""

    def send_messages(self, email_messages):
        to = email_messages[0].to[0]
        raise smtplib.SMTPRecipientsRefused({to: (550, f"no such user {to}".encode())})


class AbsentBackend(EmailBackend):
    """No mail server at all."""

    def send_messages(self, email_messages):  # noqa: ARG002
        raise ConnectionRefusedError(111, "Connection refused")


@pytest.fixture
def message():
    return make_message()


def make_message(closes_at=None, **person):
    opening = make_opening(title="Care & claims")
    submission = make_submission(opening.assessment, Submission.Status.INVITED, closes_at=closes_at)
    application = make_application(
        opening, make_candidate(opening.team, **person), submission=submission
    )
    return Message.objects.create(
        application=application, kind=Message.Kind.INVITATION, created_at=now(), due_at=now()
    )


def token_in(sent):
    (token,) = re.findall(r"http://127.0.0.1:8000/a/([\w-]{43})/", sent.body)
    return token


def test_an_invitation_goes_out_with_a_link_that_works(message):
    went = emails.send_message(message.pk)

    assert went is True
    (sent,) = mail.outbox
    candidate = message.application.candidate
    assert sent.to == [candidate.email]
    assert sent.subject == "Your invitation: Care & claims"
    assert f"Hello {candidate.full_name}," in sent.body
    link = Link.objects.get()
    assert bytes(link.token_hash) == token_hash(token_in(sent))
    assert link.submission == message.application.submission
    message.refresh_from_db()
    assert (message.sent_at is not None, message.due_at, message.attempts) == (True, None, 1)


def test_text_and_html_say_the_same_and_names_stay_inert():
    message = make_message(full_name="Ada <b>Bold</b> & Co {{ link }}")

    emails.send_message(message.pk)

    (sent,) = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    html = str(sent.alternatives[0][0])
    assert "Hello Ada <b>Bold</b> & Co {{ link }}," in sent.body
    assert "Hello Ada &lt;b&gt;Bold&lt;/b&gt; &amp; Co {{ link }}," in html
    assert token_in(sent) in html
    for sentence in ("It takes about 3 minutes", "Please begin before", "The link is yours alone"):
        assert sentence in sent.body
        assert sentence in html


def test_a_mail_is_in_the_candidates_language():
    message = make_message(language="es", time_zone="America/Mexico_City")

    emails.send_message(message.pk)

    (sent,) = mail.outbox
    assert sent.subject == "Su invitación: Care & claims"
    assert "Hola" in sent.body
    assert "(America/Mexico_City)" in sent.body
    assert "Hello" not in sent.body


def test_a_second_delivery_sends_nothing(message):
    emails.send_message(message.pk)

    assert emails.send_message(message.pk) is False
    assert len(mail.outbox) == 1
    assert Link.objects.count() == 1


def test_an_older_link_is_revoked_only_when_the_new_one_is_out(message, settings):
    submission = message.application.submission
    issue_link(submission=submission, expires_at=now() + timedelta(days=1), at=now())
    old = Link.objects.get()

    settings.EMAIL_BACKEND = MAILBOX.format("AbsentBackend")
    emails.send_message(message.pk)
    assert old in Link.objects.live()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    emails.send_message(message.pk)
    assert [bytes(link.token_hash) for link in Link.objects.live()] == [
        token_hash(token_in(mail.outbox[0]))
    ]


def test_a_link_expires_when_the_opening_closes_or_after_thirty_days():
    closes_at = now() + timedelta(days=3)

    emails.send_message(make_message(closes_at=closes_at).pk)
    emails.send_message(make_message().pk)

    closing, open_ended = Link.objects.order_by("pk")
    assert closing.expires_at == closes_at
    assert open_ended.expires_at - open_ended.created_at == timedelta(days=30)


def test_a_refusal_is_kept_without_the_address_and_tried_again_later(message, settings, caplog):
    settings.EMAIL_BACKEND = MAILBOX.format("RefusingBackend")

    assert emails.send_message(message.pk) is False

    message.refresh_from_db()
    assert message.failure == "the mail server refused the address (550)"
    assert message.sent_at is None
    assert message.due_at == database_now() + timedelta(minutes=1)
    assert message.application.candidate.email not in caplog.text


def test_the_third_failure_puts_a_mail_aside(message, settings):
    settings.EMAIL_BACKEND = MAILBOX.format("AbsentBackend")

    waits = []
    for _ in range(4):
        emails.send_message(message.pk)
        message.refresh_from_db()
        waits.append(message.due_at)

    assert message.attempts == 3
    assert waits[0] < waits[1]
    assert waits[2:] == [None, None]
    assert message.failure == "the mail server was not reached (ConnectionRefusedError)"
    assert message not in Message.objects.waiting()


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"disposition": "rejected", "closed_at": now()}, "not sent: the application is closed"),
        ({"submission": None}, "not sent: the answers are in"),
    ],
)
def test_nobody_is_written_to_in_vain(message, change, failure):
    Application.objects.filter(pk=message.application_id).update(**change)

    assert emails.send_message(message.pk) is False

    message.refresh_from_db()
    assert (message.failure, message.due_at, mail.outbox) == (failure, None, [])


def test_after_the_closing_time_no_mail_goes(message):
    Submission.objects.update(closes_at=now() - timedelta(seconds=1))

    assert emails.send_message(message.pk) is False

    message.refresh_from_db()
    assert message.failure == "not sent: the closing time has passed"


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_the_same_moment_send_one_mail():
    message = make_message()

    def deliver(_):
        try:
            return emails.send_message(message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        went = list(workers.map(deliver, range(8)))

    assert sorted(went) == [False] * 7 + [True]
    (sent,) = mail.outbox
    assert [bytes(link.token_hash) for link in Link.objects.live()] == [token_hash(token_in(sent))]
