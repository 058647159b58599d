"""From due rows to queued messages: the only place that publishes to the broker.

A row that is due is claimed by moving its `due_at` one lease into the future, so a message that
Redis loses, or a worker that dies, costs a lease and nothing else. Redis may be flushed, killed or
absent: the rows stay, and the next round finds them.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from time import monotonic, sleep
from typing import TYPE_CHECKING, cast

import psycopg
from celery import Task, current_app
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce, Greatest, Power
from kombu.exceptions import OperationalError

from assessments.models import Calibration, Submission
from assessments.tasks import calibrate, score_submissions
from assessments.work import CHANNEL, MAX_ATTEMPTS
from candidates.models import Newcomer
from candidates.operations import drop_expired_newcomers
from hiring.models import Message, Opening
from hiring.operations import leave_receipts
from hiring.queries import database_now, openings_to_refresh
from hiring.tasks import refresh_ranking, send_confirmation, send_message

if TYPE_CHECKING:
    from kombu.transport.virtual import Channel

QUEUE = "celery"
BATCH = 500
IN_FLIGHT = 4 * BATCH
MOST_QUEUED = 100
RECENT = timedelta(minutes=2)
LONG_AGO = timedelta(days=1)
RANKING_PAUSE = timedelta(seconds=1)
FULL_SWEEP_SECONDS = 60
# Announcements that come close together are answered by one round.
PAUSE_SECONDS = 0.01

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A kind of row that falls due, and the task that does the work."""

    due: Callable[[datetime], models.QuerySet[models.Model]]
    waiting: Callable[[], models.QuerySet[models.Model]]
    task: Task[..., object]
    argument: str
    takes_many: bool = False


JOBS = (
    Job(
        lambda at: Submission.objects.due(at).unscored(),
        lambda: Submission.objects.waiting().unscored(),
        score_submissions,
        "submission_ids",
        takes_many=True,
    ),
    # However many are to be scored anew, a first score does not wait behind them.
    Job(
        lambda at: Submission.objects.due(at).scored(),
        lambda: Submission.objects.waiting().scored(),
        score_submissions,
        "submission_ids",
        takes_many=True,
    ),
    Job(Calibration.objects.due, Calibration.objects.waiting, calibrate, "calibration_id"),
    Job(Message.objects.due, Message.objects.waiting, send_message, "message_id"),
    Job(Newcomer.objects.due, Newcomer.objects.waiting, send_confirmation, "newcomer_id"),
    Job(Opening.objects.due, Opening.objects.waiting, refresh_ranking, "opening_id"),
)


def dispatch_due(*, everything: bool = True) -> int:
    """Claim what is due and queue it. Returns how many rows were claimed.

    Unless `everything` is looked at, openings, and sittings that were sent in, are found by what
    happened in the last minutes.
    """
    claimed = 0
    if everything:
        drop_expired_newcomers(at=database_now())
    _mark_openings(everything=everything)
    _leave_receipts(everything=everything)
    if _is_queue_full():
        return 0
    for job in JOBS:
        for ids in _batches(job, _claim(job)):
            _publish(job, ids)
            claimed += len(ids)
    return claimed


def _is_queue_full() -> bool:
    """Whether the workers are behind: what waits in its row meanwhile goes out in a batch."""
    try:
        with current_app.producer_pool.acquire(block=True) as producer:
            # Not passive: an empty queue is none to Redis, and asking for it would be an error.
            channel = cast("Channel", producer.channel)  # of Redis, as every virtual transport
            queue = channel.queue_declare(QUEUE)
    except OperationalError:
        return False
    return bool(queue.message_count >= MOST_QUEUED)


def _mark_openings(*, everything: bool) -> None:
    """Leave openings with something new due for a fresh ranking, a second apart at least."""
    at = database_now()
    openings_to_refresh(None if everything else at - RECENT).update(
        due_at=Greatest(at, Coalesce(F("ranked_at"), at) + RANKING_PAUSE), attempts=0
    )


def _leave_receipts(*, everything: bool) -> None:
    """Have who has sent the answers in told so; who did so long ago waits for no mail any more."""
    at = database_now()
    leave_receipts(since=at - (LONG_AGO if everything else RECENT), at=at)


@transaction.atomic
def _claim(job: Job) -> list[tuple[int, int]]:
    """Claim up to a batch of due rows; returns their ids and attempts."""
    at = database_now()
    rows = list(
        job.due(at)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_at", "pk")
        .values_list("pk", "attempts")[:BATCH]
    )
    if not rows:
        return []
    # What is due much later is no lease, but a mail that is planned.
    longest = at + settings.WORK_LEASE * 2**MAX_ATTEMPTS
    in_flight = job.waiting().filter(due_at__gt=at, due_at__lte=longest).count()
    rows = rows[: max(IN_FLIGHT - in_flight, 0)]
    # Each failure makes the next claim wait longer.
    claimed = job.due(at).filter(pk__in=[pk for pk, _ in rows])
    patience = Value(settings.WORK_LEASE) * Power(2, F("attempts"))
    claimed.update(due_at=ExpressionWrapper(at + patience, output_field=DateTimeField()))
    return rows


def _batches(job: Job, rows: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Fresh rows together where the task takes many; one that failed before goes alone."""
    if job.takes_many and (fresh := [pk for pk, attempts in rows if attempts == 0]):
        yield fresh
    for pk, attempts in rows:
        if attempts or not job.takes_many:
            yield [pk]


def _publish(job: Job, ids: list[int]) -> None:
    argument: list[int] | int = ids if job.takes_many else ids[0]
    try:
        job.task.apply_async(kwargs={job.argument: argument}, ignore_result=True)
    except OperationalError as error:
        logger.warning("broker not reached; the rows stay due: %s", error)


def listen(*, stop: Callable[[], bool]) -> None:
    """Dispatch whenever work is announced, and every few seconds besides, until told to stop."""
    with _listening() as listener:
        swept_at = -inf
        while not stop():
            is_sweep = monotonic() - swept_at > FULL_SWEEP_SECONDS
            claimed = dispatch_due(everything=is_sweep)
            if is_sweep:
                swept_at = monotonic()
            if claimed >= BATCH:
                continue  # more may be due, and nobody will announce it again
            deque(listener.notifies(timeout=settings.WORK_SWEEP_SECONDS, stop_after=1), maxlen=0)
            sleep(PAUSE_SECONDS)


def _listening() -> psycopg.Connection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    listener = psycopg.connect(
        **{
            name: parameters[name]
            for name in ("dbname", "user", "password", "host", "port")
            if name in parameters
        },
        autocommit=True,
    )
    listener.execute(f"LISTEN {CHANNEL}")
    return listener
