"""The ranking, read a page at a time by place and not by count."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from hiring.models import Application, Opening
from hiring.models.application import ApplicationQuerySet

PAGE = 50

SHOWN = (
    "reference",
    "applied_at",
    "stage",
    "disposition",
    "is_on_hold",
    "fit",
    "fit_se",
    "rep_type",
    "rep_type_probability",
    "is_mixed_type",
    "looks_inattentive",
    "scorecard__traits",
    "scorecard__trait_covariance",
)


@dataclass(frozen=True)
class ApplicationPage:
    """Some rows of a list, and whether more follow."""

    applications: list[Application]
    has_more: bool


def ranking(
    applications: ApplicationQuerySet,
    *,
    after: Application | None = None,
    with_names: bool,
    size: int = PAGE,
) -> ApplicationPage:
    """Applications of one opening, best first, from the place after the given one.

    Costs the same at every place: what has a fit is read by the index from there on, and those
    that cannot be scored, who come last, only where the others run out.
    """
    fields = (*SHOWN, "candidate__full_name") if with_names else SHOWN
    related = ("scorecard", "candidate") if with_names else ("scorecard",)
    rows = applications.ranked().select_related(*related).only(*fields)
    found: list[Application] = []
    if after is None or after.fit is not None:
        scored = rows.filter(fit__isnull=False).filter(_behind(after))
        found = list(scored.best_first()[: size + 1])
    if len(found) <= size:
        rest = rows.filter(fit__isnull=True)
        if after is not None and after.fit is None:
            rest = rest.filter(pk__gt=after.pk)
        found += rest.order_by("pk")[: size + 1 - len(found)]
    return ApplicationPage(found[:size], has_more=len(found) > size)


def application_at(opening: Opening, reference: UUID | None) -> Application | None:
    """Return the application to go on from, with what it is ranked by; None if there is none."""
    if reference is None:
        return None
    found = Application.objects.for_opening(opening).filter(reference=reference)
    return found.only("fit").first()


def newest_first(
    applications: ApplicationQuerySet, *, after: Application | None = None, size: int = PAGE
) -> ApplicationPage:
    """Applications of one opening from the given one on, those who came last first."""
    rows = applications if after is None else applications.filter(pk__lt=after.pk)
    found = list(rows.order_by("-pk")[: size + 1])
    return ApplicationPage(found[:size], has_more=len(found) > size)


def neighbours(application: Application) -> tuple[UUID | None, UUID | None]:
    """References of the applications just before and just after this one in the ranking."""
    ranked = Application.objects.filter(opening_id=application.opening_id).ranked()
    if application.scorecard_id is None:
        return None, None
    fit, pk = application.fit, application.pk
    scored, rest = ranked.filter(fit__isnull=False), ranked.filter(fit__isnull=True)
    if fit is None:
        ahead = rest.filter(pk__lt=pk).order_by("-pk")
        behind = rest.filter(pk__gt=pk).order_by("pk")
        return _first(ahead, scored.order_by("fit", "-pk")), _first(behind)
    ahead = scored.filter(Q(fit__gte=fit) & (Q(fit__gt=fit) | Q(pk__lt=pk))).order_by("fit", "-pk")
    behind = scored.filter(_behind(application)).best_first()
    return _first(ahead), _first(behind, rest.order_by("pk"))


def _first(*lists: ApplicationQuerySet) -> UUID | None:
    """Return the reference at the head of the first list that holds any."""
    heads = (rows.values_list("reference", flat=True).first() for rows in lists)
    return next(filter(None, heads), None)


def ranks_of_band(opening: Opening, band: int) -> tuple[int, int]:
    """First and last rank in a band, 1 the highest, by the floors of the last refresh."""
    scored = Application.objects.for_opening(opening).filter(fit__isnull=False)
    floors = opening.band_floors
    above = scored.filter(fit__gte=floors[band - 2]).count() if band > 1 else 0
    until = scored.filter(fit__gte=floors[band - 1]).count() if band <= len(floors) else above
    return above + 1, max(until, above + 1)


def band_of(fit: float, floors: list[float]) -> int:
    """Return the band of a fit, 1 the highest: one more than there are floors above it."""
    return 1 + sum(floor > fit for floor in floors)


def _behind(application: Application | None) -> Q:
    """Those that come after an application with a fit, in a form that the index answers."""
    if application is None:
        return Q()
    fit = application.fit
    return Q(fit__lte=fit) & (Q(fit__lt=fit) | Q(pk__gt=application.pk))
