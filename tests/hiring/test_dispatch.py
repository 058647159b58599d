"""From due rows to messages in the queue."""

import base64
import json
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db.models import F

from assessments.models import Submission
from hiring import dispatch
from hiring.models import Message, Opening
from hiring.queries import database_now
from tests.factories import (
    make_application,
    make_opening,
    make_ranked_application,
    make_submission,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]


def queued(broker: redis.Redis) -> list[tuple[str, dict[str, object]]]:
    """Task and arguments of every message, oldest first."""
    messages = [json.loads(raw) for raw in reversed(broker.lrange("celery", 0, -1))]
    return [(each["headers"]["task"], _arguments(each)) for each in messages]


def _arguments(message: dict[str, str]) -> dict[str, object]:
    arguments: dict[str, object] = json.loads(base64.b64decode(message["body"]))[1]
    return arguments


def test_due_submissions_go_out_together_and_carry_ids_alone(broker):
    keys = [make_submission().pk for _ in range(3)]

    assert dispatch.dispatch_due() == 3
    assert queued(broker) == [("assessments.score_submissions", {"submission_ids": keys})]


def test_a_first_score_does_not_wait_behind_those_to_be_scored_anew(broker, monkeypatch):
    monkeypatch.setattr(dispatch, "BATCH", 2)
    monkeypatch.setattr(dispatch, "IN_FLIGHT", 2)
    long_ago = database_now() - timedelta(hours=1)
    anew = [make_submission(status="scored", due_at=long_ago).pk for _ in range(5)]
    first = make_submission()

    dispatch.dispatch_due()

    assert [arguments["submission_ids"] for _task, arguments in queued(broker)] == [
        [first.pk],
        anew[:2],
    ]


def test_what_is_claimed_goes_out_again_only_after_its_lease(broker):
    submission = make_submission()
    dispatch.dispatch_due()

    again = dispatch.dispatch_due()
    Submission.objects.update(due_at=F("due_at") - settings.WORK_LEASE - timedelta(seconds=1))
    after_the_lease = dispatch.dispatch_due()

    assert (again, after_the_lease) == (0, 1)
    expected = ("assessments.score_submissions", {"submission_ids": [submission.pk]})
    assert queued(broker) == [expected, expected]


def test_each_failure_doubles_the_lease():
    once, twice = make_submission(attempts=1), make_submission(attempts=2)

    dispatch.dispatch_due()

    once.refresh_from_db()
    twice.refresh_from_db()
    assert twice.due_at - once.due_at == 2 * settings.WORK_LEASE


def test_one_that_failed_before_goes_out_alone(broker):
    fresh, failed = make_submission(), make_submission(attempts=2)

    dispatch.dispatch_due()

    assert [arguments for _, arguments in queued(broker)] == [
        {"submission_ids": [fresh.pk]},
        {"submission_ids": [failed.pk]},
    ]


def test_what_is_set_aside_stays_there(broker):
    make_submission(attempts=3)

    assert dispatch.dispatch_due() == 0
    assert queued(broker) == []


def test_what_falls_due_later_waits(broker):
    make_submission(due_at=database_now() + timedelta(minutes=1))

    assert dispatch.dispatch_due() == 0


def test_a_due_mail_goes_out_by_itself(broker):
    message = Message.objects.create(
        application=make_application(),
        kind=Message.Kind.INVITATION,
        created_at=database_now(),
        due_at=database_now(),
    )

    dispatch.dispatch_due()

    assert queued(broker) == [("hiring.send_message", {"message_id": message.pk})]


def test_an_opening_with_a_new_score_falls_due():
    opening = make_opening(ranked_at=database_now() - timedelta(hours=1))
    submission = make_ranked_application(opening, scorecard=None, fit=None, fit_se=None).submission
    Submission.objects.filter(pk=submission.pk).update(scored_at=database_now())

    dispatch.dispatch_due(everything=False)

    assert Opening.objects.get().due_at is not None


def test_an_opening_in_which_nothing_happened_does_not_fall_due():
    make_ranked_application(make_opening(ranked_at=database_now()))

    dispatch.dispatch_due()

    assert Opening.objects.get().due_at is None


def test_nothing_is_added_to_a_queue_that_is_full(broker):
    submission = make_submission()
    broker.lpush("celery", *["{}"] * dispatch.MOST_QUEUED)

    claimed = dispatch.dispatch_due()

    submission.refresh_from_db()
    assert claimed == 0
    assert submission.due_at <= database_now()
