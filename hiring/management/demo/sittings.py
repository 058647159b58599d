"""Sittings of made-up people, from invited to scored, written in sets."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import F

from assessments import queries, scoring
from assessments.instrument import Answers, InstrumentItem, Value
from assessments.models import Item, Link, Response, Scorecard, Submission
from assessments.work import MAX_ATTEMPTS
from hiring.emails import LINK_LIFE
from hiring.management.demo.answers import HONEST_SECONDS, Simulated, only, simulate
from hiring.models import Application, Message, Opening
from hiring.operations.applications import tie_submissions
from hiring.operations.reminders import plan_reminders

NOTICE = "demo"
SCORING_TIME = timedelta(seconds=1)
REFUSED = "the mail server refused the address (550)"
NOT_NEEDED = "not sent: the answers are in"


@dataclass(frozen=True)
class Progress:
    """How many people of an opening are how far."""

    not_invited: int
    invited: int
    started: int
    scored: int

    @property
    def people(self) -> int:
        """All of them."""
        return self.not_invited + self.invited + self.started + self.scored


def sit(
    opening: Opening,
    applications: Sequence[Application],
    progress: Progress,
    *,
    rng: np.random.Generator,
    invited_at: datetime,
    now: datetime,
) -> None:
    """Invite applications in turn and let some start, some of those finish, and score these."""
    instrument = queries.instrument_of(opening.assessment_id)
    simulated = simulate(
        instrument, queries.parameters_of(opening.scoring_version_id), len(applications), rng
    )
    invited = list(applications[: progress.people - progress.not_invited])
    rows = [_invited(opening, application, rng, invited_at) for application in invited]
    for index, row in enumerate(rows[: progress.scored + progress.started]):
        _start(row, rng, now)
        if index < progress.scored:
            _finish(row, simulated, index, rng)
    Submission.objects.bulk_create(rows)
    tie_submissions(invited, rows)
    _log_answers(rows[progress.scored : progress.scored + progress.started], simulated.answers, rng)
    _mail(invited, invited_at)
    _remind(opening, invited[:-1], invited_at, now)
    _acknowledge(invited)
    _score(rows[: progress.scored])


def _invited(
    opening: Opening, application: Application, rng: np.random.Generator, at: datetime
) -> Submission:
    return Submission(
        assessment=opening.assessment,
        scoring_version=opening.scoring_version,
        language=application.candidate.language,
        seed=int(rng.integers(2**62)),
        closes_at=opening.closes_at,
        invited_at=at,
    )


def _start(row: Submission, rng: np.random.Generator, now: datetime) -> None:
    """Start at some time since the invitation, most people early."""
    latest = min(now, row.closes_at or now) - timedelta(hours=2)
    at = row.invited_at + (latest - row.invited_at) * float(rng.beta(1, 3))
    row.status = Submission.Status.STARTED
    row.started_at = row.consented_at = at
    row.notice_version = NOTICE
    row.form = queries.draw_form(queries.instrument_of(row.assessment_id), row.seed)


def _finish(row: Submission, simulated: Simulated, index: int, rng: np.random.Generator) -> None:
    instrument = queries.instrument_of(row.assessment_id)
    seconds = float(simulated.seconds[index])
    row.status = Submission.Status.SUBMITTED
    row.answers = only(instrument, simulated.answers[index], row.form)
    row.seconds_per_item = seconds
    pause = timedelta(minutes=float(rng.exponential(4)))
    row.submitted_at = _since_start(row, len(row.form) * seconds) + pause


def _since_start(row: Submission, seconds: float) -> datetime:
    return (row.started_at or row.invited_at) + timedelta(seconds=seconds)


def _log_answers(rows: Sequence[Submission], answers: Answers, rng: np.random.Generator) -> None:
    """Log the answers of those who stopped half-way."""
    if not rows:
        return
    instrument = queries.instrument_of(rows[0].assessment_id)
    item_ids = dict(
        Item.objects.filter(assessment=rows[0].assessment_id).values_list("number", "pk")
    )
    responses = []
    for row, vector in zip(rows, answers[-len(rows) :], strict=True):
        client = UUID(bytes=rng.bytes(16), version=4)
        answered = row.form[: rng.integers(3, len(row.form))]
        responses += [
            Response(
                submission=row,
                item_id=item_ids[number],
                client_event_id=UUID(bytes=rng.bytes(16), version=4),
                client=client,
                client_sequence=sequence,
                value=_value(instrument.items[number], vector),
                language=row.language,
                seconds=float(rng.lognormal(1.9, 0.5)),
                received_at=_since_start(row, sequence * HONEST_SECONDS),
            )
            for sequence, number in enumerate(answered, start=1)
        ]
    Response.objects.bulk_create(responses, batch_size=2000)


def _value(item: InstrumentItem, vector: Answers) -> Value:
    slots: list[int] = vector[item.slots].tolist()
    return slots[0] + 1 if item.kind == "trait" else slots


def _mail(invited: Sequence[Application], at: datetime) -> None:
    """Write the mails as sent; the last person's address does not exist."""
    messages = [
        Message(
            application=application,
            kind=Message.Kind.INVITATION,
            created_at=at,
            attempts=1,
            sent_at=at,
        )
        for application in invited
    ]
    messages[-1].sent_at = None
    messages[-1].attempts = MAX_ATTEMPTS
    messages[-1].failure = REFUSED
    Message.objects.bulk_create(messages)
    Link.objects.bulk_create(
        Link(
            submission=application.submission,
            token_hash=secrets.token_bytes(32),
            created_at=at,
            expires_at=at + LINK_LIFE,
        )
        for application in invited
    )


def _remind(opening: Opening, invited: Sequence[Application], at: datetime, now: datetime) -> None:
    """Plan reminders, and write those that were due until now as sent, or as not needed."""
    plan_reminders(opening=opening, applications=invited, at=at)
    due = Message.objects.filter(application__in=invited, due_at__lte=now)
    due.filter(application__submission__submitted_at__lt=F("due_at")).update(
        failure=NOT_NEEDED, due_at=None, attempts=1
    )
    due.update(sent_at=F("due_at"), due_at=None, attempts=1)


def _acknowledge(invited: Sequence[Application]) -> None:
    """Write the receipts of those who have sent their answers in as sent."""
    Message.objects.bulk_create(
        Message(
            application=application,
            kind=Message.Kind.RECEIPT,
            created_at=application.submission.submitted_at,
            attempts=1,
            sent_at=application.submission.submitted_at,
        )
        for application in invited
        if application.submission and application.submission.submitted_at
    )


def _score(rows: Sequence[Submission]) -> None:
    """Score as the workers do, and date it to when they would have."""
    ids = [row.pk for row in rows]
    scoring.score_submissions(ids)
    submissions = Submission.objects.filter(pk__in=ids)
    submissions.update(scored_at=F("submitted_at") + SCORING_TIME)
    for pk, scored_at in submissions.values_list("pk", "scored_at"):
        Scorecard.objects.filter(submission=pk).update(created_at=scored_at)
