"""Exporting a ranking, beside PostgreSQL's COPY of the same rows and beside XlsxWriter alone."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse

from benchmarks import people
from benchmarks.browsers import Browser, signed_in
from benchmarks.figures import Figure, alternately, ratio
from hiring.models import Opening
from hiring.reports import ranking
from hiring.wsgi import application

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Size:
    """Rows of three openings, and how often the large one is made a CSV and the middle one XLSX."""

    small: int
    middle: int
    large: int
    csv_rounds: int
    xlsx_rounds: int


FULL = Size(small=1_000, middle=10_000, large=100_000, csv_rounds=5, xlsx_rounds=3)
SMALL = Size(small=20, middle=60, large=120, csv_rounds=2, xlsx_rounds=1)


def run(size: Size) -> Iterator[Figure]:
    """Take the ranking away as CSV and as XLSX, through the page's own address."""
    small, middle, large = (_ranked(rows) for rows in (size.small, size.middle, size.large))
    yield from _csv(size, large)
    yield from _xlsx(size, middle)
    for file_format, desk, rows in (("csv", large, size.large), ("xlsx", middle, size.middle)):
        name = f"{file_format.upper()}, peak memory of {rows:,} rows over that of {size.small:,}"
        yield Figure(name, _memory(file_format, small, desk), "MB", at_most=50)


def _ranked(rows: int) -> people.Desk:
    desk = people.desk()
    people.rank(desk.opening, rows)
    return desk


def _csv(size: Size, desk: people.Desk) -> Iterator[Figure]:
    ours = _export(desk, "csv")
    same = _copy(ranking.rows(desk.opening, is_inert=True).query)
    plain = _copy(ranking.rows(desk.opening, is_inert=False).query)
    alternately(1, ours, same, plain)
    csv, copy, copy_plain = alternately(size.csv_rounds, ours, same, plain)
    seconds = csv.p50 / 1000
    yield Figure("CSV, columns", len(ranking.columns(desk.opening)))
    yield Figure(f"CSV of {size.large:,} rows", seconds, "s")
    yield Figure("  a second", size.large / seconds, "rows")
    yield Figure("COPY of the same query, a second", 1000 * size.large / copy.p50, "rows")
    yield Figure(
        "rate beside COPY of the same query", ratio(csv.wall, copy.wall), "x", at_least=0.5
    )
    share = ratio(csv.wall, copy_plain.wall)
    yield Figure("rate beside COPY that leaves formulas as they are", share, "x", at_least=0.5)
    yield Figure("processor time of this process", median(csv.cpu), "ms")


def _xlsx(size: Size, desk: people.Desk) -> Iterator[Figure]:
    rows = list(ranking.rows(desk.opening, is_inert=True))
    ours, alone = _export(desk, "xlsx"), lambda: _write_alone(rows)
    xlsx, bare = alternately(size.xlsx_rounds, ours, alone)
    yield Figure(f"XLSX of {size.middle:,} rows", xlsx.p50 / 1000, "s")
    yield Figure("  a second", 1000 * size.middle / xlsx.p50, "rows")
    yield Figure("rate beside XlsxWriter alone", ratio(xlsx.wall, bare.wall), "x", at_least=0.8)


def _export(desk: people.Desk, file_format: str) -> Callable[[], int]:
    """Download the ranking and let go of every piece, as a browser's disk would take it."""
    page = reverse("hiring:rank", args=[desk.opening.reference])
    browser = signed_in(application, desk.recruiter, page)
    return lambda: _download(browser, desk.opening, file_format)


def _download(browser: Browser, opening: Opening, file_format: str) -> int:
    address = reverse(f"hiring:export_{file_format}", args=[opening.reference])
    return sum(len(piece) for piece in browser.send("POST", address))


def _copy(query: Any) -> Callable[[], int]:  # noqa: ANN401 - Django's query has no public type
    """COPY of a query, with no page, no header and no file around it."""

    def work() -> int:
        with connection.cursor() as cursor:
            words = cursor.mogrify(*query.sql_with_params())
            with cursor.copy(f"COPY ({words}) TO STDOUT (FORMAT csv)") as lines:
                return sum(len(line) for line in lines)

    return work


def _write_alone(rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows that are in memory into a workbook, the way the library's manual shows."""
    with TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(
            file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
        )
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        workbook.close()


def _memory(file_format: str, small: people.Desk, large: people.Desk) -> float:
    """Megabytes by which a process that took the small one away grows by the large one."""
    references = [str(desk.opening.reference) for desk in (small, large)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peaks", file_format, *references],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    first, second = map(int, done.stdout.split())
    return (second - first) / 1024


def peaks(file_format: str, references: Iterable[str]) -> Iterator[int]:
    """Peak memory of this process so far, in kilobytes, after taking each opening away."""
    for reference in references:
        opening = Opening.objects.select_related("team").get(reference=reference)
        recruiter = User.objects.get(memberships__team=opening.team)
        _export(people.Desk(opening, recruiter), file_format)()
        # Not getrusage, whose peak begins with that of the process which started this one.
        status = Path("/proc/self/status").read_text()
        yield int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])
