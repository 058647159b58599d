"""Whatever is killed or flushed in the middle of it, every submission is scored, and once."""

import time
from collections import Counter

import pytest
import redis

from assessments.models import Assessment, Scorecard, Submission
from tests import programs
from tests.factories import make_assessment, make_submission

pytestmark = [
    pytest.mark.faults,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("broker"),
]

KILLS = FLUSHES = 20
A_DAY = 24 * 60 * 60


def test_twenty_workers_killed_in_mid_scoring_lose_and_double_nothing():
    submissions = make_due(30)

    with programs.running(programs.start_dispatcher()):
        for _ in range(KILLS):
            with (
                programs.held_up("assessments_scorecard") as in_the_middle,
                programs.running(programs.start_worker()),
            ):
                assert programs.wait_until(in_the_middle, 30)
        with programs.running(programs.start_worker()):
            programs.wait_until(all_scored, 60)

    assert lost_and_doubled(submissions) == (0, 0)


def test_a_dispatcher_that_trusts_the_queue_is_caught_losing_what_a_killed_worker_held():
    submissions = make_due(20)

    with programs.running(programs.start_dispatcher(lease_seconds=A_DAY)):
        with (
            programs.held_up("assessments_scorecard") as in_the_middle,
            programs.running(programs.start_worker()),
        ):
            assert programs.wait_until(in_the_middle, 30)
        with programs.running(programs.start_worker()):
            programs.wait_until(all_scored, 8)

    lost, doubled = lost_and_doubled(submissions)
    assert lost > 0
    assert doubled == 0


def test_twenty_flushes_of_redis_lose_and_double_nothing(broker: redis.Redis):
    submissions = []

    with programs.running(programs.start_dispatcher(), programs.start_worker()):
        for _ in range(FLUSHES):
            submissions += make_due(10)
            broker.flushdb()
            time.sleep(0.1)
        programs.wait_until(all_scored, 60)

    assert lost_and_doubled(submissions) == (0, 0)


def test_a_dispatcher_that_trusts_the_queue_is_caught_losing_what_redis_held(broker: redis.Redis):
    submissions = make_due(20)

    with programs.running(programs.start_dispatcher(lease_seconds=A_DAY)):
        assert programs.wait_until(lambda: broker.llen("celery") > 0, 20)
        broker.flushdb()
        with programs.running(programs.start_worker()):
            programs.wait_until(all_scored, 8)

    assert lost_and_doubled(submissions)[0] > 0


def test_redis_away_for_a_while_only_delays_the_scores(broker: redis.Redis):
    dispatcher = programs.start_dispatcher()
    submissions = make_due(20)
    broker.flushdb()

    with programs.running(dispatcher):
        time.sleep(3)
        broker.flushdb()
        with programs.running(programs.start_worker()):
            programs.wait_until(all_scored, 30)

    assert lost_and_doubled(submissions) == (0, 0)


def test_a_submission_that_keeps_failing_is_put_aside_and_the_others_are_scored():
    poison = make_due(1)[0]
    Submission.objects.filter(pk=poison.pk).update(answers=b"\x00")
    submissions = make_due(10)

    with programs.running(programs.start_dispatcher(lease_seconds=1), programs.start_worker()):
        programs.wait_until(lambda: Submission.objects.set_aside().exists(), 30)
        programs.wait_until(lambda: not Submission.objects.waiting().exists(), 30)

    assert list(Submission.objects.set_aside()) == [poison]
    assert lost_and_doubled(submissions) == (0, 0)


def make_due(count: int) -> list[Submission]:
    assessment = Assessment.objects.first() or make_assessment()
    return [make_submission(assessment) for _ in range(count)]


def all_scored() -> bool:
    return not Submission.objects.filter(status=Submission.Status.SUBMITTED).exists()


def lost_and_doubled(submissions: list[Submission]) -> tuple[int, int]:
    """How many of the submissions have no scorecard, and how many have more than one."""
    keys = [submission.pk for submission in submissions]
    cards = Counter(
        Scorecard.objects.filter(submission__in=keys).values_list("submission_id", flat=True)
    )
    return sum(cards[key] == 0 for key in keys), sum(cards[key] > 1 for key in keys)
