"""Answers saved in the background."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.timezone import now

from assessments import queries
from assessments.models import Response, Submission
from tests.assessments.doors import begin, enter
from tests.factories import make_link, make_submission

pytestmark = pytest.mark.django_db


def event(**fields: object) -> dict[str, object]:
    return {
        "client_event_id": str(uuid4()),
        "client": str(uuid4()),
        "client_sequence": 1,
        "item": 1,
        "value": 3,
        "seen": 0,
        "seconds": 2.5,
    } | fields


def put(client: Client, page: str, body: object, **headers: str):
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.put(f"{page}responses/", data, content_type="application/json", headers=headers)


def test_every_answer_gets_its_receipt(client):
    submission, page = begin(client)
    events = [event(item=1), event(item=13, value=[2, 0, 1]), event(item=15, value=[7, None, 1])]

    response = put(client, page, {"events": events})

    rows = list(Response.objects.order_by("pk"))
    assert response.status_code == 200
    assert response.json()["receipts"] == [
        {
            "client_event_id": sent["client_event_id"],
            "receipt": row.pk,
            "is_stale": False,
            "is_late": False,
        }
        for sent, row in zip(events, rows, strict=True)
    ]
    answers = queries.current_answers(submission)
    assert [answers[submission.form[place]].value for place in (0, 12, 14)] == [
        3,
        [2, 0, 1],
        [7, None, 1],
    ]


def test_the_same_event_again_gets_the_same_receipt(client):
    _, page = begin(client)
    body = {"events": [event()]}

    answers = [put(client, page, body).json() for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    assert Response.objects.count() == 1


def test_another_event_is_another_row(client):
    _, page = begin(client)

    for _ in range(3):
        put(client, page, {"events": [event()]})

    assert Response.objects.count() == 3


def test_fifty_events_are_taken_at_once(client):
    _, page = begin(client)

    assert put(client, page, {"events": [event() for _ in range(50)]}).status_code == 200
    assert Response.objects.count() == 50


def test_after_sending_in_a_lost_receipt_is_given_again_and_nothing_new_is_kept(client):
    submission, page = begin(client)
    kept = {"events": [event()]}
    receipt = put(client, page, kept).json()
    client.post(f"{page}submit/")

    assert put(client, page, kept).json() == receipt
    assert put(client, page, {"events": [event()]}).status_code == 409
    assert Response.objects.filter(submission=submission).count() == 1


def test_a_sitting_that_has_not_begun_takes_no_answer(client):
    page = enter(client, make_submission(status="invited"))

    assert put(client, page, {"events": [event()]}).status_code == 409


def test_an_answer_after_the_closing_time_is_kept_as_late(client):
    _, page = begin(client, closes_at=now() - timedelta(hours=1))

    assert put(client, page, {"events": [event()]}).json()["receipts"][0]["is_late"]


def test_an_answer_after_the_grace_is_refused(client):
    _, page = begin(client, closes_at=now() - timedelta(hours=25))

    response = put(client, page, {"events": [event()]})

    assert response.status_code == 409
    assert response.json() == {"error": "the sitting is closed"}


def test_without_the_cookie_there_is_nothing_to_save_to(client):
    _, page = begin(client)

    assert put(Client(), page, {"events": [event()]}).status_code == 404


def test_the_cookie_of_one_sitting_saves_nothing_in_another(client):
    _, page = begin(client)
    begin(client)

    assert put(client, page, {"events": [event()]}).status_code == 404
    assert Response.objects.count() == 0


def test_a_revoked_link_saves_nothing(client):
    submission, page = begin(client)
    make_link(submission, is_revoked=True)

    assert put(client, page, {"events": [event()]}).status_code == 404


def test_an_expired_link_goes_on_saving_what_has_begun(client):
    submission, page = begin(client)
    submission.links.update(expires_at=now())

    assert put(client, page, {"events": [event()]}).status_code == 200


def test_an_invitation_that_expired_unused_saves_nothing(client):
    submission = make_submission(status="invited")
    page = enter(client, submission)
    submission.links.update(expires_at=now())

    assert put(client, page, {"events": [event()]}).status_code == 404


def test_the_forms_token_is_needed():
    client = Client(enforce_csrf_checks=True)
    _, page = begin(client)
    form = client.get(f"{page}items/1/").content.decode()
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    assert put(client, page, {"events": [event()]}).status_code == 403
    assert put(client, page, {"events": [event()]}, **{"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_other_methods_are_refused(client, method):
    _, page = begin(client)

    assert getattr(client, method)(f"{page}responses/").status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"null",
        b"[]",
        b'"events"',
        b'{"events": []}',
        b'{"events": {}}',
        b'{"events": [NaN]}',
        b'{"events": [' + b"9" * 5000 + b"]}",
        b"[" * 30_000,
        b'{"events":' * 3_000,
        b" " * 40_000,
        b" " * 3_000_000,
    ],
)
def test_a_body_of_another_shape_is_refused(client, body):
    _, page = begin(client)

    response = put(client, page, body)

    assert response.status_code == 400
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_event_id": "x"},
        {"client_event_id": None},
        {"client_event_id": "z" * 36},
        {"client": 7},
        {"client": "\x00" * 36},
        {"client_sequence": -1},
        {"client_sequence": 2**31},
        {"client_sequence": 1.0},
        {"item": 0},
        {"item": 17},
        {"item": True},
        {"item": "1"},
        {"item": 10**400},
        {"seen": -1},
        {"seen": 2**63},
        {"seconds": -1},
        {"seconds": 86_401},
        {"seconds": "2"},
        {"seconds": 10**400},
        {"value": None},
        {"value": 0},
        {"value": 6},
        {"value": 3.0},
        {"value": True},
        {"value": "3"},
        {"value": "\x00"},
        {"value": "\ud800"},
        {"value": 10**400},
        {"value": [3]},
        {"value": {"a": [1]}},
        {"value": [[[[[[[[]]]]]]]]},
        {"item": 13, "value": [0, 1]},
        {"item": 13, "value": [0, 1, 1]},
        {"item": 13, "value": [0, 1, None]},
        {"item": 13, "value": [0, 1, "\ud800"]},
        {"item": 15, "value": [1, 2, 8]},
        {"item": 15, "value": [1, 2, 2.5]},
        {"item": 15, "value": [1, 2, {}]},
        {"item": 15, "value": [1, 2, 3, 4]},
        {"surprise": 1},
    ],
)
def test_a_malformed_answer_is_refused_with_a_reason_and_nothing_is_kept(client, wrong):
    _, page = begin(client)

    response = put(client, page, {"events": [event(), event(**wrong)]})

    assert response.status_code == 400
    assert response.json()["error"]
    assert Response.objects.count() == 0


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_no_time_that_is_not_a_number_is_kept(client, name):
    _, page = begin(client)
    body = json.dumps({"events": [event(seconds="here")]}).replace('"here"', name)

    assert put(client, page, body).status_code == 400


def test_a_missing_field_is_named(client):
    _, page = begin(client)
    incomplete = event()
    del incomplete["client"]

    response = put(client, page, {"events": [incomplete]})

    assert response.json() == {"error": "client must be a UUID"}


def test_more_than_fifty_events_are_refused(client):
    _, page = begin(client)

    response = put(client, page, {"events": [event() for _ in range(51)]})

    assert response.json() == {"error": "events must be a list of 1 to 50"}


def test_no_reason_names_an_item_by_its_key(client):
    submission, page = begin(client)

    reasons = "".join(
        put(client, page, {"events": [event(item=position, value="no")]}).content.decode()
        for position in range(1, len(submission.form) + 1)
    )

    keys = list(queries.instrument_of(submission.assessment_id).by_key)
    assert "a value does not answer its item" in reasons
    assert not [key for key in keys if key in reasons]


@pytest.mark.parametrize("count", [1, 10])
def test_saving_takes_five_queries_however_many_answers(client, django_assert_num_queries, count):
    _, page = begin(client)
    put(client, page, {"events": [event()]})
    body = {"events": [event(item=place + 1) for place in range(count)]}

    # Who it is, the lock and the rows; and the two ends of the transaction.
    with django_assert_num_queries(5):
        assert put(client, page, body).status_code == 200


def test_nothing_else_of_the_sitting_changes(client):
    submission, page = begin(client)
    before = Submission.objects.filter(pk=submission.pk).values().get()

    put(client, page, {"events": [event()]})

    assert Submission.objects.filter(pk=submission.pk).values().get() == before
