"""The sitting: opened, started, answered, sent in. No answer that was acknowledged is ever lost."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from assessments import queries
from assessments.instrument import Instrument, Value
from assessments.models import Assessment, Link, Response, Submission
from assessments.work import notify_work

OFFLINE_GRACE = timedelta(hours=24)


class LinkUnusableError(Exception):
    """The link is unknown, expired or revoked; candidates are told the same in every case."""


class SubmissionClosedError(Exception):
    """The submission was already sent in, never started, or its closing time has passed."""


class UnknownItemError(ValueError):
    """The item is not in this submission's form."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One answer as the page sends it."""

    client_event_id: UUID
    client: UUID
    client_sequence: int
    item: int
    value: object
    seen: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class Receipt:
    """What is stored for one event. A page drops its own copy only when it holds this."""

    client_event_id: UUID
    receipt: int
    is_stale: bool
    is_late: bool


def open_submission(
    *, assessment: Assessment, language: str, closes_at: datetime | None, at: datetime
) -> Submission:
    """Open a sitting that nobody has started yet."""
    return Submission.objects.create(
        assessment=assessment,
        language=language,
        seed=secrets.randbits(62),
        closes_at=closes_at,
        invited_at=at,
    )


@transaction.atomic
def start(*, link: Link, language: str, notice_version: str) -> Submission:
    """Begin the sitting, with consent to the notice shown; beginning again changes nothing.

    Raises:
        LinkUnusableError: if the link has expired or was revoked, by the database's clock.
        SubmissionClosedError: if the closing time has passed or it was sent in.

    """
    submission = _locked(link.submission_id)
    at: datetime = submission.clock
    if link.revoked_at is not None:
        raise LinkUnusableError
    if submission.is_started:
        return submission
    if at >= link.expires_at:
        raise LinkUnusableError
    if not submission.is_open or submission.is_closed_at(at):
        raise SubmissionClosedError
    instrument = queries.instrument_of(submission.assessment_id)
    submission.form = queries.draw_form(instrument, submission.seed)
    submission.status = Submission.Status.STARTED
    submission.language = language
    submission.started_at = submission.consented_at = at
    submission.notice_version = notice_version
    submission.save(
        update_fields=[
            "form",
            "status",
            "language",
            "started_at",
            "consented_at",
            "notice_version",
        ]
    )
    return submission


@transaction.atomic
def change_language(*, submission: Submission, language: str) -> None:
    """Show the sitting in another language from now on."""
    submission.language = language
    submission.save(update_fields=["language"])


@transaction.atomic
def record_responses(*, submission_id: int, events: Sequence[Event]) -> list[Receipt]:
    """Append answers to the log and return a receipt for each, in the order given.

    The same event again gets the same receipt, even after the sitting was sent in. An answer given
    without knowing of a newer one from another page is kept and marked stale; one that arrives
    within the grace after the closing time is kept and marked late.

    Raises:
        SubmissionClosedError: if the sitting is not open for answers.
        UnknownItemError: if an item is not in this form.
        InvalidValueError: if a value does not answer its item.

    """
    submission = _locked(submission_id)
    if _takes_no_answers(submission):
        receipts = _receipts(submission_id, events)
    else:
        receipts = _append(submission, _rows(submission, events))
        if len(receipts) < len(events):
            receipts = _receipts(submission_id, events)
    if any(event.client_event_id not in receipts for event in events):
        raise SubmissionClosedError
    return [receipts[event.client_event_id] for event in events]


@transaction.atomic
def submit(*, submission_id: int) -> Submission:
    """Send the sitting in: freeze the answers and leave it due for scoring, once.

    Sending in again changes nothing.

    Raises:
        SubmissionClosedError: if it was never started, or the grace after closing has passed.

    """
    submission = _locked(submission_id)
    at: datetime = submission.clock
    if submission.status in {Submission.Status.SUBMITTED, Submission.Status.SCORED}:
        return submission
    if _takes_no_answers(submission):
        raise SubmissionClosedError
    answers = queries.current_answers(submission)
    freeze(
        submission,
        queries.instrument_of(submission.assessment_id),
        {number: answer.value for number, answer in answers.items()},
        [answer.seconds for answer in answers.values() if answer.seconds is not None],
    )
    submission.status = Submission.Status.SUBMITTED
    submission.submitted_at = at
    submission.due_at = at
    submission.save(
        update_fields=["answers", "seconds_per_item", "status", "submitted_at", "due_at"]
    )
    notify_work()
    return submission


