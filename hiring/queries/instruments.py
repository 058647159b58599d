"""Instruments as the staff looks at them."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Prefetch, QuerySet

from assessments import queries as assessments
from assessments.instrument import Instrument
from assessments.models import Assessment, Calibration, ScoringVersion
from hiring.models import AuditEvent, Role, Team


@dataclass(frozen=True)
class ListedInstrument:
    """One version of an instrument, how many people met it, and what scores new openings."""

    assessment: Assessment
    instrument: Instrument
    use: assessments.Use
    scoring_version: ScoringVersion | None


def with_scoring() -> QuerySet[Assessment]:
    """Return assessments whose `current` lists what scores their new openings, if anything."""
    current = ScoringVersion.objects.filter(is_current=True).defer("parameters", "report")
    return Assessment.objects.prefetch_related(
        Prefetch("scoring_versions", current, to_attr="current")
    )


def instruments() -> list[ListedInstrument]:
    """Return every version of every instrument, by key, the newest first."""
    rows = with_scoring().order_by("key", "-loaded_at", "-pk")
    uses = assessments.uses()
    return [
        ListedInstrument(
            assessment=row,
            instrument=Instrument(row.definition),
            use=uses.get(row.pk, assessments.Use(0, 0)),
            scoring_version=next(iter(row.current), None),  # type: ignore[attr-defined]
        )
        for row in rows
    ]


def other_versions(assessment: Assessment) -> QuerySet[Assessment]:
    """Return the other versions of the same instrument, the newest first."""
    same = Assessment.objects.filter(key=assessment.key).exclude(pk=assessment.pk)
    return same.order_by("-loaded_at", "-pk")


def scoring_versions(assessment: Assessment) -> QuerySet[ScoringVersion]:
    """Return what an assessment can be scored under, the newest first, without the numbers."""
    versions = assessment.scoring_versions.defer("parameters", "report")
    return versions.order_by("-created_at", "-pk")


def calibrations(assessment: Assessment) -> QuerySet[Calibration]:
    """Return the calibrations of an assessment, without whose answers they rest on."""
    return assessment.calibrations.select_related("scoring_version", "base").defer(
        "sample", "scoring_version__parameters", "base__parameters", "base__report"
    )


def history(assessment: Assessment, user: User, roles: tuple[Role, ...]) -> QuerySet[AuditEvent]:
    """Return what was done about an instrument, newest first.

    It stands alike in every team's chain; read is that of the first in which the person has one
    of the roles.
    """
    team = Team.objects.filter(memberships__user=user, memberships__role__in=roles).order_by("pk")
    return (
        AuditEvent.objects.filter(team__in=team[:1], subject=f"instrument {assessment}")
        .select_related("by")
        .order_by("-number")
    )
