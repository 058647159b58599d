"""Writing the trail."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction

from hiring.models import AuditEvent, Opening, Team


@transaction.atomic
def record_event(
    *,
    team: Team,
    action: str,
    subject: str,
    by: User | None,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append to the team's chain. Details hold references and numbers, never a person's data."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit'), %s)", [team.pk])
    last = AuditEvent.objects.filter(team=team).order_by("-number").first()
    event = AuditEvent(
        team=team,
        number=last.number + 1 if last else 1,
        at=at,
        by=by,
        action=action,
        subject=subject,
        details=dict(details or {}),
        previous_hash=last.hash if last else "",
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    return event


@transaction.atomic
def record_in_every_team(
    *,
    action: str,
    subject: str,
    by: User | None,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append to the chain of every team what concerns the whole deployment."""
    # In one order: two that write into every chain must not wait for each other.
    for team in Team.objects.order_by("pk"):
        record_event(team=team, action=action, subject=subject, by=by, at=at, details=details)


def record_export(*, opening: Opening, file_format: str, by: User | None, at: datetime) -> None:
    """Put on record that somebody takes the ranking away."""
    record_event(
        team=opening.team,
        action="ranking.export",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"format": file_format},
    )
