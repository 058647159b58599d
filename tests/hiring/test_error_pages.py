"""What people see where there is nothing for them, or something broke."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from hiring.models import Role
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere_says_where_to_go(client):
    client.force_login(make_member(role=Role.RECRUITER))

    response = client.get("/nowhere/at/all/")

    assert response.status_code == 404
    assert "There is nothing here" in response.text
    assert "nowhere" not in response.text


@pytest.mark.parametrize(("is_staff", "times"), [(True, 1), (False, 0)])
def test_only_staff_are_led_back_to_the_openings(client, is_staff, times):
    if is_staff:
        client.force_login(make_member())

    response = client.get("/sitting/nowhere/")

    assert response.status_code == 404
    assert response.text.count("Go to the openings") == times


def test_a_wrong_role_is_told_whom_to_ask(client):
    client.force_login(make_member(role=Role.ANALYST))

    response = client.get("/openings/new/")

    assert response.status_code == 403
    assert "ask an administrator of the team" in response.text


def test_the_page_for_our_own_faults_needs_neither_request_nor_database(
    django_assert_num_queries,
):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")

    assert "Nothing was changed" in page


def test_a_form_from_a_page_that_is_too_old_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(role=Role.RECRUITER))

    response = client.post("/openings/new/")

    assert response.status_code == 403
    assert "load the page again" in response.text


@pytest.mark.parametrize("path", ["/accounts/login/", "/a/some-token/", "/nowhere/"])
def test_a_hundred_megabytes_are_refused_before_they_are_read(client, path):
    said = {"CONTENT_LENGTH": "100000000", "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    response = client.generic("POST", path, **said)

    assert response.status_code == 413
    assert client.generic("POST", path, **said | {"CONTENT_LENGTH": "0"}).status_code != 413
