"""Two versions of an instrument beside each other."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import operations as assessments
from hiring.models import Role
from tests.factories import AT, make_assessment, make_member

pytestmark = pytest.mark.django_db

OLD, NEW = "/instruments/tiny/1.0/compare/", "/instruments/tiny/2.0/compare/"


@pytest.fixture(autouse=True)
def analyst(client):
    user = make_member(role=Role.ANALYST)
    client.force_login(user)
    return user


@pytest.fixture
def old():
    return make_assessment()


@pytest.fixture
def definition(old):
    return deepcopy(old.definition) | {"version": "2.0"}


def load(definition, days=1):
    return assessments.load_definition(definition=definition, at=AT + timedelta(days=days))


def test_without_another_version_the_page_says_what_it_is_for(client, old):
    page = client.get(OLD).text

    assert "There is no other version" in page
    assert "<select" not in page


def test_nothing_differs_but_the_version(client, definition):
    load(definition)

    assert "Nothing differs but the version" in client.get(NEW).text


def test_what_changed_stands_from_the_older_to_the_newer_whichever_is_asked(client, definition):
    definition["minutes"] = 4
    definition["items"][0]["reversed"] = True
    definition["dilemmas"][0]["options"][0]["effectiveness"] = 5.5
    definition["texts"]["en"]["items"]["warmth_1"] = "I greet everybody by name & title."
    load(definition)

    pages = [client.get(address).text for address in (OLD, NEW)]

    for page in pages:
        for part in (
            "What changed from 1.0 to 2.0",
            "<code>reversed</code>: <del><code>false</code></del> → <ins><code>true</code></ins>",
            "<del><code>6.0</code></del> → <ins><code>5.5</code></ins>",
            "<td><ins><code>4</code></ins></td>",
            "I greet <del>people </del><ins>everybody </ins>by ",
            "<del>name.</del><ins>name &amp; title.</ins>",
        ):
            assert part in page


def test_what_came_and_went_is_said(client, definition):
    gone = definition["items"].pop()
    definition["items"].append({"key": "order_9", "trait": "order"})
    for words in definition["texts"].values():
        words["items"]["order_9"] = words["items"].pop(gone["key"])
    load(definition)

    page = client.get(NEW).text

    assert page.count('<span class="chip bad">removed</span>') == 1
    assert page.count('<span class="chip good">added</span>') == 1
    assert "<code>items.order_9</code>" in page


def test_another_version_can_be_chosen(client, definition):
    load(definition)
    load(definition | {"version": "3.0", "minutes": 9}, days=2)

    page = client.get(f"{NEW}?other=3.0").text

    assert "What changed from 2.0 to 3.0" in page
    assert "What changed from 1.0 to 2.0" in client.get(f"{NEW}?other=1.0").text


@pytest.mark.parametrize("other", ["9.9", "2.0", "", "%00"])
def test_a_version_that_is_not_there_is_said_beside_the_field(client, definition, other):
    load(definition)

    response = client.get(f"{NEW}?other={other}")

    assert response.status_code == 200
    assert response.context["form"].errors["other"]
    assert "What changed" not in response.text


def test_the_page_costs_the_same_with_two_versions_and_with_four(client, definition):
    load(definition)
    with CaptureQueriesContext(connection) as two:
        client.get(NEW)
    load(definition | {"version": "3.0"})
    load(definition | {"version": "4.0"})
    with CaptureQueriesContext(connection) as four:
        client.get(NEW)

    assert len(four) == len(two)
