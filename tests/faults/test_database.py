"""The database away: at the k-th statement of a request for every k, at its commit, altogether."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from assessments.models import Response, Submission
from hiring.models import Application, AuditEvent, Decision, Role
from tests.assessments.doors import begin, hidden
from tests.factories import make_application, make_member

pytestmark = pytest.mark.django_db(transaction=True)

Request = Callable[[], Any]
MOST_STATEMENTS = 60
AWAY = "the server closed the connection unexpectedly"


@contextmanager
def failing(statement: int) -> Iterator[list[str]]:
    """Let the k-th statement from here on fail, from 1; yields the statements asked for."""
    asked: list[str] = []

    def wrapper(execute, sql, params, many, context):
        asked.append(sql)
        if len(asked) == statement:
            raise OperationalError(AWAY)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield asked


@contextmanager
def failing_commit(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every commit fail."""

    def refuse() -> None:
        raise OperationalError(AWAY)

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", refuse)
        yield


def fails_whole(request: Request, state: Callable[[], object], patch: pytest.MonkeyPatch) -> int:
    """Send the request with each of its statements failing, and then its commit.

    Returns how many statements it takes.
    """
    before = state()
    for statement in range(1, MOST_STATEMENTS):
        with failing(statement) as asked, failing_commit(patch):
            response = request()
        assert (response.status_code, response.headers.get("Retry-After")) == (503, "5")
        assert AWAY not in response.text
        assert state() == before, asked[-1]
        if len(asked) < statement:
            return len(asked)
    pytest.fail("the request never came to its commit")


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_save_that_loses_the_database_anywhere_keeps_nothing_and_the_next_keeps_it_once(
    visitor, monkeypatch
):
    _, address = begin(visitor)
    event = {
        "client_event_id": str(uuid4()),
        "client": str(uuid4()),
        "client_sequence": 1,
        "item": 1,
        "value": 3,
        "seen": 0,
    }

    def save():
        body = json.dumps({"events": [event]})
        return visitor.put(f"{address}responses/", body, content_type="application/json")

    save_nothing = fails_whole(save, answers, monkeypatch)
    receipts = [save().json(), save().json()]

    assert save_nothing >= 3
    assert receipts[0] == receipts[1]
    assert answers() == [3]


def test_an_answer_sent_as_a_form_fails_whole_and_can_be_sent_again(visitor, monkeypatch):
    _, address = begin(visitor)
    page = f"{address}items/1/"
    form = hidden(visitor.get(page)) | {"answer": "4"}

    fails_whole(lambda: visitor.post(page, form), answers, monkeypatch)

    assert visitor.post(page, form).status_code == 302
    assert visitor.post(page, form).status_code == 302
    assert answers() == [4]


def test_a_sending_in_that_loses_the_database_anywhere_leaves_the_sitting_open(
    visitor, monkeypatch
):
    _, address = begin(visitor, answers={0: 4})

    def state():
        fields = ("status", "submitted_at", "due_at", "answers", "seconds_per_item")
        return list(Submission.objects.values_list(*fields))

    fails_whole(lambda: visitor.post(f"{address}submit/"), state, monkeypatch)
    assert visitor.post(f"{address}submit/").status_code == 302
    once = state()
    assert visitor.post(f"{address}submit/").status_code == 302

    assert state() == once
    assert once[0][0] == "submitted"


def test_a_decision_that_loses_the_database_anywhere_was_never_made(visitor, monkeypatch):
    application = make_application()
    visitor.force_login(make_member(application.opening.team, Role.RECRUITER))
    form = {"move": "advance", "seen": 0, "reason": "other", "words": "A convincing case"}

    def state():
        fields = ("stage", "disposition", "is_on_hold", "opening__due_at")
        rows = list(Application.objects.values_list(*fields))
        return rows, Decision.objects.count(), AuditEvent.objects.count()

    def decide():
        return visitor.post(f"/applications/{application.reference}/decide/", form)

    before = state()
    fails_whole(decide, state, monkeypatch)

    assert decide().status_code == 302
    assert state() != before
    assert Decision.objects.count() == 1


def test_work_done_in_two_transactions_is_caught(visitor, monkeypatch):
    """The control: what fails half-way and keeps its first half."""
    submission, _ = begin(visitor)
    rows = Submission.objects.filter(pk=submission.pk)

    def careless():
        try:
            rows.update(language="es")
            rows.update(attempts=1)
        except OperationalError:
            pass
        return HttpResponse(status=503, headers={"Retry-After": "5"})

    with pytest.raises(AssertionError, match="UPDATE"):
        fails_whole(careless, lambda: list(rows.values_list("language", "attempts")), monkeypatch)


@pytest.mark.parametrize("lost", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_told_from_a_fault_of_ours(visitor, monkeypatch, lost):
    _, address = begin(visitor)

    def broken(error):
        def raises(*_):
            raise error(AWAY)

        return raises

    answered = {}
    for error in (lost, KeyError):
        with connection.execute_wrapper(broken(error)):
            answered[error] = visitor.get(address)

    assert {error: response.status_code for error, response in answered.items()} == {
        lost: 503,
        KeyError: 500,
    }
    assert "Retry-After" not in answered[KeyError].headers
    assert "Nothing was changed" in answered[lost].text


def answers() -> list[object]:
    return list(Response.objects.order_by("pk").values_list("value", flat=True))
