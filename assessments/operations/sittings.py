"""The sitting: opened, started, answered, sent in. No answer that was acknowledged is ever lost."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import transaction
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
def record_responses(*, submission_id: int, events: Sequence[Event]) -> list[Receipt]:
    """Append answers to the log and return a receipt for each, in the order given.

    The same event again gets the same receipt. An answer given without knowing of a newer one
    from another page is kept and marked stale; one that arrives within the grace after the
    closing time is kept and marked late.

    Raises:
        SubmissionClosedError: if the sitting is not open for answers.
        UnknownItemError: if an item is not in this form.
        InvalidValueError: if a value does not answer its item.

    """
    submission = _locked(submission_id)
    at: datetime = submission.clock
    closes_at = submission.closes_at
    is_late = closes_at is not None and at >= closes_at
    if not submission.is_started or (closes_at and at >= closes_at + OFFLINE_GRACE):
        raise SubmissionClosedError
    instrument = queries.instrument_of(submission.assessment_id)
    item_ids = queries.item_ids(submission.assessment_id)
    form = set(submission.form)
    newest = _newest(submission, {item_ids[event.item] for event in events if event.item in form})
    rows = []
    for event in events:
        if event.item not in form:
            message = f"item {event.item} is not in this form"
            raise UnknownItemError(message)
        row = Response(
            submission=submission,
            item_id=item_ids[event.item],
            client_event_id=event.client_event_id,
            client=event.client,
            client_sequence=event.client_sequence,
            seen=event.seen,
            value=instrument.clean(instrument.items[event.item], event.value),
            language=submission.language,
            seconds=event.seconds,
            is_late=is_late,
        )
        row.is_stale = _is_stale(row, newest.get(row.item_id))
        if not row.is_stale:
            newest[row.item_id] = row
        rows.append(row)
    Response.objects.bulk_create(rows, ignore_conflicts=True)
    stored = {
        response.client_event_id: response
        for response in Response.objects.filter(
            submission=submission,
            client_event_id__in=[event.client_event_id for event in events],
        )
    }
    return [
        Receipt(
            event.client_event_id,
            stored[event.client_event_id].pk,
            stored[event.client_event_id].is_stale,
            stored[event.client_event_id].is_late,
        )
        for event in events
    ]


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


def _locked(submission_id: int) -> Submission:
    """Return the row, locked, with the database's time as `clock`."""
    return (
        Submission.objects.select_for_update(of=("self",))
        .annotate(clock=Now())
        .get(pk=submission_id)
    )


def _newest(submission: Submission, item_ids: set[int]) -> dict[int, Response]:
    """Return the answer that counts now for each of the items."""
    responses = (
        Response.objects.filter(submission=submission, item_id__in=item_ids, is_stale=False)
        .order_by("item_id", "-id")
        .distinct("item_id")
    )
    return {response.item_id: response for response in responses}


def _is_stale(row: Response, newest: Response | None) -> bool:
    """Whether the page that gave this answer did not know of the one that counts."""
    if newest is None:
        return False
    if newest.client == row.client:
        return row.client_sequence < newest.client_sequence
    return newest.pk is not None and newest.pk > row.seen
