"""The welcome page, and the start."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from assessments.forms import NOTICE_VERSION
from tests.assessments.doors import enter, stable
from tests.factories import make_submission

pytestmark = pytest.mark.django_db


def test_consent_begins_the_sitting(client):
    submission = make_submission(status="invited")
    page = enter(client, submission)

    response = client.post(page, {"consent": "on"})

    submission.refresh_from_db()
    assert response["Location"] == f"{page}items/1/"
    assert submission.is_started
    assert submission.notice_version == NOTICE_VERSION
    assert len(submission.form) == 16


def test_the_welcome_says_what_is_coming(client):
    page = client.get(enter(client, make_submission(status="invited"))).content.decode()

    for words in (
        "About 3 minutes",
        "What is measured",
        "Who sees it",
        "A person decides",
        "no right answers",
        "go on later",
        "for an adjustment",
        "another way to show",
        "Try one for practice",
        "Español",
    ):
        assert words in page


def test_beginning_again_changes_nothing(client):
    submission = make_submission(status="invited")
    page = enter(client, submission)
    client.post(page, {"consent": "on"})
    submission.refresh_from_db()
    form, started_at = submission.form, submission.started_at

    response = client.post(page, {"consent": "on"})

    submission.refresh_from_db()
    assert response.status_code == 302
    assert (submission.form, submission.started_at) == (form, started_at)


def test_coming_back_leads_to_the_first_item_without_an_answer(client):
    submission = make_submission(status="started")
    submission.form = [3, 4, 5]
    submission.save()
    page = enter(client, submission)
    assert f'href="{page}items/1/"' in client.get(page).content.decode()

    first = make_submission(submission.assessment, status="started", answers={3: 2}, seed=1)
    first.form = [3, 4, 5]
    first.save()
    page = enter(client, first)

    assert f'href="{page}items/2/"' in client.get(page).content.decode()


def test_coming_back_with_everything_answered_leads_to_the_review(client):
    submission = make_submission(status="started", answers={3: 2})
    submission.form = [3]
    submission.save()
    page = enter(client, submission)

    assert f'href="{page}review/"' in client.get(page).content.decode()


def test_after_sending_in_the_welcome_leads_to_the_thanks(client):
    page = enter(client, make_submission(status="submitted"))

    assert client.get(page)["Location"] == f"{page}thanks/"


def test_every_page_of_somebody_else_looks_like_one_that_does_not_exist(client):
    mine = enter(client, make_submission(status="started"))
    cookie = client.cookies["sitting"].value
    theirs = f"/sitting/{make_submission(status='started').reference}/"
    nobodys = "/sitting/00000000-0000-4000-8000-000000000000/"
    intruder = Client(headers={"cookie": f"sitting={cookie}"})

    for page in ("", "practice/", "items/1/", "review/", "thanks/"):
        answers = [intruder.get(f"{start}{page}") for start in (theirs, nobodys)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({stable(answer) for answer in answers}) == 1
    assert intruder.get(mine).status_code == 200


def test_an_invitation_that_expired_after_it_was_opened_begins_nothing(client):
    submission = make_submission(status="invited")
    page = enter(client, submission)
    link = submission.links.get()
    link.expires_at = now()
    link.save()

    assert client.get(page).status_code == 404
    assert client.post(page, {"consent": "on"}).status_code == 404


def test_a_closed_assessment_says_so(client):
    page = enter(client, make_submission(status="invited", closes_at=now() - timedelta(hours=1)))

    response = client.get(page)

    assert response.status_code == 409
    assert "This assessment is closed" in response.content.decode()


def test_other_methods_are_refused(client):
    assert client.put(enter(client, make_submission(status="invited"))).status_code == 405


def test_without_consent_the_error_stands_beside_the_box(client):
    submission = make_submission(status="invited")
    page = enter(client, submission)

    response = client.post(page, {})

    submission.refresh_from_db()
    assert not submission.is_started
    assert 'id="consent-error"' in response.content.decode()
    assert 'aria-describedby="consent-error"' in response.content.decode()


def test_a_post_without_the_forms_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    page = enter(client, make_submission(status="invited"))

    assert client.post(page, {"consent": "on"}).status_code == 403


@pytest.mark.parametrize(("status", "count"), [("invited", 1), ("started", 2)])
def test_the_welcome_takes_few_queries(client, django_assert_num_queries, status, count):
    page = enter(client, make_submission(status=status))
    client.get(page)

    with django_assert_num_queries(count):
        client.get(page)


def test_no_page_is_kept_in_a_cache(client):
    page = enter(client, make_submission(status="invited"))

    response = client.get(page)

    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
