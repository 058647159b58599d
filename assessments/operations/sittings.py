"""The sitting: opened, started, answered, sent in. No answer that was acknowledged is ever lost."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple, TypedDict
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


@transaction.atomic
def open_submissions(
    *, assessment: Assessment, languages: Sequence[str], closes_at: datetime | None, at: datetime
) -> list[Submission]:
    """Open a sitting that nobody has started yet for each of the languages given."""
    return Submission.objects.bulk_create(
        Submission(
            assessment=assessment,
            language=language,
            seed=secrets.randbits(62),
            closes_at=closes_at,
            invited_at=at,
        )
        for language in languages
    )


@transaction.atomic
def start(*, link: Link, language: str, notice_version: str) -> Submission:
    """Begin the sitting, with consent to the notice shown; beginning again changes nothing.

    Raises:
        LinkUnusableError: if the link has expired or was revoked, by the database's clock.
        SubmissionClosedError: if the closing time has passed or it was sent in.

    """
    submission, at = _locked(link.submission_id)
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
    sitting = _locked_for_answers(submission_id)
    if not sitting.is_open:
        receipts = _receipts(submission_id, [event.client_event_id for event in events])
        if any(event.client_event_id not in receipts for event in events):
            raise SubmissionClosedError
    else:
        receipts = _append(sitting, _rows(sitting, events))
    return [receipts[event.client_event_id] for event in events]


@transaction.atomic
def submit(*, submission_id: int) -> Submission:
    """Send the sitting in: freeze the answers and leave it due for scoring, once.

    Sending in again changes nothing.

    Raises:
        SubmissionClosedError: if it was never started, or the grace after closing has passed.

    """
    submission, at = _locked(submission_id)
    if submission.status in {Submission.Status.SUBMITTED, Submission.Status.SCORED}:
        return submission
    closes_at = submission.closes_at
    if not submission.is_started or (closes_at and at >= closes_at + OFFLINE_GRACE):
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


def _locked(submission_id: int) -> tuple[Submission, datetime]:
    """Return the row, locked, and the database's time."""
    rows = Submission.objects.select_for_update(of=("self",)).annotate(clock=Now())
    submission = rows.get(pk=submission_id)
    return submission, submission.clock  # type: ignore[attr-defined]  # annotated above


class Sitting(NamedTuple):
    """What saving an answer needs to know of a sitting, by the database's clock."""

    submission_id: int
    assessment_id: int
    language: str
    form: list[int]
    is_open: bool
    is_late: bool


class Row(TypedDict):
    """One answer on its way into the log."""

    item_id: int
    client_event_id: str
    client: str
    client_sequence: int
    seen: int
    value: Value
    seconds: float | None


# Saving is what candidates do most, so it takes two statements and no model instances.
LOCK = """
    SELECT id, assessment_id, language, form,
        status = 'started'
            AND (closes_at IS NULL OR statement_timestamp() < closes_at + %s * interval '1 s'),
        COALESCE(statement_timestamp() >= closes_at, FALSE)
    FROM assessments_submission
    WHERE id = %s
    FOR UPDATE
"""
APPEND = """
    INSERT INTO assessments_response (
        submission_id, item_id, client_event_id, client, client_sequence, seen,
        value, language, seconds, is_late, is_stale
    )
    SELECT
        %(submission_id)s, event.item_id, event.client_event_id, event.client,
        event.client_sequence, event.seen, event.value, %(language)s, event.seconds, %(is_late)s,
        COALESCE(
            CASE WHEN newest.client = event.client
                THEN event.client_sequence < newest.client_sequence
                ELSE newest.id > event.seen
            END,
            FALSE
        )
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS event (
        item_id bigint, client_event_id uuid, client uuid, client_sequence integer,
        seen bigint, value jsonb, seconds double precision
    )
    LEFT JOIN LATERAL (
        SELECT id, client, client_sequence
        FROM assessments_response
        WHERE submission_id = %(submission_id)s AND item_id = event.item_id AND NOT is_stale
        ORDER BY id DESC
        LIMIT 1
    ) AS newest ON TRUE
    ON CONFLICT (submission_id, client_event_id) DO NOTHING
    RETURNING client_event_id, id, is_stale, is_late
"""


def _locked_for_answers(submission_id: int) -> Sitting:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [OFFLINE_GRACE.total_seconds(), submission_id])
        row = cursor.fetchone()
    if row is None:
        raise SubmissionClosedError
    return Sitting(*row)


def _rows(sitting: Sitting, events: Sequence[Event]) -> list[Row]:
    """Return the events with their values checked and their items' keys."""
    instrument = queries.instrument_of(sitting.assessment_id)
    item_ids = queries.item_ids(sitting.assessment_id)
    form = set(sitting.form)
    rows: list[Row] = []
    for event in events:
        if event.item not in form:
            message = f"item {event.item} is not in this form"
            raise UnknownItemError(message)
        rows.append(
            {
                "item_id": item_ids[event.item],
                "client_event_id": str(event.client_event_id),
                "client": str(event.client),
                "client_sequence": event.client_sequence,
                "seen": event.seen,
                "value": instrument.clean(instrument.items[event.item], event.value),
                "seconds": event.seconds,
            }
        )
    return rows


def _append(sitting: Sitting, rows: Sequence[Row]) -> dict[UUID, Receipt]:
    """Insert the rows that are new, and return the receipts of all.

    One statement for all items; where an item comes twice, the second waits for the first, whose
    receipt its sender then knows.
    """
    firsts: dict[int, Row] = {}
    for row in rows:
        firsts.setdefault(row["item_id"], row)
    later = [row for row in rows if firsts[row["item_id"]] is not row]
    with connection.cursor() as cursor:
        cursor.execute(APPEND, {**sitting._asdict(), "rows": json.dumps(list(firsts.values()))})
        receipts = {row[0]: Receipt(*row) for row in cursor.fetchall()}
    if len(receipts) < len(firsts):
        ids = [UUID(row["client_event_id"]) for row in firsts.values()]
        receipts |= _receipts(sitting.submission_id, ids)
    if not later:
        return receipts
    for row in later:
        first = receipts[UUID(firsts[row["item_id"]]["client_event_id"])]
        if not first.is_stale:
            row["seen"] = max(row["seen"], first.receipt)
    return receipts | _append(sitting, later)


def _receipts(submission_id: int, event_ids: Sequence[UUID]) -> dict[UUID, Receipt]:
    """Return the receipts of those events that are stored."""
    stored = Response.objects.filter(
        submission=submission_id, client_event_id__in=event_ids
    ).values_list("client_event_id", "pk", "is_stale", "is_late")
    return {row[0]: Receipt(*row) for row in stored}
