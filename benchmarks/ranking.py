"""The ranking page, beside itself with fewer applications in the opening."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import people
from benchmarks.browsers import Browser, signed_in
from benchmarks.figures import Figure, alternately
from hiring.models import Application, Opening
from hiring.wsgi import application

MOST_QUERIES = 12
MOST_GROWTH = 1.5


@dataclass(frozen=True)
class Size:
    """Applications in each opening, how many are scored for it, and how often pages are fetched."""

    openings: tuple[int, ...]
    sample: int
    rounds: int


FULL = Size(openings=(1_000, 10_000, 100_000), sample=500, rounds=40)
SMALL = Size(openings=(60, 120), sample=50, rounds=2)


@dataclass(frozen=True)
class Page:
    """One page of one opening's ranking, open in a recruiter's browser."""

    browser: Browser
    address: str

    def fetch(self) -> bytes:
        """Fetch it as the recruiter would."""
        return self.browser.fetch("GET", self.address)

    def queries(self) -> int:
        """How many queries it makes."""
        with CaptureQueriesContext(connection) as queries:
            self.fetch()
        return len(queries)


def run(size: Size) -> Iterator[Figure]:
    """Fetch the first page and others from openings of every size in turn."""
    desks = []
    for count in size.openings:
        desk = people.desk()
        people.rank(desk.opening, count, sample=size.sample)
        desks.append(desk)
    for title, query in PAGES.items():
        pages = []
        for desk in desks:
            address = reverse("hiring:rank", args=[desk.opening.reference])
            browser = signed_in(application, desk.recruiter, address)
            pages.append(Page(browser, address + query(desk.opening)))
        yield from _compare(title, pages, size)


def _compare(title: str, pages: list[Page], size: Size) -> Iterator[Figure]:
    queries = [page.queries() for page in pages]
    works: list[Callable[[], object]] = [partial(page.fetch) for page in pages]
    alternately(1, *works)
    times = alternately(size.rounds, *works)
    for count, made, taken in zip(size.openings, queries, times, strict=True):
        name = f"{title}, {count:,} applications"
        yield Figure(f"{name}: queries", made, at_most=min(MOST_QUERIES, queries[0]))
        yield Figure("  p50", taken.p50, "ms")
        yield Figure("  p95", taken.p95, "ms")
        yield Figure("  processor time", median(taken.cpu), "ms")
    growth = times[-1].p50 / times[0].p50
    aim = None if title in GROWING else MOST_GROWTH
    yield Figure(f"{title}: p50 of the largest beside the smallest", growth, "x", at_most=aim)


def _first(_opening: Opening) -> str:
    return ""


def _deep(opening: Opening) -> str:
    """Nine tenths down the list, where the recruiter comes by turning pages."""
    ranked = Application.objects.for_opening(opening).ranked()
    position = 9 * ranked.count() // 10
    place = ranked.best_first()[position - 1]
    return f"?after={place.reference}&position={position + 1}"


def _filtered(_opening: Opening) -> str:
    return "?stage=review&answers=sound"


def _searched(_opening: Opening) -> str:
    return "?q=okafor"


def _found(opening: Opening) -> str:
    """One person, whom nobody else is called like."""
    last = Application.objects.for_opening(opening).select_related("candidate").latest("pk")
    return f"?{urlencode({'q': last.candidate.full_name})}"


PAGES = {
    "first page": _first,
    "deep in the list": _deep,
    "filtered": _filtered,
    "searched for many": _searched,
    "searched for one": _found,
}
# A fifth of all are found by an index, and then walked through in the order of the ranking.
GROWING = {"searched for many"}
