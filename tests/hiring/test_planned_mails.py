"""Mails that send themselves, as a recruiter sets them and reads of them."""

from datetime import UTC, datetime

import pytest
from django.utils.timezone import now

from hiring import emails, operations
from hiring.models import Message, Opening
from tests.factories import make_assessment, make_member
from tests.hiring.mails import DAY, Kind, make_due

pytestmark = pytest.mark.django_db


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
    Message.objects.filter(pk=message.pk).update(
        sent_at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC), due_at=None
    )
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
