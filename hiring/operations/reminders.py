"""Mails that nobody writes by hand: reminders of an invitation, and the receipt for the answers."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from hiring.emails import hours
from hiring.models import Application, Message, Opening
from hiring.queries import REMINDING

SPREAD_SECONDS = 3600

LEAVE_RECEIPTS = """
INSERT INTO hiring_message (application_id, kind, created_at, due_at, attempts, failure)
SELECT application.id, %s, %s, %s, 0, ''
FROM assessments_submission AS submission
JOIN hiring_application AS application ON application.submission_id = submission.id
WHERE submission.submitted_at >= %s AND submission.consented_at IS NOT NULL
    AND application.disposition = ''
    AND NOT EXISTS (
        SELECT FROM hiring_message AS message
        WHERE message.application_id = application.id AND message.kind = %s
    )
ORDER BY application.id
"""


def plan_reminders(*, opening: Opening, applications: Sequence[Application], at: datetime) -> None:
    """Leave the reminders of an invitation sent now, in place of those of an earlier one.

    Part of the caller's transaction, which holds the applications. `created_at` is the time that a
    reminder is planned for: `due_at` moves with every try.
    """
    earlier = Message.objects.waiting().filter(
        application__in=applications, kind__in=REMINDING, due_at__isnull=False
    )
    # One that is on its way just now is locked, and goes.
    waiting = earlier.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(waiting)).delete()
    Message.objects.bulk_create(
        message for application in applications for message in _planned(opening, application, at)
    )


def _planned(opening: Opening, application: Application, at: datetime) -> Iterator[Message]:
    """Plan one person's reminders, at a minute of her own, so that not all are due at once."""
    submission = application.submission
    planned = hours.timetable(
        invited_at=at + timedelta(seconds=application.pk % SPREAD_SECONDS),
        days=opening.reminder_days,
        closes_at=submission.closes_at if submission else None,
        zone=hours.zone_of(application.candidate.time_zone),
    )
    kinds = [(Message.Kind.REMINDER, each) for each in planned.reminders]
    if planned.last_day:
        kinds.append((Message.Kind.LAST_DAY, planned.last_day))
    for kind, due_at in kinds:
        yield Message(application=application, kind=kind, created_at=due_at, due_at=due_at)


def refuse_reminders(*, application: Application, at: datetime) -> None:
    """Send this candidate no more reminders; refusing again changes nothing."""
    rows = Application.objects.filter(pk=application.pk, reminders_refused_at__isnull=True)
    rows.update(reminders_refused_at=at)


def allow_reminders(*, application: Application) -> None:
    """Send the candidate the reminders that are still to come after all."""
    Application.objects.filter(pk=application.pk).update(reminders_refused_at=None)


@transaction.atomic
def leave_receipts(*, since: datetime, at: datetime) -> int:
    """Leave a receipt for each sitting sent in since then whose application has none.

    Answers that were collected elsewhere get none: nobody consented here. Returns how many were
    left.
    """
    with connection.cursor() as cursor:
        # Held until the end, so that the next one here sees what this one has left.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('receipts'))")
        if not cursor.fetchone()[0]:
            return 0
        kind = Message.Kind.RECEIPT
        cursor.execute(LEAVE_RECEIPTS, [kind, at, at, since, kind])
        return int(cursor.rowcount)
