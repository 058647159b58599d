"""The personal link."""

import logging

import pytest
from django.test import Client

from assessments.models import Link, Response, Submission
from tests.assessments.doors import stable
from tests.factories import make_link, make_submission

pytestmark = pytest.mark.django_db


def rows() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Link, Submission, Response)]


def test_a_good_link_leads_to_the_clean_address(client):
    submission = make_submission(status="invited")

    response = client.get(f"/a/{make_link(submission)}/")

    cookie = response.cookies["sitting"]
    assert response.status_code == 302
    assert response["Location"] == f"/sitting/{submission.reference}/"
    assert cookie["path"] == f"/sitting/{submission.reference}/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_a_link_changes_nothing(client, method):
    token = make_link(make_submission(status="invited"))
    before = rows()

    for _ in range(3):
        getattr(client, method)(f"/a/{token}/", follow=True)

    assert rows() == before


def test_starting_does_change_something(client):
    token = make_link(make_submission(status="invited"))
    before = rows()

    page = client.get(f"/a/{token}/")
    client.post(page["Location"], {"consent": "on"})

    assert rows() != before


def unusable_tokens() -> list[str]:
    return [
        "x" * 43,
        "%F0%9F%98%80",
        make_link(make_submission(status="invited"), days=-1),
        make_link(make_submission(status="invited"), is_revoked=True),
        make_link(make_submission(status="started"), is_revoked=True),
    ]


def test_unknown_expired_and_revoked_links_look_the_same(client, django_assert_num_queries):
    answers = []
    for token in unusable_tokens():
        with django_assert_num_queries(1):
            answers.append(client.get(f"/a/{token}/"))

    assert {answer.status_code for answer in answers} == {404}
    assert len({stable(answer) for answer in answers}) == 1
    assert len({str(sorted(answer.items())) for answer in answers}) == 1
    assert "ask for a new link" in answers[0].content.decode()


def test_an_expired_link_opens_a_sitting_that_has_begun(client):
    token = make_link(make_submission(status="started"), days=-1)

    assert client.get(f"/a/{token}/").status_code == 302


def test_a_link_takes_no_post(client):
    token = make_link(make_submission(status="invited"))

    assert client.post(f"/a/{token}/").status_code == 405


def test_the_cookie_of_a_revoked_link_stops_working(client):
    submission = make_submission(status="started")
    page = client.get(f"/a/{make_link(submission)}/")["Location"]
    assert client.get(page).status_code == 200

    make_link(submission, is_revoked=True)

    assert client.get(page).status_code == 404


def test_a_forged_cookie_opens_nothing(client):
    submission = make_submission(status="started")
    make_link(submission)

    client.cookies["sitting"] = str(submission.links.get().pk)

    assert client.get(f"/sitting/{submission.reference}/").status_code == 404


def test_no_token_reaches_a_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.request")
    tokens = [*unusable_tokens(), make_link(make_submission(status="invited"))]

    for token in tokens:
        client.get(f"/a/{token}/")
        Client(enforce_csrf_checks=True).post(f"/a/{token}/")

    assert "Method Not Allowed" in caplog.text
    assert not [token for token in tokens if token in caplog.text]


def test_a_failure_behind_a_link_is_logged_without_the_token(client, caplog, monkeypatch):
    def fail(token_hash: bytes) -> None:
        raise RuntimeError(str(len(token_hash)))

    token = make_link(make_submission(status="invited"))
    monkeypatch.setattr("assessments.queries.link_by_hash", fail)
    client.raise_request_exception = False

    assert client.get(f"/a/{token}/").status_code == 500
    assert "Internal Server Error" in caplog.text
    assert token not in caplog.text


def test_another_refused_address_does_reach_the_log(caplog):
    caplog.set_level(logging.DEBUG, logger="django.request")

    Client().get("/not-an-address/")

    assert "/not-an-address/" in caplog.text
