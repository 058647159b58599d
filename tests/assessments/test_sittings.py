"""Opened, started, answered, sent in: each once, however often and from however many at a time."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils.timezone import now

from assessments import operations, queries
from assessments.instrument import InvalidValueError
from assessments.models import Response, Submission
from assessments.operations import Event, LinkUnusableError, SubmissionClosedError, UnknownItemError
from tests.factories import make_assessment, make_link, make_response, make_submission

pytestmark = pytest.mark.django_db

CROWD = 50
PHONE, LAPTOP = UUID(int=1), UUID(int=2)


def event(value: object = 3, **fields: Any) -> Event:
    defaults: dict[str, Any] = {
        "client_event_id": uuid4(),
        "client": PHONE,
        "client_sequence": 1,
        "item": 0,
        "value": value,
    }
    return Event(**defaults | fields)


def record(submission: Submission, *events: Event) -> list[operations.Receipt]:
    return operations.record_responses(submission_id=submission.pk, events=events)


def counts_for(submission: Submission, number: int = 0) -> object:
    return queries.current_answers(submission)[number].value


def in_a_crowd(call: Callable[[], object]) -> Counter[object]:
    """What fifty threads got that made the call at once, each with a connection of its own."""

    def one(_: int) -> object:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as crowd:
        return Counter(crowd.map(one, range(CROWD)))


@pytest.mark.django_db(transaction=True)
def test_fifty_starts_at_once_begin_one_sitting():
    submission = make_submission(status="invited")
    make_link(submission)
    link = submission.links.get()

    def start() -> object:
        row = operations.start(link=link, language="en", notice_version="1")
        return row.started_at, tuple(row.form)

    outcomes = in_a_crowd(start)

    assert list(outcomes.values()) == [CROWD]


@pytest.mark.django_db(transaction=True)
def test_the_crowd_sees_a_start_that_does_not_lock():
    submission = make_submission(status="invited")
    all_have_read = Barrier(CROWD)

    def careless() -> object:
        row = Submission.objects.get(pk=submission.pk)
        all_have_read.wait()
        if not row.is_started:
            row.status, row.started_at = Submission.Status.STARTED, now()
            row.save(update_fields=["status", "started_at"])
        return row.started_at

    assert len(in_a_crowd(careless)) > 1


@pytest.mark.django_db(transaction=True)
def test_fifty_submits_at_once_send_in_once():
    submission = make_submission(status="started", answers={0: 4})

    outcomes = in_a_crowd(lambda: operations.submit(submission_id=submission.pk).submitted_at)

    assert list(outcomes.values()) == [CROWD]


@pytest.mark.django_db(transaction=True)
def test_one_event_sent_fifty_times_at_once_is_kept_once():
    submission = make_submission(status="started")
    same = event()

    outcomes = in_a_crowd(lambda: record(submission, same)[0].receipt)

    assert list(outcomes.values()) == [CROWD]
    assert Response.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_events_at_once_are_all_kept():
    submission = make_submission(status="started")

    outcomes = in_a_crowd(lambda: record(submission, event())[0].receipt)

    assert len(outcomes) == CROWD
    assert Response.objects.count() == CROWD


@pytest.mark.django_db(transaction=True)
def test_answers_that_race_with_the_submit_are_frozen_or_refused():
    submission = make_submission(status="started", answers={0: 1})

    def either() -> object:
        try:
            record(submission, event(5, item=1, client=uuid4(), seen=2**40))
        except SubmissionClosedError:
            return "refused"
        operations.submit(submission_id=submission.pk)
        return "kept"

    outcomes = in_a_crowd(either)

    submission.refresh_from_db()
    instrument = queries.instrument_of(submission.assessment_id)
    assert outcomes["kept"] == Response.objects.count() - 1
    assert outcomes["kept"] >= 1
    assert instrument.decode([bytes(submission.answers or b"")])[0][:2].tolist() == [0, 4]


def test_a_start_draws_the_form_and_keeps_the_consent():
    submission = make_submission(status="invited")
    make_link(submission)

    operations.start(link=submission.links.get(), language="es", notice_version="2")

    submission.refresh_from_db()
    assert submission.language == "es"
    assert submission.notice_version == "2"
    assert submission.consented_at == submission.started_at
    assert sorted(submission.form) == list(range(16))


@pytest.mark.parametrize("link", [{"days": -1}, {"is_revoked": True}])
def test_an_unusable_link_starts_nothing(link):
    submission = make_submission(status="invited")
    make_link(submission, **link)

    with pytest.raises(LinkUnusableError):
        operations.start(link=submission.links.get(), language="en", notice_version="1")


def test_nothing_starts_after_the_closing_time():
    submission = make_submission(status="invited", closes_at=now())
    make_link(submission)

    with pytest.raises(SubmissionClosedError):
        operations.start(link=submission.links.get(), language="en", notice_version="1")


def test_the_newest_answer_counts():
    submission = make_submission(status="started")

    record(submission, event(2))
    record(submission, event(5, client_sequence=2))

    assert counts_for(submission) == 5
    assert Response.objects.count() == 2


def test_an_answer_that_did_not_know_of_a_newer_one_is_kept_and_not_counted():
    submission = make_submission(status="started")
    record(submission, event(2))

    (receipt,) = record(submission, event(5, client=LAPTOP, seen=0))

    assert receipt.is_stale
    assert counts_for(submission) == 2
    assert Response.objects.count() == 2


def test_an_answer_that_knew_of_the_newer_one_counts():
    submission = make_submission(status="started")
    (first,) = record(submission, event(2))

    (receipt,) = record(submission, event(5, client=LAPTOP, seen=first.receipt))

    assert not receipt.is_stale
    assert counts_for(submission) == 5


def test_an_older_answer_of_the_same_page_that_comes_late_is_stale():
    submission = make_submission(status="started")
    record(submission, event(2, client_sequence=2))

    (receipt,) = record(submission, event(5, client_sequence=1, seen=2**40))

    assert receipt.is_stale
    assert counts_for(submission) == 2


def test_a_change_of_mind_in_one_batch_counts():
    submission = make_submission(status="started")

    receipts = record(
        submission, event(2), event(4, item=1), event(5, client=LAPTOP), event(1, client=PHONE)
    )

    assert [receipt.is_stale for receipt in receipts] == [False] * 4
    assert counts_for(submission) == 1
    assert Response.objects.count() == 4


def test_a_batch_that_begins_with_a_known_event_goes_on_from_there():
    submission = make_submission(status="started")
    known = event(2)
    record(submission, known)

    receipts = record(submission, known, event(5, client=LAPTOP))

    assert [receipt.is_stale for receipt in receipts] == [False, False]
    assert counts_for(submission) == 5


def test_the_same_event_twice_in_a_batch_is_kept_once():
    submission = make_submission(status="started")
    same = event()

    first, second = record(submission, same, same)

    assert first == second
    assert Response.objects.count() == 1


@pytest.mark.parametrize(("hours", "is_late"), [(1, False), (-1, True), (-23, True)])
def test_the_grace_after_closing_marks_answers_late(hours, is_late):
    submission = make_submission(status="started", closes_at=now() + timedelta(hours=hours))

    assert record(submission, event())[0].is_late is is_late


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "invited"},
        {"status": "submitted"},
        {"status": "scored"},
        {"status": "started", "closes_at": now() - timedelta(hours=25)},
    ],
)
def test_a_sitting_that_is_not_open_takes_nothing(fields):
    submission = make_submission(**fields)

    with pytest.raises(SubmissionClosedError):
        record(submission, event())
    assert Response.objects.count() == 0


def test_an_item_outside_the_form_is_refused_with_all_that_came_along():
    submission = make_submission(status="started")
    submission.form = [0]
    submission.save()

    with pytest.raises(UnknownItemError):
        record(submission, event(), event(item=1))
    assert Response.objects.count() == 0


def test_a_value_that_answers_nothing_is_refused_with_all_that_came_along():
    submission = make_submission(status="started")

    with pytest.raises(InvalidValueError):
        record(submission, event(), event(9))
    assert Response.objects.count() == 0


def test_sending_in_freezes_what_counts_and_leaves_it_due():
    submission = make_submission(status="started")
    make_response(submission, 0, 5, seconds=2.0)
    make_response(submission, 1, 2, seconds=6.0)

    operations.submit(submission_id=submission.pk)

    submission.refresh_from_db()
    instrument = queries.instrument_of(submission.assessment_id)
    assert instrument.decode([bytes(submission.answers or b"")])[0][:3].tolist() == [4, 1, -1]
    assert submission.seconds_per_item == 4.0
    assert submission.due_at == submission.submitted_at


def test_sending_in_again_changes_nothing():
    submission = make_submission(status="started", answers={0: 5})
    operations.submit(submission_id=submission.pk)
    before = Submission.objects.filter(pk=submission.pk).values().get()

    operations.submit(submission_id=submission.pk)

    assert Submission.objects.filter(pk=submission.pk).values().get() == before


def test_what_never_began_is_not_sent_in():
    with pytest.raises(SubmissionClosedError):
        operations.submit(submission_id=make_submission(status="invited").pk)


def test_another_language_is_kept_with_the_answers_from_then_on():
    submission = make_submission(make_assessment(), status="started")
    record(submission, event())

    operations.change_language(submission=submission, language="es")
    record(submission, event(item=1))

    rows = Response.objects.order_by("pk").values_list("language", flat=True)
    assert list(rows) == ["en", "es"]
