"""Instruments under /api/v1/."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiring.models import Role
from tests.factories import make_assessment, make_member, make_next_version, make_plain_assessment

pytestmark = pytest.mark.django_db

LIST = "/api/v1/instruments/"


@pytest.fixture(autouse=True)
def analyst(client):
    user = make_member(role=Role.ANALYST)
    client.force_login(user)
    return user


def test_versions_are_listed_the_newest_first_with_what_scores_them(client):
    make_next_version(make_assessment())

    draft, published = client.get(LIST).json()["results"]

    assert (draft["version"], draft["status"], draft["scoring_version"]) == ("2.0", "draft", None)
    assert published == {
        "key": "tiny",
        "version": "1.0",
        "status": "published",
        "names": {"en": "Tiny profile", "es": "Perfil breve"},
        "languages": ["en", "es"],
        "minutes": 3,
        "checksum": published["checksum"],
        "loaded_at": "2026-03-02T09:00:00Z",
        "published_at": "2026-03-02T09:00:00Z",
        "retired_at": None,
        "scoring_version": {
            "name": "1.0-expert",
            "source": "expert",
            "respondents": 0,
            "created_at": "2026-03-02T09:00:00Z",
        },
    }


def test_one_comes_with_its_content(client):
    assessment = make_assessment()

    found = client.get(f"{LIST}tiny/1.0/").json()

    assert found["definition"] == assessment.definition
    assert found["checksum"] == assessment.checksum


@pytest.mark.parametrize("version", ["9.9", "%00", "1.0%00"])
def test_a_version_that_does_not_exist_is_not_found(client, version):
    make_assessment()

    assert client.get(f"{LIST}tiny/{version}/").status_code == 404


def test_reviewers_may_not_look(client):
    make_assessment()
    client.force_login(make_member(role=Role.REVIEWER))

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}tiny/1.0/").status_code == 403


def test_nothing_can_be_written(client):
    make_assessment()

    for address in (LIST, f"{LIST}tiny/1.0/"):
        assert client.post(address, {}, content_type="application/json").status_code == 405


def test_the_list_costs_the_same_with_one_instrument_and_with_three(client):
    assessment = make_assessment()
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_next_version(assessment)
    make_plain_assessment()
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(LIST).json()["results"]) == 3

    assert len(three) == len(one)
