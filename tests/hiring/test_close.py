"""Closing an opening: read what it does, type its number, and nobody answers any more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import Submission
from hiring.models import AuditEvent, Role
from tests.factories import (
    make_application,
    make_link,
    make_member,
    make_opening,
    make_ranked_application,
    make_submission,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return make_opening(requisition_number="REQ <7>")


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def address(opening):
    return reverse("hiring:close", args=[opening.reference])


def close(client, opening, number="REQ <7>"):
    return client.post(address(opening), {"requisition_number": number})


def test_the_number_typed_closes_the_opening(client, opening, recruiter):
    response = close(client, opening)

    opening.refresh_from_db()
    assert response["Location"] == reverse("hiring:rank", args=[opening.reference])
    assert opening.closed_at is not None
    event = AuditEvent.objects.get(action="opening.close")
    assert (event.by, event.details) == (recruiter, {"unfinished": 0})
    assert "closed the opening" in client.get(f"/openings/{opening.reference}/activity/").text


def test_whoever_has_not_begun_is_too_late_and_whoever_has_may_finish(client, opening, recruiter):
    started, invited = (
        make_submission(opening.assessment, each) for each in ("started", "invited")
    )
    for submission in (started, invited):
        make_application(opening, submission=submission)
    elsewhere = make_application(
        make_opening(opening.team), submission=make_submission(opening.assessment, "invited")
    )
    links = {submission: make_link(submission) for submission in (started, invited)}

    close(client, opening)

    assert AuditEvent.objects.get(action="opening.close").details == {"unfinished": 2}
    pages = {each: Client().get(f"/a/{link}/", follow=True).text for each, link in links.items()}
    assert "This assessment is closed" in pages[invited]
    assert "Welcome back" in pages[started]
    started.refresh_from_db()
    assert started.is_closed_at(now())
    assert not elsewhere.submission.is_closed_at(now() + timedelta(minutes=1))


def test_what_was_sent_in_and_what_had_ended_stay_as_they_are(client, opening, recruiter):
    earlier = now() - timedelta(days=3)
    ended = make_submission(opening.assessment, Submission.Status.STARTED, closes_at=earlier)
    make_application(opening, submission=ended)
    ranked = make_ranked_application(opening)

    close(client, opening)

    for submission in (ended, ranked.submission):
        submission.refresh_from_db()
    assert ended.closes_at == earlier
    assert ranked.submission.closes_at is None
    decision = client.get(f"/applications/{ranked.reference}/decide/?move=reject")
    assert decision.status_code == 200


def test_the_page_says_what_will_happen_and_names_the_number(client, opening, recruiter):
    page = client.get(address(opening)).text

    assert "Type REQ &lt;7&gt; to show that you mean this opening." in page
    assert "Nobody can be added or invited any more." in page
    assert opening.is_open


@pytest.mark.parametrize(
    ("number", "words"),
    [("REQ-8", "This is not the number of this opening."), ("", "This field is required.")],
)
def test_another_number_closes_nothing(client, opening, recruiter, number, words):
    response = close(client, opening, number)

    opening.refresh_from_db()
    assert words in response.text
    assert opening.is_open


def test_closing_twice_is_closing_once(client, opening, recruiter):
    close(client, opening)

    assert close(client, opening).status_code == 302
    assert client.get(address(opening)).status_code == 302
    assert AuditEvent.objects.filter(action="opening.close").count() == 1


def test_the_profile_offers_it_while_the_opening_is_open(client, opening, recruiter):
    profile = reverse("hiring:profile", args=[opening.reference])

    assert address(opening) in client.get(profile).text
    close(client, opening)
    assert address(opening) not in client.get(profile).text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_others_may_not(client, opening, role):
    client.force_login(make_member(opening.team, role))

    assert close(client, opening).status_code == 403
    assert address(opening) not in client.get(f"/openings/{opening.reference}/profile/").text


def test_a_visitor_an_unknown_opening_and_a_wrong_method(client, opening, recruiter):
    assert Client().get(address(opening)).status_code == 302
    assert client.get(f"/openings/{uuid4()}/close/").status_code == 404
    assert client.put(address(opening)).status_code == 405


@pytest.mark.parametrize("people", [1, 3])
def test_closing_costs_the_same_however_many_there_are(client, opening, recruiter, people):
    for _ in range(people):
        make_application(opening, submission=make_submission(opening.assessment, "invited"))

    with CaptureQueriesContext(connection) as queries:
        close(client, opening)

    assert len(queries) <= 20