def freeze(
    submission: Submission,
    instrument: Instrument,
    values: Mapping[int, Value],
    seconds: Sequence[float],
) -> None:
    """Put the answers into the row as one vector; the caller saves it."""
    submission.answers = instrument.encode(values)
    submission.seconds_per_item = median(seconds) if seconds else None


def _locked(submission_id: int) -> Submission:
    """Return the row, locked, with the database's time as `clock`."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .annotate(clock=Now())
        .get(pk=submission_id)
    )


def _takes_no_answers(submission: Submission) -> bool:
    """Whether it was never started, was sent in, or the grace after closing has passed."""
    closes_at = submission.closes_at
    return not submission.is_started or (
        closes_at is not None and submission.clock >= closes_at + OFFLINE_GRACE
    )


def _rows(submission: Submission, events: Sequence[Event]) -> list[dict[str, object]]:
    """Return the rows that the events become, each with its item's key and whether it is stale."""
    instrument = queries.instrument_of(submission.assessment_id)
    item_ids = queries.item_ids(submission.assessment_id)
    form = set(submission.form)
    if unknown := [event.item for event in events if event.item not in form]:
        message = f"item {unknown[0]} is not in this form"
        raise UnknownItemError(message)
    newest = _newest(submission, {item_ids[event.item] for event in events})
    rows: list[dict[str, object]] = []
    for event in events:
        value = instrument.clean(instrument.items[event.item], event.value)
        item_id = item_ids[event.item]
        is_stale = _is_stale(event, newest.get(item_id))
        if not is_stale:
            # Whoever sends both knows of this one when the next in the list is given.
            newest[item_id] = Newest(event.client, event.client_sequence, 0)
        rows.append(
            {
                "place": len(rows),
                "item_id": item_id,
                "client_event_id": str(event.client_event_id),
                "client": str(event.client),
                "client_sequence": event.client_sequence,
                "seen": event.seen,
                "value": value,
                "seconds": event.seconds,
                "is_stale": is_stale,
            }
        )
    return rows


def _append(submission: Submission, rows: Sequence[Mapping[str, object]]) -> dict[UUID, Receipt]:
    """Insert the rows that are new, in one statement; return their receipts."""
    is_late = submission.closes_at is not None and submission.clock >= submission.closes_at
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO assessments_response (
                submission_id, item_id, client_event_id, client, client_sequence, seen,
                value, language, seconds, is_stale, is_late
            )
            SELECT %s, item_id, client_event_id, client, client_sequence, seen,
                value, %s, seconds, is_stale, %s
            FROM jsonb_to_recordset(%s::jsonb) AS event (
                place integer, item_id bigint, client_event_id uuid, client uuid,
                client_sequence integer, seen bigint, value jsonb, seconds double precision,
                is_stale boolean
            )
            ORDER BY place
            ON CONFLICT (submission_id, client_event_id) DO NOTHING
            RETURNING client_event_id, id, is_stale, is_late
            """,
            [submission.pk, submission.language, is_late, json.dumps(rows)],
        )
        return {row[0]: Receipt(*row) for row in cursor.fetchall()}


def _receipts(submission_id: int, events: Sequence[Event]) -> dict[UUID, Receipt]:
    """Return the receipts of those events that are stored."""
    stored = Response.objects.filter(
        submission=submission_id, client_event_id__in=[event.client_event_id for event in events]
    ).values_list("client_event_id", "pk", "is_stale", "is_late")
    return {row[0]: Receipt(*row) for row in stored}


class Newest(NamedTuple):
    """Who gave the answer that counts for an item."""

    client: UUID
    client_sequence: int
    receipt: int


def _newest(submission: Submission, item_ids: set[int]) -> dict[int, Newest]:
    """Return who gave the answer that counts now for each of the items."""
    rows = (
        Response.objects.filter(submission=submission, item_id__in=item_ids, is_stale=False)
        .order_by("item_id", "-id")
        .distinct("item_id")
        .values_list("item_id", "client", "client_sequence", "pk")
    )
    return {row[0]: Newest(*row[1:]) for row in rows}


def _is_stale(event: Event, newest: Newest | None) -> bool:
    """Whether the page that gave this answer did not know of the one that counts."""
    if newest is None:
        return False
    if newest.client == event.client:
        return event.client_sequence < newest.client_sequence
    return newest.receipt > event.seen
