"""The sitting: opened, started, sent in."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Now

from assessments import queries
from assessments.instrument import Instrument, Value
from assessments.models import Link, ScoringVersion, Submission
from assessments.work import notify_work

OFFLINE_GRACE = timedelta(hours=24)


class LinkUnusableError(Exception):
    """The link is unknown, expired or revoked; candidates are told the same in every case."""


class SubmissionClosedError(Exception):
    """The submission was already sent in, never started, or its closing time has passed."""


@transaction.atomic
def open_submissions(
    *,
    scoring_version: ScoringVersion,
    languages: Sequence[str],
    closes_at: datetime | None,
    at: datetime,
) -> list[Submission]:
    """Open a sitting that nobody has started yet for each of the languages given."""
    return Submission.objects.bulk_create(
        Submission(
            assessment_id=scoring_version.assessment_id,
            scoring_version=scoring_version,
            language=language,
            seed=secrets.randbits(62),
            closes_at=closes_at,
            invited_at=at,
        )
        for language in languages
    )


@transaction.atomic
def close_submissions(*, submission_ids: Collection[int], at: datetime) -> int:
    """End the time for answering now, where it has not ended and nothing was sent in yet.

    Returns how many sittings were still open.
    """
    return (
        Submission.objects.filter(pk__in=submission_ids)
        .unfinished()
        .filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at))
        .update(closes_at=at)
    )


@transaction.atomic
def score_under(
    *, submissions: QuerySet[Submission], scoring_version: ScoringVersion, at: datetime
) -> int:
    """Have submissions scored under this version from now on; who has a score gets another.

    Returns how many are left due for that. Scorecards under other versions stay.
    """
    is_scored = Q(status=Submission.Status.SCORED)
    others = submissions.exclude(scoring_version=scoring_version)
    again = others.filter(is_scored).count()
    others.update(
        scoring_version=scoring_version,
        due_at=Case(When(is_scored, then=at), default="due_at"),
        attempts=0,
    )
    notify_work()
    return again


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
