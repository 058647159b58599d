"""Refusing reminders: /reminders/<token>/."""

from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from hiring import emails
from hiring.emails.refusing import refusal_token
from hiring.models import Application, Message
from tests.hiring.mails import Kind, make_due, path_in

pytestmark = pytest.mark.django_db


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
