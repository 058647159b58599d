"""The last look, and sending in."""

import pytest

from tests.assessments.doors import begin, enter, send
from tests.factories import make_best_worst_assessment, make_response, make_submission

pytestmark = pytest.mark.django_db


def test_the_review_lists_what_is_missing_with_links(client):
    submission, page = begin(client)
    for position in range(1, 13):
        make_response(submission, submission.form[position - 1], 3)
    make_response(submission, submission.form[12], [0, 1, 2])
    make_response(submission, submission.form[14], [7, None, None])

    text = client.get(f"{page}review/").content.decode()

    links = [
        f"{page}items/{position}/" for position in range(1, 17) if f'items/{position}/"' in text
    ]
    assert "3 of 16 are not answered completely" in text
    assert "1 of 3 rated" in text
    # The last is also where Back leads.
    assert links == [f"{page}items/{position}/" for position in (14, 15, 16)]


def test_best_and_worst_are_answered_whole_or_not_at_all(client):
    submission, page = begin(client, assessment=make_best_worst_assessment())
    make_response(submission, submission.form[14], [2, 0])

    text = client.get(f"{page}review/").text

    assert "15 of 16 are not answered completely" in text
    assert f'{page}items/15/"' not in text
    assert "rated" not in text


def test_the_review_says_that_everything_is_answered(client):
    submission, page = begin(client)
    submission.form = [0]
    submission.save()
    send(client, f"{page}items/1/", answer=3)

    assert "Everything is answered" in client.get(f"{page}review/").content.decode()


def test_sending_in_leads_to_the_thanks(client):
    submission, page = begin(client)

    response = client.post(f"{page}submit/")

    submission.refresh_from_db()
    assert response["Location"] == f"{page}thanks/"
    assert submission.status == "submitted"


def test_sending_in_twice_gives_the_same_answer(client):
    submission, page = begin(client)
    first = client.post(f"{page}submit/")
    submission.refresh_from_db()
    submitted_at = submission.submitted_at

    second = client.post(f"{page}submit/")

    submission.refresh_from_db()
    assert first["Location"] == second["Location"]
    assert submission.submitted_at == submitted_at


def test_nothing_is_sent_in_without_the_cookie(client):
    submission = make_submission(status="started")

    assert client.post(f"/sitting/{submission.reference}/submit/").status_code == 404
    submission.refresh_from_db()
    assert submission.status == "started"


def test_what_has_not_begun_is_not_sent_in(client):
    page = enter(client, make_submission(status="invited"))

    assert client.get(f"{page}review/")["Location"] == page
    assert client.post(f"{page}submit/").status_code == 409


def test_other_methods_are_refused(client):
    _, page = begin(client)

    assert client.post(f"{page}review/").status_code == 405
    assert client.get(f"{page}submit/").status_code == 405


@pytest.mark.parametrize("answered", [1, 3])
def test_the_review_takes_two_queries(client, django_assert_num_queries, answered):
    submission, page = begin(client)
    for number in submission.form[:answered]:
        make_response(submission, number, 3)
    client.get(page)

    with django_assert_num_queries(2):
        client.get(f"{page}review/")
