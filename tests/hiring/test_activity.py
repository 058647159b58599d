"""What was done about an opening, in words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hiring import operations
from hiring.models import Role
from tests.factories import AT, make_application, make_candidate, make_member, make_opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER, email="rosa@staff.example")
    client.force_login(user)
    return user


def look(client, opening, **asked):
    return client.get(reverse("hiring:activity", args=[opening.reference]), asked)


def record(opening, action="opening.create", *, subject="", by=None, **details):
    return operations.record_event(
        team=opening.team,
        action=action,
        subject=subject or f"opening {opening.reference}",
        by=by,
        at=AT,
        details=details,
    )


def words(response):
    return [(line.by, line.words, line.who) for line in response.context["page"].lines]


def test_the_trail_reads_newest_first_in_words(client, opening, recruiter):
    record(opening, by=recruiter)
    record(opening, "profile.sign", by=recruiter, version=3)
    record(opening, "candidates.invite", invited=400)

    assert words(look(client, opening)) == [
        ("The system", "sent invitations: 400", ""),
        ("rosa@staff.example", "signed version 3 of the profile", ""),
        ("rosa@staff.example", "opened the requisition", ""),
    ]


def test_a_decision_names_the_candidate_and_leads_there(client, opening, recruiter):
    candidate = make_candidate(opening.team, full_name="Ada Lovelace")
    application = make_application(opening, candidate)
    operations.record_decision(
        application=application, move="advance", reason="Good", by=recruiter, at=AT
    )

    page = look(client, opening)

    assert words(page) == [("rosa@staff.example", "advanced an application", "Ada Lovelace")]
    assert reverse("hiring:application", args=[application.reference]) in page.text


def test_a_reviewer_reads_references_and_no_name(client, opening):
    candidate = make_candidate(opening.team, full_name="Canary Name")
    application = make_application(opening, candidate)
    admin = make_member(opening.team, Role.ADMIN)
    operations.record_decision(
        application=application, move="hold", reason="Canary is away", by=admin, at=AT
    )
    client.force_login(make_member(opening.team, Role.REVIEWER))

    page = look(client, opening).text

    assert application.short_reference in page
    assert "canary" not in page.lower()


def test_other_openings_events_stay_out(client, opening, recruiter):
    other = make_opening(opening.team)
    record(other, "opening.close")
    record(opening)

    assert [line[1] for line in words(look(client, opening))] == ["opened the requisition"]


def test_an_action_without_a_sentence_is_shown_as_it_is(client, opening, recruiter):
    record(opening, "ranking.freeze_again")

    assert words(look(client, opening)) == [("The system", "ranking: freeze again", "")]


def test_a_long_trail_goes_on_where_the_page_ended(client, opening, recruiter):
    for version in range(1, 53):
        record(opening, "profile.sign", version=version)

    first = look(client, opening)
    second = look(client, opening, before=first.context["page"].next_before)

    assert [line.number for line in first.context["page"].lines] == list(range(52, 2, -1))
    assert [line.number for line in second.context["page"].lines] == [2, 1]
    assert second.context["page"].next_before is None


def test_a_place_that_makes_no_sense_is_the_newest(client, opening, recruiter):
    record(opening)

    for before in ("x", "-1", "99999999999999999999"):
        assert len(words(look(client, opening, before=before))) == 1


def test_a_visitor_is_sent_to_sign_in(client, opening):
    assert look(client, opening).status_code == 302


def test_the_page_cannot_be_posted_to(client, opening, recruiter):
    assert client.post(reverse("hiring:activity", args=[opening.reference])).status_code == 405


def test_the_trail_costs_the_same_with_one_event_and_with_three(client, opening, recruiter):
    def decide_about_one(days):
        operations.record_decision(
            application=make_application(opening),
            move="hold",
            reason="Waiting",
            by=recruiter,
            at=AT + timedelta(days=days),
        )

    decide_about_one(1)
    look(client, opening)
    with CaptureQueriesContext(connection) as one:
        look(client, opening)
    decide_about_one(2)
    decide_about_one(3)
    with CaptureQueriesContext(connection) as three:
        look(client, opening)

    assert len(three) == len(one)
