"""From sending answers in to the stored score, beside a task sent to the worker by hand."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from uuid import uuid4

from django.db import connection

from assessments import operations, queries
from assessments.models import Response, Submission
from assessments.tasks import score_submissions
from benchmarks import people, programs
from benchmarks.figures import Figure, percentile_95
from hiring.models import Opening

LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Size:
    """How many people send in a second and for how long, in how many turns, each way."""

    rate: int
    seconds: float
    turns: int
    patience: float


FULL = Size(rate=25, seconds=5, turns=4, patience=60)
SMALL = Size(rate=10, seconds=0.5, turns=1, patience=60)


SendIn = Callable[[int], None]


class LateError(Exception):
    """A submission was not scored in the time allowed."""


def run(size: Size) -> Iterator[Figure]:
    """Send in by turns as candidates do, and straight to the queue."""
    opening = people.desk().opening
    ours: list[float] = []
    bare: list[float] = []
    with programs.running(programs.worker_and_dispatcher()):
        _waits(size, _answered(opening, size.rate), _submit)
        _waits(size, people.sit(opening, size.rate, is_due=False), _publish)
        for _ in range(size.turns):
            count = max(2, int(size.rate * size.seconds))
            ours += _waits(size, _answered(opening, count), _submit)
            bare += _waits(size, people.sit(opening, count, is_due=False), _publish)
    yield Figure(
        f"submitted to scored at {size.rate} a second: p50", median(ours), "ms", at_most=200
    )
    yield Figure("  p95", percentile_95(ours), "ms", at_most=1000)
    yield Figure("  the longest", max(ours), "ms")
    yield Figure("task sent by hand to scored: p50", median(bare), "ms")
    yield Figure("  p95", percentile_95(bare), "ms")
    yield Figure("p50 beside the task sent by hand", median(ours) / median(bare), "x")


def _answered(opening: Opening, count: int) -> list[int]:
    """Sittings with every item answered and not sent in yet."""
    keys = people.sit(opening, count, is_due=False)
    rows = Submission.objects.filter(pk__in=keys)
    instrument = queries.instrument_of(opening.assessment_id)
    items = queries.item_ids(opening.assessment_id)
    responses = []
    for row in rows:
        (answers,) = instrument.decode([bytes(row.answers or b"")])
        for number in row.form:
            slots = answers[instrument.items[number].slots].tolist()
            is_trait = instrument.items[number].kind == "trait"
            responses.append(
                Response(
                    submission=row,
                    item_id=items[number],
                    client_event_id=uuid4(),
                    client=row.reference,
                    client_sequence=number,
                    value=slots[0] + 1 if is_trait else slots,
                    language=row.language,
                    seconds=6.5,
                )
            )
    Response.objects.bulk_create(responses, batch_size=people.BATCH)
    rows.update(status=Submission.Status.STARTED, answers=None, submitted_at=None)
    return keys


def _submit(submission_id: int) -> None:
    operations.submit(submission_id=submission_id)


def _publish(submission_id: int) -> None:
    score_submissions.apply_async(kwargs={"submission_ids": [submission_id]})


def _waits(size: Size, submissions: list[int], send_in: SendIn) -> list[float]:
    """Milliseconds from when each was due to be sent in until its score could be seen.

    Raises:
        LateError: if one is not scored in the end.

    """
    start = time.perf_counter() + 0.1
    due = {pk: start + number / size.rate for number, pk in enumerate(submissions)}
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(_send_each, due, send_in)
        seen = _see_each(due, patience=size.patience)
        sending.result()
    return [1000 * (seen[pk] - due[pk]) for pk in submissions]


def _send_each(due: dict[int, float], send_in: SendIn) -> None:
    for pk, at in due.items():
        time.sleep(max(0.0, at - time.perf_counter()))
        send_in(pk)
    connection.close()


def _see_each(due: dict[int, float], *, patience: float) -> dict[int, float]:
    """When each score was there for everybody to see, to a few milliseconds."""
    seen: dict[int, float] = {}
    end = max(due.values()) + patience
    while len(seen) < len(due):
        waiting = [pk for pk in due if pk not in seen]
        scored = Submission.objects.filter(pk__in=waiting, status=Submission.Status.SCORED)
        found = list(scored.values_list("pk", flat=True))
        seen |= dict.fromkeys(found, time.perf_counter())
        if time.perf_counter() > end:
            message = f"{len(waiting)} of {len(due)} were not scored after {patience:.0f} s"
            raise LateError(message)
        time.sleep(LOOK_SECONDS)
    return seen
