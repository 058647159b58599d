"""The public application page: apply, confirm the address, be invited."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from assessments.models import Submission
from candidates.models import Candidate, Newcomer
from hiring import emails
from hiring.models import Application, AuditEvent, Message
from tests.factories import (
    AT,
    make_application,
    make_candidate,
    make_newcomer,
    make_opening,
    make_ranked_application,
    make_submission,
)

pytestmark = pytest.mark.django_db

PERSON = {"full_name": "Ada Lovelace", "email": "Ada@People.example", "language": "en"}
CONFIRM = "/apply/confirm/"


@pytest.fixture
def opening():
    return make_opening(title="Care & claims", summary="Days.\n\nWell paid.", published_at=AT)


def address(opening, rest=""):
    return f"/apply/{opening.reference}/{rest}"


def send(client, opening, seconds=10, environment=None, **fields):
    """Open the page and send it so many seconds later."""
    page = client.get(address(opening)).text
    opened = found(r'name="opened" value="([^"]*)"', page)
    with time_machine.travel(datetime.now(tz=UTC) + timedelta(seconds=seconds)):
        return client.post(
            address(opening), {"opened": opened} | PERSON | fields, **(environment or {})
        )


def found(pattern, text):
    """The one group of a pattern that must be there."""
    match = re.search(pattern, text, re.DOTALL)
    assert match
    return match[1]


def confirm(client, token, **fields):
    return client.post(CONFIRM, {"token": token} | fields)


def test_whoever_applies_and_confirms_gets_a_link_to_the_assessment(client, opening):
    response = send(client, opening)
    emails.send_confirmation(Newcomer.objects.get().pk)
    link = found(r"http://127.0.0.1:8000(\S+)", mail.outbox[0].body)
    page = client.get(link).text
    token = found(r'name="token" value="([^"]*)"', page)
    end = client.post(CONFIRM, {"token": token, "time_zone": "America/Mexico_City"}, follow=True)
    emails.send_message(Message.objects.get().pk)

    assert response["Location"] == address(opening, "asked/?language=en")
    assert "Look into your mail" in client.get(response["Location"]).text
    assert "Ada Lovelace" in page
    assert "An e-mail with your personal link" in end.text
    candidate = Candidate.objects.get()
    assert (candidate.full_name, candidate.email) == ("Ada Lovelace", "Ada@people.example")
    assert (candidate.pool, candidate.time_zone) == (opening.team.pool, "America/Mexico_City")
    assert Application.objects.get().submission.status == Submission.Status.INVITED
    personal = found(r"(/a/[\w-]{43}/)", mail.outbox[1].body)
    assert "Welcome" in client.get(personal, follow=True).text
    assert not Newcomer.objects.exists()
    assert [each.action for each in AuditEvent.objects.order_by("number")] == [
        "candidates.add",
        "candidates.invite",
    ]


def test_the_page_says_what_for_whom_how_long_and_what_is_measured(client, opening, settings):
    settings.EMPLOYER_NAME = "Acme <Care>"
    opening.summary = "Pays <b>well</b>.\n\nhttps://elsewhere.example"
    opening.save()

    page = client.get(address(opening)).text

    for words in (
        "Care &amp; claims",
        "Acme &lt;Care&gt;",
        "Phone",
        "<p>Pays &lt;b&gt;well&lt;/b&gt;.</p>",
        "about 3 minutes",
        "What is measured",
        "A person decides",
    ):
        assert words in page
    assert 'href="https://elsewhere' not in page
    assert opening.team.name not in page


def test_it_answers_alike_whether_the_address_is_known_or_not(client, opening):
    make_application(opening, make_candidate(opening.team, email="ada@people.example"))

    known = send(client, opening, email="ADA@people.example")
    unknown = send(Client(), opening, email="eve@people.example")

    assert known["Location"] == unknown["Location"]
    assert client.get(known["Location"]).content == Client().get(unknown["Location"]).content
    assert Newcomer.objects.filter(due_at__isnull=False).count() == 2
    assert Candidate.objects.count() == 1


def test_an_opening_without_a_page_is_like_one_that_does_not_exist(client, opening):
    opening.published_at = None
    opening.save()

    hidden = [client.get(address(opening, rest)) for rest in ("", "asked/", "confirmed/")]
    unknown = client.get(f"/apply/{uuid4()}/")

    assert {(each.status_code, each.content) for each in hidden} == {(404, unknown.content)}
    assert client.post(address(opening), PERSON).status_code == 404
    assert unknown.status_code == 404


@pytest.mark.parametrize("column", ["closed_at", "closes_at"])
def test_a_closed_opening_says_so_and_takes_nobody(client, opening, column):
    setattr(opening, column, now() - timedelta(seconds=1))
    opening.save()

    page, sent = client.get(address(opening)), client.post(address(opening), PERSON)

    assert (page.status_code, sent.status_code) == (410, 410)
    assert "it takes no applications any more" in page.text
    assert "Well paid" not in page.text
    assert not Newcomer.objects.exists()


def test_a_program_that_fills_in_every_field_is_thanked_and_nothing_is_kept(client, opening):
    honest = send(client, opening)
    trapped = send(client, opening, subject="Cheap watches")

    assert trapped["Location"] == honest["Location"]
    assert Newcomer.objects.count() == 1


def test_nobody_sees_the_snare(client, opening):
    page = client.get(address(opening)).text

    snare = found(r"<div hidden>(.*?)</div>\s*</div>", page)
    assert 'name="subject"' in snare
    assert 'autocomplete="off"' in snare
    assert 'tabindex="-1"' in snare


def test_what_comes_quicker_than_people_type_is_asked_for_again(client, opening):
    quick = send(client, opening, seconds=1)

    assert "quicker than most people type" in quick.text
    assert 'value="Ada Lovelace"' in quick.text
    assert not Newcomer.objects.exists()


def test_a_form_that_is_not_of_this_page_is_refused(client, opening):
    other = make_opening(opening.team, published_at=AT)
    opened = found(r'name="opened" value="([^"]*)"', client.get(address(other)).text)

    with time_machine.travel(datetime.now(tz=UTC) + timedelta(minutes=1)):
        for stamp in (opened, "made-up", ""):
            page = client.post(address(opening), PERSON | {"opened": stamp}).text
            assert "Load this page again" in page

    assert not Newcomer.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("full_name", "", "This field is required."),
        ("full_name", "\u202e \u200e", "This field is required."),
        ("full_name", "N" * 201, "at most 200 characters"),
        ("full_name", "Ada\x00", "Null characters are not allowed."),
        ("email", "ada", "Enter a valid email address."),
        ("email", "ada@" + "x" * 250 + ".example", "at most 254 characters"),
        ("language", "fr", "Select a valid choice."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, opening, field, value, words):
    page = send(client, opening, **{field: value})

    assert page.status_code == 200
    assert words in page.text
    assert 'aria-invalid="true"' in page.text
    assert not Newcomer.objects.exists()


def test_for_one_address_five_an_hour_are_taken(client, opening):
    spellings = ["ada@x.example", "ADA@x.example"] * 3
    told = [
        send(client, opening, email=each, environment={"REMOTE_ADDR": f"192.0.2.{number}"})
        for number, each in enumerate(spellings)
    ]

    assert [each.status_code for each in told] == [302] * 5 + [429]
    assert "wait an hour" in told[-1].text
    assert 'value="Ada Lovelace"' in told[-1].text
    assert Newcomer.objects.count() == 5


def test_from_one_address_of_the_network_twenty_an_hour_are_taken(client, opening):
    told = [send(client, opening, email=f"p{number}@x.example") for number in range(21)]
    elsewhere = send(client, opening, environment={"REMOTE_ADDR": "192.0.2.1"})
    later = send(client, opening, seconds=3700, email="late@x.example")

    assert [each.status_code for each in told] == [302] * 20 + [429]
    assert (elsewhere.status_code, later.status_code) == (302, 302)


def test_looking_at_the_link_in_a_mail_changes_nothing(client, opening):
    token, newcomer = make_newcomer(opening)

    pages = [client.get(f"{CONFIRM}{token}/") for _ in range(2)]

    assert [each.status_code for each in pages] == [200, 200]
    assert "no-store" in pages[0]["Cache-Control"]
    assert pages[0]["Referrer-Policy"] == "strict-origin"
    assert Newcomer.objects.get() == newcomer
    assert not Candidate.objects.exists()


def test_unknown_expired_and_used_links_get_the_same_page(client, opening):
    used, _ = make_newcomer(opening)
    long_ago = now() - timedelta(hours=49)
    expired, _ = make_newcomer(
        opening, asked_at=long_ago, expires_at=long_ago + timedelta(hours=48)
    )
    confirm(client, used)

    looked = {client.get(f"{CONFIRM}{token}/").content for token in (used, expired, "unknown")}
    pressed = {confirm(client, token).content for token in (used, expired, "unknown", "")}

    assert len(looked | pressed) == 1
    assert confirm(client, used).status_code == 404
    assert Application.objects.count() == 1


def test_whom_the_pool_knows_stays_as_she_is(client, opening):
    known = make_candidate(opening.team, full_name="Ada King", email="Ada.Newcomer@PEOPLE.example")
    token, _ = make_newcomer(opening, full_name="Somebody Else", language="es")

    confirm(client, token, time_zone="Europe/Madrid")

    assert Candidate.objects.get() == known
    known.refresh_from_db()
    assert (known.full_name, known.language, known.time_zone) == ("Ada King", "en", "")
    assert Application.objects.get().candidate == known


def test_the_same_person_in_another_teams_pool_is_another_record(client, opening):
    make_candidate(email="ada.newcomer@people.example")
    token, _ = make_newcomer(opening)

    confirm(client, token)

    assert Candidate.objects.count() == 2
    assert Application.objects.get().candidate.pool == opening.team.pool


def test_an_application_that_is_there_gets_its_invitation_again(client, opening):
    person = make_candidate(opening.team, email="ada.newcomer@people.example")
    submission = make_submission(opening.assessment, Submission.Status.STARTED)
    application = make_application(opening, person, submission=submission)
    token, _ = make_newcomer(opening)

    confirm(client, token)

    assert Application.objects.get() == application
    assert Message.objects.get().application == application
    assert not AuditEvent.objects.filter(action="candidates.add").exists()


@pytest.mark.parametrize("is_closed", [True, False])
def test_whose_answers_are_in_or_whose_application_is_closed_gets_no_link(
    client, opening, is_closed
):
    person = make_candidate(opening.team, email="ada.newcomer@people.example")
    closing = {"disposition": "rejected", "closed_at": AT} if is_closed else {}
    make_ranked_application(opening, candidate=person, **closing)
    token, _ = make_newcomer(opening)

    response = confirm(client, token)

    assert response["Location"] == address(opening, "confirmed/?language=en")
    assert not Message.objects.exists()


def test_an_opening_closed_or_taken_down_meanwhile_takes_nobody(client, opening):
    token, _ = make_newcomer(opening)
    opening.closed_at = now()
    opening.save()

    closed = client.get(f"{CONFIRM}{token}/")
    refused = confirm(client, token)

    assert (closed.status_code, refused.status_code) == (410, 404)
    assert not Candidate.objects.exists()
    assert Newcomer.objects.exists()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd"])
def test_a_zone_that_nobody_knows_is_left_out(client, opening, zone):
    token, _ = make_newcomer(opening)

    confirm(client, token, time_zone=zone)

    assert Candidate.objects.get().time_zone == ""


@pytest.mark.parametrize(
    "wish", [{"data": {"language": "es"}}, {"headers": {"accept-language": "es-MX"}}]
)
def test_the_page_speaks_spanish_to_who_asks(client, opening, wish):
    page = client.get(address(opening), **wish)

    assert page["Content-Language"] == "es"
    assert '<html lang="es"' in page.text
    assert '<option value="es" selected>' in page.text
    assert '<a class="quiet" href="?language=en" lang="en"' in page.text


def test_a_language_that_we_do_not_have_changes_nothing(client, opening):
    assert '<html lang="en"' in client.get(address(opening), {"language": "xx"}).text


@pytest.mark.parametrize("rest", ["asked/", "confirmed/"])
def test_other_methods_are_refused(client, opening, rest):
    assert client.put(address(opening)).status_code == 405
    assert client.post(address(opening, rest)).status_code == 405
    assert client.get(CONFIRM).status_code == 405


def test_a_form_from_elsewhere_is_refused(opening):
    careful = Client(enforce_csrf_checks=True)
    token, _ = make_newcomer(opening)

    assert careful.post(address(opening), PERSON).status_code == 403
    assert confirm(careful, token).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_applying_costs_the_same_however_many_there_are(
    client, opening, people, django_assert_max_num_queries
):
    for _ in range(people):
        make_application(opening, make_candidate(opening.team))
    token, _ = make_newcomer(opening)

    with django_assert_max_num_queries(3):
        client.get(address(opening))
    with django_assert_max_num_queries(50):
        confirm(client, token)


def test_no_log_holds_the_name_the_address_or_the_token(client, opening, caplog):
    caplog.set_level(logging.DEBUG)
    careful = Client(enforce_csrf_checks=True)
    token, _ = make_newcomer(opening)

    send(client, opening)
    client.get(f"{CONFIRM}{token}/")
    client.post(f"{CONFIRM}{token}/")
    careful.post(f"{CONFIRM}{token}/")
    confirm(careful, token)
    confirm(client, token)
    confirm(client, token)

    logged = caplog.text.lower()
    assert "forbidden" in logged
    assert [word for word in ("lovelace", "newcomer@", "ada@", token) if word in logged] == []


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_application():
    opening = make_opening(published_at=AT)
    tokens = [make_newcomer(opening)[0] for _ in range(2)]

    def press(token):
        try:
            return confirm(Client(), token).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, tokens * 2))

    assert answers == [302, 302, 404, 404]
    assert Candidate.objects.count() == 1
    assert Application.objects.count() == 1
