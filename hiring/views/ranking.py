"""The lists of one opening: the ranking, and all candidates with their progress."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiring import queries
from hiring.access import EVERYBODY, StaffRequest, for_opening
from hiring.forms.lists import PlaceForm, ProgressFilter, RankingFilter
from hiring.models import Application, Opening
from hiring.views.frame import opening_frame
from hiring.views.paging import pager
from hiring.views.scores import InstrumentWords, TraitScores, trait_scores

CERTAIN = 100


@dataclass(frozen=True)
class Row:
    """One application as the ranking shows it."""

    application: Application
    traits: TraitScores | None
    rep_type: str

    @property
    def fit(self) -> str:
        """The fit in whole points."""
        return "" if self.application.fit is None else str(round(self.application.fit))

    @property
    def probability(self) -> str:
        """How probable the type is, in per cent; never called certain."""
        probability = self.application.rep_type_probability
        if probability is None:
            return ""
        percent = round(100 * probability)
        figure = str(percent) if percent < CERTAIN else ">99"
        return f"{figure}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Band:
    """Neighbouring rows of one band with its bounds; no number for those without a fit."""

    number: int | None
    low: float | None
    high: float | None
    rows: list[Row]


@require_safe
@for_opening(*EVERYBODY)
def rank(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Show a page of the ranking under the signed profile."""
    frame = opening_frame(request, opening, "ranking")
    words = InstrumentWords.of(opening)
    place = PlaceForm(request.GET).place()
    filters = RankingFilter(
        request.GET,
        Application.objects.for_opening(opening),
        is_blind=frame["is_blind"],
        types=list(words.types.items()),
    )
    after = queries.application_at(opening, place["after"])
    page = queries.ranking(filters.qs, after=after, with_names=not frame["is_blind"])
    start = place["position"] or 1 if after else 1
    context = {
        "filters": filters,
        "bands": list(bands(opening, page.applications, words)),
        "pager": pager(request.GET, page.applications, start=start, has_more=page.has_more),
        "version": opening.scoring_version,
    }
    return render(request, "hiring/ranking.html", {**frame, **context})


@require_safe
@for_opening(*EVERYBODY)
def candidates(request: StaffRequest, opening: Opening) -> HttpResponse:
    """Show every application of the opening with how far it is, the newest first."""
    frame = opening_frame(request, opening, "candidates")
    place = PlaceForm(request.GET).place()
    filters = ProgressFilter(
        request.GET, queries.with_progress(opening), is_blind=frame["is_blind"]
    )
    after = queries.application_at(opening, place["after"])
    page = queries.newest_first(filters.qs, after=after)
    start = place["position"] or 1 if after else 1
    context = {
        "filters": filters,
        "applications": page.applications,
        "pager": pager(request.GET, page.applications, start=start, has_more=page.has_more),
    }
    return render(request, "hiring/candidates.html", {**frame, **context})


def bands(
    opening: Opening, applications: list[Application], words: InstrumentWords
) -> Iterator[Band]:
    """Group neighbours by band, with the bounds of each."""
    floors = opening.band_floors
    for number, members in groupby(applications, partial(_band, floors)):
        rows = [
            Row(
                each,
                trait_scores(each.scorecard, words.traits),
                words.types.get(each.rep_type, each.rep_type),
            )
            for each in members
        ]
        low, high = _bounds(number, floors)
        yield Band(number, low, high, rows)


def _band(floors: list[float], application: Application) -> int | None:
    return None if application.fit is None else queries.band_of(application.fit, floors)


def _bounds(band: int | None, floors: list[float]) -> tuple[float | None, float | None]:
    """Lowest fit of a band and of the one above; None where there is none."""
    if band is None:
        return None, None
    low = floors[band - 1] if band <= len(floors) else None
    return low, floors[band - 2] if band > 1 else None
