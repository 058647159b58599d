"""The last page."""

from datetime import UTC, datetime

import pytest

from tests.assessments.doors import begin, enter
from tests.factories import make_submission

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["submitted", "scored"])
def test_the_thanks_say_when_and_what_next(client, settings, status):
    settings.CANDIDATE_CONTACT = "people@acme.example"
    submitted_at = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    page = enter(client, make_submission(status=status, submitted_at=submitted_at))

    text = client.get(f"{page}thanks/").content.decode()

    for words in (
        "March 2, 2026, 2:30 p.m.",
        "What happens next",
        "A person decides",
        "people@acme.example",
    ):
        assert words in text


def test_there_are_no_thanks_before_sending_in(client):
    _, page = begin(client)

    assert client.get(f"{page}thanks/")["Location"] == page


def test_other_methods_are_refused(client):
    page = enter(client, make_submission(status="submitted"))

    assert client.post(f"{page}thanks/").status_code == 405


def test_the_thanks_take_one_query(client, django_assert_num_queries):
    page = enter(client, make_submission(status="submitted"))
    client.get(f"{page}thanks/")

    with django_assert_num_queries(1):
        client.get(f"{page}thanks/")
