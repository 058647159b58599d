"""The log of answers. No answer that was acknowledged is ever lost."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.db import connection, transaction

from assessments import queries
from assessments.instrument import Value
from assessments.models import Response
from assessments.operations.sittings import OFFLINE_GRACE, SubmissionClosedError


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
