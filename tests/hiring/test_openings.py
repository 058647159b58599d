"""The list of openings, and opening a requisition."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import Assessment
from hiring.models import AuditEvent, Opening, Role
from tests.factories import make_assessment, make_member, make_opening, make_team

pytestmark = pytest.mark.django_db

LIST = "/"
NEW = "/openings/new/"


@pytest.fixture
def team():
    return make_team("Acme Care")


@pytest.fixture
def recruiter(client, team):
    user = make_member(team, Role.RECRUITER)
    client.force_login(user)
    return user


def filled_in(**changes):
    fields = {
        "title": "Night desk",
        "requisition_number": "REQ-7",
        "channels": ["phone", "chat"],
        "assessment": make_assessment().pk,
        "closes_at": "2199-06-30T18:00",
        "time_zone": "Europe/Madrid",
        "feedback": "closed",
    }
    return fields | changes


def test_an_opening_is_listed_with_its_counts_and_profile(client, recruiter, team):
    opening = make_opening(team, title="Support specialist", requisition_number="REQ-1001")
    opening.funnel = {"applications": 1284, "invited": 1012, "scored": 938}
    opening.save(update_fields=["funnel"])

    page = client.get(LIST).text

    assert page.count("<h2>") == 1
    for words in ("Support specialist", "REQ-1001", "profile version 1", "1,284", "1,012", "938"):
        assert words in page


def test_openings_still_hiring_come_first_and_the_newest_of_them(client, recruiter, team):
    start = datetime(2026, 3, 2, tzinfo=UTC)
    for day, title in enumerate(["Older", "Newer", "Closed"]):
        make_opening(team, title=title, created_at=start + timedelta(days=day))
    Opening.objects.filter(title="Closed").update(closed_at=start + timedelta(days=9))

    titles = [opening.title for opening, _ in client.get(LIST).context["openings"]]

    assert titles == ["Newer", "Older", "Closed"]


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "answers until"), (-1, "answers were taken until")]
)
def test_a_closing_time_says_whether_it_has_passed(client, recruiter, team, hours, words):
    make_opening(team, closes_at=now() + timedelta(hours=hours))

    response = client.get(LIST)

    assert f"· {words} <time" in response.text


def test_an_empty_list_says_what_an_opening_is_and_offers_one(client, recruiter):
    page = client.get(LIST).text

    assert "No openings yet" in page
    assert f'href="{NEW}"' in page


def test_a_reviewer_is_offered_no_new_opening(client, team):
    client.force_login(make_member(team, Role.REVIEWER))

    assert f'href="{NEW}"' not in client.get(LIST).text


def test_another_teams_opening_is_not_listed(client, recruiter, team):
    make_opening(team, title="Our own desk")
    make_opening(title="A canary's desk")

    page = client.get(LIST).text

    assert "Our own desk" in page
    assert "canary" not in page


@pytest.mark.parametrize("address", [LIST, NEW])
def test_a_visitor_is_sent_to_sign_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_only_recruiters_and_administrators_open_requisitions(client, team, role):
    client.force_login(make_member(team, role))

    assert client.get(NEW).status_code == 403
    assert client.post(NEW, filled_in()).status_code == 403
    assert not Opening.objects.exists()


def test_somebody_without_a_team_sees_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    assert client.get(LIST).status_code == 403


def test_the_list_cannot_be_posted_to(client, recruiter):
    assert client.post(LIST).status_code == 405


def test_the_list_costs_the_same_with_one_opening_and_with_three(client, recruiter, team):
    make_opening(team)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(LIST)
    make_opening(team)
    make_opening(team)
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one)


def test_a_requisition_is_opened_and_leads_to_its_profile(client, recruiter, team):
    response = client.post(NEW, filled_in())

    opening = Opening.objects.get()
    assert response["Location"] == reverse("hiring:profile", args=[opening.reference])
    assert (opening.team, opening.title, opening.channels) == (
        team,
        "Night desk",
        ["phone", "chat"],
    )
    assert opening.profile is None
    assert AuditEvent.objects.get().action == "opening.create"


def test_the_closing_time_is_read_in_the_zone_that_was_chosen(client, recruiter):
    client.post(NEW, filled_in(closes_at="2199-01-15T18:00", time_zone="America/New_York"))

    assert Opening.objects.get().closes_at == datetime(2199, 1, 15, 23, 0, tzinfo=UTC)


def test_no_closing_time_means_none(client, recruiter):
    client.post(NEW, filled_in(closes_at=""))

    assert Opening.objects.get().closes_at is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"channels": []}, "channels", "Tick at least one channel."),
        ({"channels": ["fax"]}, "channels", "Select a valid choice. fax is not one of"),
        ({"closes_at": "2020-01-01T10:00"}, "closes_at", "This time has passed."),
        ({"closes_at": "soon"}, "closes_at", "Enter a valid date/time."),
        (
            {"closes_at": "0001-01-01T00:00", "time_zone": "Asia/Tokyo"},
            "closes_at",
            "Enter a valid date/time.",
        ),
        (
            {"closes_at": "9999-12-31T23:59", "time_zone": "America/New_York"},
            "closes_at",
            "Enter a valid date/time.",
        ),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "Select a valid choice."),
        ({"assessment": 0}, "assessment", "Select a valid choice."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, recruiter, changes, field, words):
    response = client.post(NEW, filled_in(**changes))

    errors = response.context["form"].errors
    assert response.status_code == 200
    assert list(errors) == [field]
    assert errors[field][0].startswith(words)
    assert str(errors[field]) in response.text
    assert not Opening.objects.exists()


def test_a_time_that_the_clocks_skip_is_refused(client, recruiter):
    year = now().year + 1
    sundays = [datetime(year, 3, day, tzinfo=UTC) for day in range(25, 32)]
    last = next(day for day in sundays if day.weekday() == 6)

    response = client.post(NEW, filled_in(closes_at=f"{last:%Y-%m-%d}T02:30"))

    assert "this time does not exist" in str(response.context["form"].errors["closes_at"])


def test_a_requisition_number_is_taken_once_in_a_team(client, recruiter, team):
    make_opening(team, requisition_number="REQ-7")
    make_opening(requisition_number="REQ-8")

    taken = client.post(NEW, filled_in(requisition_number="REQ-7"))
    others = client.post(NEW, filled_in(requisition_number="REQ-8"))

    assert "has an opening with this number" in taken.text
    assert others.status_code == 302


def test_only_published_assessments_are_offered(client, recruiter):
    assessment = make_assessment()
    published = client.get(NEW).text
    Assessment.objects.update(status=Assessment.Status.RETIRED, retired_at=now())
    retired = client.get(NEW).text

    option = f'<option value="{assessment.pk}">Tiny profile 1.0, about 3 minutes</option>'
    assert option in published
    assert "Tiny profile" not in retired


def test_a_recruiter_of_two_teams_chooses_between_them_and_no_other(client, team):
    user = make_member(team, Role.RECRUITER)
    user.memberships.create(team=make_team("Beta"), role=Role.ADMIN)
    reviewed, strange = make_team("Gamma"), make_team("Delta")
    user.memberships.create(team=reviewed, role=Role.REVIEWER)
    client.force_login(user)

    choices = [str(label) for _, label in client.get(NEW).context["form"].fields["team"].choices]
    refused = client.post(NEW, filled_in(team=strange.pk))

    assert choices == ["Acme Care", "Beta"]
    assert list(refused.context["form"].errors) == ["team"]


def test_unknown_and_foreign_openings_answer_alike(client, recruiter):
    foreign = make_opening()
    names = ("rank", "candidates", "profile", "activity")

    for name in names:
        unknown = client.get(reverse(f"hiring:{name}", args=[uuid4()]))
        other = client.get(reverse(f"hiring:{name}", args=[foreign.reference]))
        assert (unknown.status_code, other.status_code) == (404, 404)
        assert unknown.content == other.content
