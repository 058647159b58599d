"""The candidates of an opening, with how far each is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Submission
from hiring.models import Message, Role
from tests.factories import (
    AT,
    make_application,
    make_candidate,
    make_member,
    make_opening,
    make_submission,
)

pytestmark = pytest.mark.django_db

Status = Submission.Status


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def look(client, opening, **asked):
    return client.get(reverse("hiring:candidates", args=[opening.reference]), asked)


def make_named(opening, name, status=None, **submission):
    candidate = make_candidate(opening.team, full_name=name)
    sitting = make_submission(opening.assessment, status, **submission) if status else None
    return make_application(opening, candidate, submission=sitting)


def make_message(application, **fields):
    return Message.objects.create(
        application=application, kind=Message.Kind.INVITATION, created_at=AT, **fields
    )


def make_one_of_each(opening):
    make_named(opening, "Nora")
    make_named(opening, "Ivo", Status.INVITED)
    make_named(opening, "Stella", Status.STARTED)
    make_named(opening, "Sumit", Status.SUBMITTED)
    make_named(opening, "Scott", Status.SCORED)
    make_named(opening, "Faye", Status.SUBMITTED, attempts=3)
    make_message(make_named(opening, "Bounce", Status.INVITED), attempts=3, failure="550 unknown")


def shown(response):
    return [application.candidate.full_name for application in response.context["applications"]]


def test_everybody_is_listed_with_the_latest_first(client, opening, recruiter):
    make_named(opening, "Early")
    make_named(opening, "Late", Status.STARTED)

    response = look(client, opening)

    assert shown(response) == ["Late", "Early"]
    assert '<span class="chip accent">Started</span>' in response.text
    assert '<span class="chip ">Not invited</span>' in response.text


@pytest.mark.parametrize(
    ("progress", "found"),
    [
        ("not_invited", ["Nora"]),
        ("invited", ["Bounce", "Ivo"]),
        ("started", ["Stella"]),
        ("submitted", ["Faye", "Sumit"]),
        ("scored", ["Scott"]),
        ("attention", ["Bounce", "Faye"]),
        ("nonsense", ["Bounce", "Faye", "Scott", "Sumit", "Stella", "Ivo", "Nora"]),
    ],
)
def test_the_list_narrows_to_how_far_people_are(client, opening, recruiter, progress, found):
    make_one_of_each(opening)

    assert shown(look(client, opening, progress=progress)) == found


def test_a_name_or_an_address_finds_its_row(client, opening, recruiter):
    application = make_named(opening, "Grace Hopper")
    make_named(opening, "Ada Lovelace")

    for text in ("hopper", application.candidate.email, application.short_reference):
        assert shown(look(client, opening, q=text)) == ["Grace Hopper"]


def test_the_newest_mail_says_whether_it_went(client, opening, recruiter):
    make_named(opening, "None")
    waiting, sent, failed = (make_named(opening, name, Status.INVITED) for name in "WSF")
    make_message(waiting, due_at=AT)
    make_message(sent, attempts=3, failure="550 first try")
    make_message(sent, sent_at=AT + timedelta(hours=3))
    make_message(failed, attempts=3, failure="550 mailbox unknown")

    page = look(client, opening).text

    for words in (
        "None yet",
        "On its way",
        "Invitation, 2 Mar, 12:00",
        "Not sent",
        "550 mailbox unknown",
    ):
        assert words in page
    assert "first try" not in page


def test_the_form_invites_the_chosen_or_all(client, opening, recruiter):
    application = make_named(opening, "Ada")
    form = look(client, opening).text

    assert f'action="{reverse("hiring:invite", args=[opening.reference])}"' in form
    assert f'name="application" value="{application.reference}"' in form
    assert 'name="all" value="1"' in form


def test_inviting_from_the_list_leaves_a_mail_to_be_sent(client, opening, recruiter):
    application = make_named(opening, "Ada")
    make_named(opening, "Bo")

    client.post(
        reverse("hiring:invite", args=[opening.reference]), {"application": application.reference}
    )

    assert list(Message.objects.values_list("application", flat=True)) == [application.pk]
    assert "On its way" in look(client, opening).text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REVIEWER])
def test_only_recruiters_are_offered_to_invite(client, opening, role):
    make_named(opening, "Ada")
    client.force_login(make_member(opening.team, role))

    page = look(client, opening).text

    assert "Invite" not in page.replace("Invited", "")
    assert 'name="application"' not in page


def test_a_closed_opening_invites_nobody(client, opening, recruiter):
    make_named(opening, "Ada")
    opening.closed_at = AT
    opening.save(update_fields=["closed_at"])

    assert "Invite selected" not in look(client, opening).text


def test_the_list_goes_on_where_the_page_ended(client, opening, recruiter):
    for number in range(51):
        make_named(opening, f"Number {number}")

    first = look(client, opening, progress="not_invited")
    address = reverse("hiring:candidates", args=[opening.reference])
    second = client.get(address + first.context["pager"].next)

    assert shown(first) == [f"Number {number}" for number in range(50, 0, -1)]
    assert shown(second) == ["Number 0"]
    assert "progress=not_invited" in second.context["pager"].first


def test_an_empty_opening_says_how_to_bring_people_in(client, opening, recruiter):
    page = look(client, opening).text

    assert "No candidates yet" in page
    assert reverse("hiring:import_candidates", args=[opening.reference]) in page


def test_a_search_without_a_match_can_be_cleared(client, opening, recruiter):
    make_named(opening, "Ada")

    assert "Nobody matches" in look(client, opening, q="Nobody of this name").text


def test_a_reviewer_sees_references_and_no_name_address_or_bounce(client, opening):
    canary = make_candidate(opening.team, full_name="Canary Name", email="canary@x.example")
    application = make_application(opening, canary)
    make_message(application, attempts=3, failure="550 canary@x.example unknown")
    client.force_login(make_member(opening.team, Role.REVIEWER))

    page = look(client, opening).text

    assert application.short_reference in page
    assert "canary" not in page.lower()
    assert shown(look(client, opening, q="canary")) == []


def test_a_recruiter_sees_what_the_reviewer_does_not(client, opening, recruiter):
    canary = make_candidate(opening.team, full_name="Canary Name", email="canary@x.example")
    make_message(make_application(opening, canary), attempts=3, failure="550 canary@x.example gone")

    page = look(client, opening).text

    for words in ("Canary Name", "canary@x.example", "550 canary@x.example gone"):
        assert words in page


def test_a_visitor_is_sent_to_sign_in(client, opening):
    assert look(client, opening).status_code == 302


def test_the_list_cannot_be_posted_to(client, opening, recruiter):
    assert client.post(reverse("hiring:candidates", args=[opening.reference])).status_code == 405


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.REVIEWER])
def test_the_list_costs_the_same_with_one_row_and_with_three(client, opening, role):
    client.force_login(make_member(opening.team, role))
    make_named(opening, "Ada", Status.STARTED)
    look(client, opening)
    with CaptureQueriesContext(connection) as one:
        look(client, opening)
    make_message(make_named(opening, "Bo", Status.SCORED), sent_at=AT)
    make_named(opening, "Cy")
    with CaptureQueriesContext(connection) as three:
        look(client, opening)

    assert len(three) == len(one)
