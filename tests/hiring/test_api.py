"""/api/v1/: openings, ranking, application, decisions and the schema."""

from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.throttling import UserRateThrottle

from hiring.models import Application, Decision, Opening, Role
from tests import factories

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def opening() -> Opening:
    opening = factories.make_opening()
    opening.band_floors = [60.0, 40.0]
    opening.save(update_fields=["band_floors"])
    return opening


def test_openings_of_ones_own_teams_are_listed(client: Client, opening: Opening) -> None:
    factories.make_opening()
    sign_in(client, opening)

    content = client.get(reverse("api:openings")).json()

    assert [each["reference"] for each in content["results"]] == [str(opening.reference)]
    assert content["next"] is None
    assert client.get(address("opening", opening)).json() == content["results"][0]


def test_the_ranking_is_read_a_page_at_a_time(client: Client, opening: Opening) -> None:
    applications = [
        factories.make_ranked_application(opening, fit=80.0 - place) for place in range(51)
    ]
    sign_in(client, opening)

    first = client.get(address("ranking", opening)).json()
    second = client.get(first["next"]).json()

    references = [row["reference"] for row in first["results"] + second["results"]]
    assert references == [str(application.reference) for application in applications]
    assert (len(first["results"]), second["next"]) == (50, None)
    assert {row["band"] for row in first["results"]} == {1, 2, 3}


def test_a_row_of_the_ranking_says_what_the_page_says(client: Client, opening: Opening) -> None:
    application = factories.make_ranked_application(opening, fit=61.5)
    sign_in(client, opening)

    (row,) = client.get(address("ranking", opening)).json()["results"]

    assert row == {
        "reference": str(application.reference),
        "candidate_number": application.short_reference,
        "applied_at": "2026-03-02T09:00:00Z",
        "stage": "assessment",
        "disposition": "",
        "is_on_hold": False,
        "band": 1,
        "fit": 61.5,
        "fit_se": 3.0,
        "traits": [
            {"key": key, "score": 50.0, "standard_error": pytest.approx(3.1623, abs=1e-4)}
            for key in ("warmth", "calm", "order")
        ],
        "rep_type": "helper",
        "rep_type_probability": 0.8,
        "is_mixed_type": False,
        "looks_inattentive": False,
        "name": application.candidate.full_name,
    }


def test_an_application_carries_its_candidate_and_versions(
    client: Client, opening: Opening
) -> None:
    application = factories.make_ranked_application(opening)
    sign_in(client, opening)

    content = client.get(address("application", application)).json()

    assert content["candidate"]["email"] == application.candidate.email
    assert content["opening"] == str(opening.reference)
    assert (content["profile_version"], content["scoring_version"]) == (1, "1.0-expert")


def test_an_application_without_scores_is_shown(client: Client, opening: Opening) -> None:
    application = factories.make_application(opening)
    sign_in(client, opening)

    content = client.get(address("application", application)).json()

    assert (content["fit"], content["band"], content["traits"]) == (None, None, [])
    assert (content["profile_version"], content["scoring_version"], content["flags"]) == (
        None,
        None,
        [],
    )


def test_a_decision_is_recorded_as_by_the_page(client: Client, opening: Opening) -> None:
    application = factories.make_ranked_application(opening)
    member = sign_in(client, opening)

    response = decide(client, application, move="advance", reason="Convincing interview")

    application.refresh_from_db()
    decision = Decision.objects.get()
    assert (response.status_code, response.json()["id"]) == (201, decision.pk)
    assert response.json()["stage_after"] == application.stage == "review"
    assert (decision.by, decision.reason) == (member, "Convincing interview")


def test_a_decision_that_does_not_fit_is_refused_with_its_reason(
    client: Client, opening: Opening
) -> None:
    application = factories.make_ranked_application(opening)
    sign_in(client, opening)
    decide(client, application, move="reject", reason="No")

    closed = decide(client, application, move="advance", reason="Yes")
    unseen = decide(client, application, move="undo", reason="Mistake", seen=0)

    assert (closed.status_code, unseen.status_code) == (409, 409)
    assert closed.json()["detail"].startswith("This application is closed")
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("name", ["openings", "schema"])
def test_anonymous_visitors_get_no_list(client: Client, name: str) -> None:
    assert client.get(reverse(f"api:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["opening", "ranking"])
def test_anonymous_visitors_and_other_teams_get_no_opening(
    client: Client, opening: Opening, name: str
) -> None:
    anonymous = client.get(address(name, opening))
    client.force_login(factories.make_member(role=Role.ADMIN))
    foreign, unknown = (
        client.get(address(name, opening)),
        client.get(reverse(f"api:{name}", args=[uuid4()])),
    )

    assert (anonymous.status_code, foreign.status_code, unknown.status_code) == (403, 404, 404)
    assert foreign.content == unknown.content


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_only_recruiters_and_administrators_decide(
    client: Client, opening: Opening, role: Role
) -> None:
    application = factories.make_ranked_application(opening)
    sign_in(client, opening, role)

    response = decide(client, application, move="advance", reason="Yes")

    assert response.status_code == 403
    assert not Decision.objects.exists()


def test_a_request_forged_by_another_site_is_refused(opening: Opening) -> None:
    application = factories.make_ranked_application(opening)
    client = Client(enforce_csrf_checks=True)
    sign_in(client, opening)

    response = decide(client, application, move="advance", reason="Yes")

    assert response.status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_only_read_cannot_be_written(client: Client, opening: Opening, method: str) -> None:
    sign_in(client, opening)

    response = getattr(client, method)(address("ranking", opening), {}, JSON)

    assert response.status_code == 405


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"move": "promote", "reason": "x"}, "move"),
        ({"move": "advance", "reason": "   "}, "reason"),
        ({"move": "advance", "reason": "x" * 1001}, "reason"),
        ({"move": "advance", "reason": "\0"}, "reason"),
        ({"move": "advance", "reason": "\ud800"}, "reason"),
        ({"move": "advance", "reason": "x", "seen": "NaN"}, "seen"),
        ({"move": "advance", "reason": "x", "seen": 10**30}, "seen"),
        ({"move": ["advance"], "reason": {"a": 1}}, "reason"),
    ],
)
def test_malformed_decisions_are_refused_by_field(
    client: Client, opening: Opening, body: dict[str, Any], field: str
) -> None:
    application = factories.make_ranked_application(opening)
    sign_in(client, opening)

    response = decide(client, application, **body)

    assert response.status_code == 400
    assert field in response.json()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("body", ["", "[", "[]", "null", "NaN", '"x"', "{" * 2000])
