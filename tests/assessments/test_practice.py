"""The practice item."""

import pytest

from assessments.models import Response
from tests.assessments.doors import enter
from tests.factories import make_submission

pytestmark = pytest.mark.django_db


def test_practising_keeps_nothing_and_says_so(client):
    page = enter(client, make_submission(status="invited"))

    text = client.get(f"{page}practice/", {"answer": 3}).content.decode()

    assert "nothing is kept" in text
    assert "That is all there is to it" in text
    assert Response.objects.count() == 0


def test_before_the_try_there_is_no_praise(client):
    page = enter(client, make_submission(status="invited"))

    assert "That is all there is to it" not in client.get(f"{page}practice/").content.decode()


def test_other_methods_are_refused(client):
    page = enter(client, make_submission(status="invited"))

    assert client.post(f"{page}practice/").status_code == 405
