"""Fifty people's worth of impatience: one sitting sent in over and over, all at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from assessments.models import Scorecard, Submission
from tests import programs
from tests.assessments.doors import begin
from tests.factories import make_assessment

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

SITTINGS, CROWD = 20, 50


def test_twenty_sittings_sent_in_fifty_times_at_once_are_scored_once():
    sittings = [begin_one() for _ in range(SITTINGS)]

    with programs.running(programs.start_dispatcher(), programs.start_worker()):
        answers = Counter(answer for sitting in sittings for answer in in_a_crowd(*sitting))
        programs.wait_until(lambda: Scorecard.objects.count() >= SITTINGS, 30)

    cards = Counter(Scorecard.objects.values_list("submission_id", flat=True))
    assert answers == {302: SITTINGS * CROWD}
    assert cards == dict.fromkeys((submission.pk for submission, _, _ in sittings), 1)


def test_the_crowd_sees_a_sending_in_that_does_not_lock():
    submission, _, _ = begin_one()
    all_have_read = Barrier(CROWD)

    def careless(_: int) -> object:
        row = Submission.objects.get(pk=submission.pk)
        all_have_read.wait()
        if row.is_started:
            row.status, row.submitted_at, row.answers = "submitted", now(), b""
            row.save(update_fields=["status", "submitted_at", "answers"])
        connection.close()
        return row.submitted_at

    with ThreadPoolExecutor(CROWD) as crowd:
        assert len(set(crowd.map(careless, range(CROWD)))) > 1


def begin_one() -> tuple[Submission, Client, str]:
    client = Client()
    make_assessment()
    submission, address = begin(client, answers={0: 4})
    return submission, client, address


def in_a_crowd(submission: Submission, client: Client, address: str) -> list[int]:
    """The status of each answer when fifty requests send the sitting in at once."""

    def send(_: int) -> int:
        try:
            own = Client()
            own.cookies = client.cookies
            return own.post(f"{address}submit/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(send, range(CROWD)))
