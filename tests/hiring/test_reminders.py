"""Reminders: planned at the invitation, sent by day, dropped when nobody needs them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments.models import Link, Submission
from hiring import dispatch, emails, operations
from hiring.models import Application, Message, Opening
from hiring.queries import database_now
from tests.factories import (
    make_application,
    make_candidate,
    make_link,
    make_opening,
    make_response,
)
from tests.hiring.mails import (
    DAY,
    Kind,
    Status,
    failure_of,
    html_of,
    make_due,
    midnight_somewhere,
    path_in,
)

pytestmark = pytest.mark.django_db

MONDAY_NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LONG_AGO = MONDAY_NOON.replace(year=2020)


def invite(*applications, at=MONDAY_NOON):
    opening = applications[0].opening
    operations.invite(opening=opening, applications=applications, by=None, at=at)


def planned(application):
    """What is planned for somebody, as kind and whole minutes from noon of that Monday."""
    spread = timedelta(seconds=application.pk % 3600)
    rows = (
        application.messages.filter(sent_at=None).exclude(kind=Kind.INVITATION).order_by("due_at")
    )
    return [(row.kind, row.due_at - MONDAY_NOON - spread) for row in rows]


def test_an_invitation_leaves_the_reminders_that_the_opening_asks_for():
    application = make_application(make_opening(reminder_days=[3, 7]))

    invite(application)

    assert planned(application) == [("reminder", 3 * DAY), ("reminder", 7 * DAY)]


def test_an_opening_that_closes_leaves_a_mail_of_the_last_day_too():
    closes_at = MONDAY_NOON + 10 * DAY
    application = make_application(make_opening(reminder_days=[3], closes_at=closes_at))

    invite(application)

    spread = timedelta(seconds=application.pk % 3600)
    assert planned(application) == [("reminder", 3 * DAY), ("last_day", 9 * DAY - spread)]


def test_reminders_are_planned_by_the_clock_of_the_candidate():
    opening = make_opening(reminder_days=[3])
    asleep = make_candidate(opening.team, time_zone="Asia/Tokyo")  # 21:00 there
    application = make_application(opening, asleep)

    invite(application)

    (reminder,) = application.messages.filter(kind=Kind.REMINDER)
    assert reminder.due_at.astimezone(ZoneInfo("Asia/Tokyo")).hour == 9
    assert reminder.due_at > MONDAY_NOON + 3 * DAY


def test_an_opening_without_reminders_leaves_none():
    application = make_application(make_opening(reminder_days=[]))

    invite(application)

    assert planned(application) == []


def test_inviting_again_plans_anew_and_doubles_nothing():
    application = make_application(make_opening(reminder_days=[3, 7]))

    invite(application)
    invite(application, at=MONDAY_NOON + 2 * DAY)

    assert planned(application) == [("reminder", 5 * DAY), ("reminder", 9 * DAY)]


def test_what_was_sent_or_dropped_before_stays_on_record():
    application = make_application(make_opening(reminder_days=[3]))
    sent = Message.objects.create(
        application=application, kind=Kind.REMINDER, created_at=now(), sent_at=now()
    )
    dropped = Message.objects.create(
        application=application, kind=Kind.REMINDER, created_at=now(), failure="not sent"
    )

    invite(application)

    assert {sent, dropped} < set(application.messages.all())


def test_planning_for_three_makes_as_many_queries_as_for_one():
    opening = make_opening(reminder_days=[3, 7])
    counts = []
    for people in (1, 3):
        applications = [make_application(opening) for _ in range(people)]
        with CaptureQueriesContext(connection) as queries:
            invite(*applications)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_reminder_carries_a_new_link_and_says_that_nothing_has_begun(client):
    message = make_due()
    old = make_link(message.application.submission)

    assert emails.send_message(message.pk) is True

    (sent,) = mail.outbox
    assert sent.subject == "A reminder: Care & claims"
    assert "You have not begun yet." in sent.body
    assert "Please begin before" in sent.body
    (link,) = [line for line in sent.body.splitlines() if "/a/" in line]
    welcome = client.get(link.removeprefix("http://127.0.0.1:8000"))["Location"]
    assert client.get(welcome).status_code == 200
    assert client.get(f"/a/{old}/").status_code == 404


def test_who_has_begun_reads_that_the_answers_are_safe():
    emails.send_message(make_due(status=Status.STARTED, closes_at=now() + DAY).pk)

    (sent,) = mail.outbox
    html = html_of(sent)
    for words in (
        "You have begun, and your answers are safe: you can go on where you stopped.",
        "Go on here:",
        "Please finish before",
    ):
        assert words in sent.body
        assert words in html
    assert "You have not begun yet." not in sent.body


def test_the_mail_of_the_last_day_says_when_the_time_is_over():
    message = make_due(Kind.LAST_DAY, closes_at=now() + DAY)
    candidate = message.application.candidate
    candidate.full_name = "Ada & Co"
    candidate.save()

    emails.send_message(message.pk)

    (sent,) = mail.outbox
    assert sent.subject == "Closing soon: Care & claims"
    assert "Hello Ada & Co," in sent.body
    assert "The time for the assessment for “Care & claims” at" in sent.body
    assert "Hello Ada &amp; Co," in html_of(sent)


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.LAST_DAY])
def test_in_spanish_no_english_is_left(kind):
    message = make_due(kind, status=Status.STARTED, closes_at=now() + DAY)
    message.application.candidate.language = "es"
    message.application.candidate.save()

    emails.send_message(message.pk)

    (sent,) = mail.outbox
    assert sent.body.startswith("Hola,")
    for english in ("You", "link", "Please", "reminder", "assessment"):
        assert english not in sent.body.replace("/reminders/", "")


@pytest.mark.parametrize(
    ("rows", "change", "failure"),
    [
        (
            Application,
            {"disposition": "rejected", "closed_at": LONG_AGO},
            "not sent: the application is closed",
        ),
        (Application, {"submission": None}, "not sent: the answers are in"),
        (Opening, {"closed_at": LONG_AGO}, "not sent: the opening is closed"),
        (Submission, {"closes_at": LONG_AGO}, "not sent: the closing time has passed"),
        (
            Application,
            {"reminders_refused_at": LONG_AGO},
            "not sent: the candidate wants no reminders",
        ),
    ],
)
@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.LAST_DAY])
def test_a_reminder_that_nobody_needs_is_dropped_with_the_reason(kind, rows, change, failure):
    message = make_due(kind)
    rows.objects.update(**change)

    assert failure_of(message) == failure


def test_at_night_a_reminder_waits_for_the_morning_and_counts_no_attempt():
    message = make_due(zone=midnight_somewhere())

    assert emails.send_message(message.pk) is False

    message.refresh_from_db()
    assert message.due_at.astimezone(ZoneInfo(midnight_somewhere())).hour == 9
    assert timedelta(0) < message.due_at - now() < DAY
    assert (message.attempts, message.failure, mail.outbox) == (0, "", [])


def test_two_reminders_that_are_late_go_a_day_apart():
    first = make_due()
    second = Message.objects.create(
        application=first.application, kind=Kind.REMINDER, created_at=now(), due_at=now()
    )

    assert [emails.send_message(each.pk) for each in (first, second)] == [True, False]

    first.refresh_from_db()
    second.refresh_from_db()
    assert second.due_at - first.sent_at >= DAY


def test_a_late_reminder_makes_room_for_that_of_the_last_day():
    message = make_due(closes_at=now() + DAY)
    last_day = Message.objects.create(
        application=message.application, kind=Kind.LAST_DAY, created_at=now(), due_at=now()
    )

    assert failure_of(message) == "not sent: the reminder of the last day takes its place"
    assert emails.send_message(last_day.pk) is True


@pytest.mark.parametrize("has_answered", [True, False])
def test_nobody_is_put_out_of_the_sitting_while_answering(has_answered):
    message = make_due(status=Status.STARTED)
    submission = message.application.submission
    if has_answered:
        make_response(submission, submission.form[0], 2)
    else:
        Submission.objects.update(started_at=database_now())

    assert emails.send_message(message.pk) is False

    message.refresh_from_db()
    assert timedelta(minutes=59) < message.due_at - database_now() < DAY
    assert not Link.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_mails_at_the_same_moment_the_link_of_the_later_works():
    message = make_due(Kind.INVITATION)
    again = Message.objects.create(
        application=message.application, kind=Kind.INVITATION, created_at=now(), due_at=now()
    )

    def deliver(pk: int) -> bool:
        try:
            return emails.send_message(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(deliver, [message.pk, again.pk] * 8))
    for each in (message, again):
        emails.send_message(each.pk)

    assert len(mail.outbox) == 2
    assert Client().get(path_in(mail.outbox[-1], "/a/")).status_code == 302


def test_planned_mails_do_not_hold_up_those_that_are_due(broker, monkeypatch):
    monkeypatch.setattr(dispatch, "IN_FLIGHT", 2)
    application = make_application(make_opening())
    for _ in range(3):
        Message.objects.create(
            application=application, kind=Kind.REMINDER, created_at=now(), due_at=now() + DAY
        )
    Message.objects.create(
        application=application, kind=Kind.INVITATION, created_at=now(), due_at=database_now()
    )

    assert dispatch.dispatch_due() == 1
