"""Openings as people look at them."""

from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from hiring.models import Application, AuditEvent, Membership, Opening, Profile, Role, Team
from hiring.models.opening import OpeningQuerySet


def openings_of(user: User) -> OpeningQuerySet:
    """Openings that the person may see: those still hiring first, then the newest."""
    return (
        Opening.objects.visible_to(user)
        .select_related("team", "profile")
        .order_by(F("closed_at").desc(nulls_first=True), "-created_at", "-pk")
    )


def teams_recruited_for(user: User) -> list[Team]:
    """Teams for which the person may open requisitions, by name."""
    recruiting = Membership.objects.filter(user=user, role__in=(Role.ADMIN, Role.RECRUITER))
    return list(Team.objects.filter(memberships__in=recruiting).order_by("name"))


def profile_versions(opening: Opening) -> list[Profile]:
    """Every signed version of an opening's profile, the newest first."""
    return list(opening.profiles.select_related("signed_by").order_by("-version"))


def activity(opening: Opening, *, before: int | None = None, size: int = 50) -> list[AuditEvent]:
    """What was done about an opening and its applications, newest first.

    Starts below the event with the number `before`. Returns up to one more than `size`, which
    says that there are more.
    """
    of_its_applications = Application.objects.for_opening(opening).annotate(
        subject=Concat(Value("application "), Cast("reference", CharField()))
    )
    events = AuditEvent.objects.filter(team=opening.team).select_related("by")
    if before is not None:
        events = events.filter(number__lt=before)
    own = events.filter(subject=f"opening {opening.reference}")
    theirs = events.filter(subject__in=of_its_applications.values("subject"))
    newest = [*own.order_by("-number")[: size + 1], *theirs.order_by("-number")[: size + 1]]
    return sorted(newest, key=lambda event: event.number, reverse=True)[: size + 1]


def names_of(opening: Opening, references: list[str]) -> dict[str, str]:
    """Full names of the candidates behind some applications, by the application's reference."""
    rows = Application.objects.for_opening(opening).filter(reference__in=references)
    return {
        str(reference): name
        for reference, name in rows.values_list("reference", "candidate__full_name")
    }
