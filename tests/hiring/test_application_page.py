"""Putting the public application page up, and taking it down."""

from uuid import uuid4

import pytest
from django.test import Client

from hiring.models import AuditEvent, Role
from hiring.operations import publish_opening
from tests.factories import AT, make_member, make_opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return make_opening(title="Care")


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def address(opening):
    return f"/openings/{opening.reference}/application-page/"


def put_up(client, opening, summary="Days.\r\n\r\nWell paid."):
    return client.post(address(opening), {"summary": summary})


def seen(opening):
    """What a visitor gets."""
    return Client().get(f"/apply/{opening.reference}/")


def actions():
    return [(event.action, event.by) for event in AuditEvent.objects.order_by("number")]


def test_a_page_that_is_put_up_is_there_for_everybody(client, opening, recruiter):
    before = seen(opening).status_code
    response = put_up(client, opening)

    assert before == 404
    assert response["Location"] == address(opening)
    assert "<p>Well paid.</p>" in seen(opening).text
    assert f"http://127.0.0.1:8000/apply/{opening.reference}/" in client.get(address(opening)).text
    assert actions() == [("opening.publish", recruiter)]
    trail = client.get(f"/openings/{opening.reference}/activity/").text
    assert "put the application page up" in trail


def test_its_words_can_be_changed(client, opening, recruiter):
    put_up(client, opening)
    opening.refresh_from_db()
    first = opening.published_at

    put_up(client, opening, "Nights.")

    opening.refresh_from_db()
    assert opening.published_at == first
    assert "Nights." in seen(opening).text
    assert "Nights." in client.get(address(opening)).text
    assert len(actions()) == 2


def test_saving_what_stands_there_changes_nothing(client, opening, recruiter):
    put_up(client, opening)
    put_up(client, opening)

    assert len(actions()) == 1


def test_a_page_that_is_taken_down_is_gone_and_its_words_are_kept(client, opening, recruiter):
    put_up(client, opening, "Nights.")

    answers = [client.post(f"{address(opening)}take-down/", follow=True) for _ in range(2)]

    assert seen(opening).status_code == 404
    assert "The application page is down" in answers[0].text
    assert "Nights." in answers[0].text
    assert actions() == [("opening.publish", recruiter), ("opening.unpublish", recruiter)]


@pytest.mark.parametrize(
    ("summary", "words"),
    [(" \n ", "This field is required."), ("x" * 2001, "at most 2000 characters")],
)
def test_what_is_wrong_stands_beside_the_field(client, opening, recruiter, summary, words):
    response = put_up(client, opening, summary)

    assert words in response.text
    assert seen(opening).status_code == 404


def test_a_closed_opening_puts_no_page_up(client, opening, recruiter):
    opening.closed_at = AT
    opening.save()

    response = put_up(client, opening)
    publish_opening(opening=opening, summary="Days.", by=recruiter, at=AT)

    assert response["Location"] == f"/openings/{opening.reference}/"
    assert seen(opening).status_code == 404
    assert actions() == []


def test_the_profile_leads_there_who_recruits(client, opening, recruiter):
    profile = f"/openings/{opening.reference}/profile/"
    before = client.get(profile).text
    put_up(client, opening)

    assert address(opening) in before
    assert "It is not up." in before
    assert "Anybody may apply on it." in client.get(profile).text
    client.force_login(make_member(opening.team, Role.ANALYST))
    assert address(opening) not in client.get(profile).text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_others_may_not(client, opening, role):
    client.force_login(make_member(opening.team, role))

    assert put_up(client, opening).status_code == 403
    assert client.post(f"{address(opening)}take-down/").status_code == 403


def test_a_visitor_an_unknown_opening_and_a_wrong_method(client, opening, recruiter):
    assert Client().get(address(opening)).status_code == 302
    assert client.get(f"/openings/{uuid4()}/application-page/").status_code == 404
    assert client.put(address(opening)).status_code == 405
    assert client.get(f"{address(opening)}take-down/").status_code == 405
