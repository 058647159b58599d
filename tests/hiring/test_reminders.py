"""Reminders and receipts: planned, sent by day, dropped, refused at /reminders/<token>/."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments.models import Link, Submission
from hiring import dispatch, emails, operations
from hiring.emails.refusing import refusal_token
from hiring.models import Application, Message, Opening
from hiring.queries import database_now
from tests.factories import (
    make_application,
    make_assessment,
    make_candidate,
    make_link,
    make_member,
    make_opening,
    make_response,
    make_submission,
)

pytestmark = pytest.mark.django_db

Kind = Message.Kind
Status = Submission.Status
DAY = timedelta(days=1)
MONDAY_NOON = datetime(2026, 6, 1, 12, 0, tzinfo=ZoneInfo("UTC"))
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


def html_of(sent):
    assert isinstance(sent, mail.EmailMultiAlternatives)
    return str(sent.alternatives[0][0])


def failure_of(message):
    """Why the mail was dropped, once sending was tried."""
    assert emails.send_message(message.pk) is False
    assert mail.outbox == []
    message.refresh_from_db()
    assert message.due_at is None
    return message.failure


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


def path_in(sent, part):
    (line,) = [line for line in sent.body.splitlines() if part in line]
    return line.removeprefix("http://127.0.0.1:8000")


def make_sent_in(**fields):
    submission = make_submission(submitted_at=now(), **fields)
    return make_application(make_opening(assessment=submission.assessment), submission=submission)


def leave_receipts(since: timedelta = DAY) -> int:
    return operations.leave_receipts(since=now() - since, at=now())


def test_who_sends_the_answers_in_gets_one_receipt(client):
    application = make_sent_in()
    old = make_link(application.submission)

    left = [leave_receipts() for _ in range(3)]
    (receipt,) = application.messages.all()
    went = emails.send_message(receipt.pk)

    assert (left, went) == ([1, 0, 0], True)
    (sent,) = mail.outbox
    assert sent.subject == f"Your answers have arrived: {application.opening.title}"
    assert "Thank you. Your answers for" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers
    page = client.get(client.get(path_in(sent, "/a/"))["Location"], follow=True)
    assert "Thank you. Your answers are in." in page.text
    # The page that the candidate has open goes on working.
    assert client.get(f"/a/{old}/").status_code == 302


def test_a_receipt_goes_at_night_and_after_the_closing_time_too():
    message = make_due(
        Kind.RECEIPT, Status.SUBMITTED, zone=midnight_somewhere(), closes_at=now() - DAY
    )

    assert emails.send_message(message.pk) is True


@pytest.mark.parametrize(
    "change",
    [
        lambda: Submission.objects.update(submitted_at=now() - 2 * DAY),
        lambda: Submission.objects.update(consented_at=None, notice_version=""),
        lambda: Application.objects.update(disposition="withdrawn", closed_at=now()),
    ],
    ids=["long ago", "collected elsewhere", "withdrawn"],
)
def test_nobody_else_gets_a_receipt(change):
    make_sent_in()
    change()

    assert leave_receipts() == 0


def test_the_dispatcher_leaves_receipts_and_sends_them_out(broker):
    application = make_sent_in(status=Status.SCORED)

    dispatch.dispatch_due(everything=False)

    (receipt,) = application.messages.all()
    assert (receipt.kind, receipt.due_at > now()) == (Kind.RECEIPT, True)


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_leave_one_receipt():
    application = make_sent_in()

    def leave() -> int:
        try:
            return leave_receipts()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first = leave_receipts()
            meanwhile = other.submit(leave).result()
        afterwards = other.submit(leave).result()

    assert (first, meanwhile, afterwards) == (1, 0, 0)
    assert application.messages.count() == 1


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


def test_a_reminder_is_refused_by_the_link_in_it_and_the_invitation_still_goes(client):
    message = make_due()
    emails.send_message(message.pk)
    (sent,) = mail.outbox
    address = path_in(sent, "/reminders/")

    assert sent.extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{address}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Folded, but not encoded: mail programs read it as it stands.
    assert sent.message()["List-Unsubscribe"].split() == [f"<http://127.0.0.1:8000{address}>"]

    looked = client.get(address)
    assert "No more reminders?" in looked.text
    assert Application.objects.get().reminders_refused_at is None

    strict = Client(enforce_csrf_checks=True)
    answered = strict.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answered.status_code, "You get no more reminders" in answered.text) == (200, True)
    message.application.refresh_from_db()
    again, invitation = (
        Message.objects.create(
            application=message.application, kind=kind, created_at=now(), due_at=now()
        )
        for kind in (Kind.LAST_DAY, Kind.INVITATION)
    )
    assert [emails.send_message(each.pk) for each in (again, invitation)] == [False, True]


def test_refusing_twice_changes_nothing_and_reminders_can_be_switched_on_again(client):
    application = make_due().application
    address = f"/reminders/{refusal_token(application.reference)}/"

    client.post(address)
    application.refresh_from_db()
    first = application.reminders_refused_at
    client.post(address)
    application.refresh_from_db()
    assert (first is not None, application.reminders_refused_at) == (True, first)

    page = client.post(address, {"again": "1"})
    application.refresh_from_db()
    assert application.reminders_refused_at is None
    assert "No more reminders?" in page.text


def test_the_address_holds_no_personal_data_and_no_other_is_believed(client):
    application = make_due().application
    token = refusal_token(application.reference)

    assert application.candidate.email not in token
    for forged in (token[:-1], f"{uuid4().hex}:{token.partition(':')[2]}", "nobody", "%00"):
        for response in (client.get(f"/reminders/{forged}/"), client.post(f"/reminders/{forged}/")):
            assert response.status_code == 404
    assert client.put(f"/reminders/{token}/").status_code == 405
    application.refresh_from_db()
    assert application.reminders_refused_at is None


def test_the_page_is_in_the_candidates_language_and_kept_out_of_caches(client):
    application = make_due().application
    application.candidate.language = "es"
    application.candidate.save()

    response = client.get(f"/reminders/{refusal_token(application.reference)}/")

    assert '<html lang="es"' in response.text
    assert "No more" not in response.text
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_the_recruiter_reads_what_is_planned_and_what_became_of_the_rest(client):
    message = make_due(reminders_refused_at=None)
    application = message.application
    client.force_login(make_member(application.opening.team))
    Message.objects.create(
        application=application,
        kind=Kind.REMINDER,
        created_at=now() - DAY,
        attempts=3,
        failure="the mail server refused the address (550)",
    )
    Message.objects.create(
        application=application,
        kind=Kind.LAST_DAY,
        created_at=now() + 2 * DAY,
        due_at=now() + 2 * DAY,
    )

    page = client.get(f"/applications/{application.reference}/").text
    assert "Reminder of the last day: planned" in page
    assert "Reminder: could not be mailed" in page
    assert "the mail server refused the address (550)" in page

    operations.refuse_reminders(application=application, at=now())
    assert emails.send_message(message.pk) is False
    page = client.get(f"/applications/{application.reference}/").text
    assert "planned" not in page
    assert "Wants no more reminders" in page
    assert "Reminder: not needed any more" in page
    assert "not sent: the candidate wants no reminders" in page


def test_the_list_passes_over_reminders_to_come_and_shows_those_that_bounced(client):
    message = make_due(Kind.INVITATION)
    opening = message.application.opening
    client.force_login(make_member(opening.team))
    Message.objects.filter(pk=message.pk).update(sent_at=MONDAY_NOON, due_at=None)
    reminder = Message.objects.create(
        application=message.application, kind=Kind.REMINDER, created_at=now(), due_at=now()
    )
    address = f"/openings/{opening.reference}/candidates/"

    assert "Invitation, 1 Jun, 12:00" in client.get(address).text

    Message.objects.filter(pk=reminder.pk).update(
        attempts=3, due_at=None, failure="the mail server refused the address (550)"
    )
    page = client.get(address, {"progress": "attention"}).text
    assert "the mail server refused the address (550)" in page


@pytest.mark.parametrize(
    ("typed", "days"), [("7, 3, 3", [3, 7]), ("", []), (" 07 1 ", [1, 7]), ("60", [60])]
)
def test_the_days_are_set_with_the_opening(client, typed, days):
    client.force_login(make_member())

    client.post("/openings/new/", filled_in(typed))

    assert Opening.objects.get().reminder_days == days


@pytest.mark.parametrize("typed", ["0", "61", "-3", "3.5", "tomorrow", "٣", "1 2 3 4 5 6"])
def test_days_that_are_none_are_refused_beside_the_field(client, typed):
    client.force_login(make_member())

    page = client.post("/openings/new/", filled_in(typed)).text

    assert "Give at most five whole numbers from 1 to 60, such as 3, 7." in page
    assert f'value="{typed}"' in page
    assert not Opening.objects.exists()


def filled_in(reminder_days):
    return {
        "title": "Night desk",
        "requisition_number": "REQ-7",
        "channels": ["phone"],
        "assessment": make_assessment().pk,
        "time_zone": "UTC",
        "feedback": "scored",
        "reminder_days": reminder_days,
    }