def test_malformed_bodies_are_refused(client: Client, opening: Opening, body: str) -> None:
    application = factories.make_ranked_application(opening)
    sign_in(client, opening)

    response = client.post(address("decisions", application), body, JSON)

    assert response.status_code == 400


def test_a_place_that_is_none_is_refused(client: Client, opening: Opening) -> None:
    sign_in(client, opening)

    response = client.get(address("ranking", opening), {"after": "1; DROP TABLE"})

    assert (response.status_code, list(response.json())) == (400, ["after"])


def test_who_asks_too_often_is_told_to_wait(
    client: Client, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(UserRateThrottle.THROTTLE_RATES, "user", "2/min")
    sign_in(client, opening)

    responses = [client.get(address("opening", opening)) for _ in range(3)]
    sign_in(client, opening)
    another = client.get(address("opening", opening))

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert int(responses[-1].headers["Retry-After"]) <= 60
    assert another.status_code == 200


@pytest.mark.parametrize("name", ["openings", "ranking"])
def test_three_rows_take_as_many_queries_as_one(
    client: Client, opening: Opening, name: str, django_assert_num_queries
) -> None:
    factories.make_ranked_application(opening)
    sign_in(client, opening)
    path = reverse("api:openings") if name == "openings" else address(name, opening)
    client.get(path)

    with django_assert_num_queries(12, exact=False) as with_one:
        client.get(path)
    for _ in range(2):
        factories.make_ranked_application(opening)
        factories.make_opening(opening.team)

    with django_assert_num_queries(len(with_one.captured_queries)):
        client.get(path)


def test_the_schema_describes_every_address(client: Client, opening: Opening) -> None:
    sign_in(client, opening, Role.REVIEWER)

    schema = client.get(reverse("api:schema"), HTTP_ACCEPT=JSON).json()

    assert schema["info"]["title"] == "Frontline"
    assert sorted(schema["paths"]) == [
        "/api/v1/applications/{reference}/",
        "/api/v1/applications/{reference}/decisions/",
        "/api/v1/instruments/",
        "/api/v1/instruments/{key}/{version}/",
        "/api/v1/openings/",
        "/api/v1/openings/{reference}/",
        "/api/v1/openings/{reference}/ranking/",
        "/api/v1/schema/",
    ]


def sign_in(client: Client, opening: Opening, role: Role = Role.RECRUITER) -> object:
    member = factories.make_member(opening.team, role)
    client.force_login(member)
    return member


def address(name: str, of: Opening | Application) -> str:
    return reverse(f"api:{name}", args=[of.reference])


def decide(client: Client, application: Application, **body: object) -> Any:
    return client.post(address("decisions", application), body, JSON)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"move":' * 100_000,
        r'{"move": "\ud800", "reason": "x"}',
        r'{"move": "advance", "reason": "\ud800"}',
        r'{"move": "advance", "reason": "a\u0000"}',
        '{"move": "advance", "reason": NaN}',
        '{"move": "advance", "reason": "x", "seen": 1e400}',
        '{"move": ["advance"], "reason": {"a": 1}}',
        "[]",
    ],
)
def test_a_malformed_decision_is_refused_with_400(
    client: Client, opening: Opening, body: str
) -> None:
    application = factories.make_application(opening)
    sign_in(client, opening)

    response = client.post(
        f"/api/v1/applications/{application.reference}/decisions/", body, content_type=JSON
    )

    assert response.status_code == 400
    assert not Decision.objects.exists()


@pytest.mark.parametrize("place", ["p=abc", "p=%00", "p=-1", "o=-1", "p=\u0663a"])
def test_a_made_up_place_in_the_list_is_not_found(
    client: Client, opening: Opening, place: str
) -> None:
    sign_in(client, opening)

    response = client.get("/api/v1/openings/", {"cursor": b64encode(place.encode()).decode()})

    assert response.status_code == 404
