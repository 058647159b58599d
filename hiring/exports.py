"""The ranking as a file: CSV, XLSX and JSON of the same rows, as streams in constant memory."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from hiring.models import Opening
from hiring.reports import ranking

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CHUNK = 65_536
ROWS_AT_ONCE = 2000
ROWS_IN_A_SHEET = 1_000_000


class Format(NamedTuple):
    """How the ranking becomes a file."""

    content_type: str
    write: Callable[[Opening], Iterator[bytes]]


def to_csv(opening: Opening) -> Iterator[bytes]:
    """Comma-separated values in UTF-8, written by the database itself."""
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(_titles(opening))
    rows = ranking.rows(opening, is_inert=True)
    with connection.cursor() as cursor:
        query = cursor.mogrify(*rows.query.sql_with_params())
        with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as lines:
            yield from _gathered(chain([header.getvalue().encode()], lines))


def to_xlsx(opening: Opening) -> Iterator[bytes]:
    """An Excel workbook; beyond a million rows it goes on in a further sheet."""
    # Imported here: the library takes long to load, and nothing but this needs it.
    import xlsxwriter  # noqa: PLC0415

    with TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "default_date_format": "yyyy-mm-dd hh:mm:ss",
            },
        )
        rows = ranking.rows(opening, is_inert=True).iterator(chunk_size=ROWS_AT_ONCE)
        while _fill_sheet(workbook, _titles(opening), rows):
            pass
        workbook.close()
        file.seek(0)
        yield from iter(lambda: file.read(CHUNK), b"")


def to_json(opening: Opening) -> Iterator[bytes]:
    """One object with the title, the opening and a list of rows, each an object."""
    yield from _gathered(part.encode() for part in _json_parts(opening))


def _json_parts(opening: Opening) -> Iterator[str]:
    keys = [column.key for column in ranking.columns(opening)]
    head = json.dumps({"report": ranking.TITLE, "opening": str(opening.reference)})
    yield f'{head[:-1]}, "rows": ['
    separator = "\n"
    for row in ranking.rows(opening, is_inert=False).iterator(chunk_size=ROWS_AT_ONCE):
        values = dict(zip(keys, row, strict=True))
        yield separator + json.dumps(values, default=_iso_utc, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _iso_utc(time: datetime) -> str:
    return f"{time.isoformat()}Z"


def _fill_sheet(workbook: "Workbook", titles: list[str], rows: Iterator[tuple[Any, ...]]) -> bool:
    """Write a sheet as full as it may be; returns whether it is full."""
    sheet = workbook.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, titles)
    number = 0
    for number, row in enumerate(islice(rows, ROWS_IN_A_SHEET), start=1):
        sheet.write_row(number, 0, row)
    return number == ROWS_IN_A_SHEET


def _titles(opening: Opening) -> list[str]:
    return [ranking.inert(column.title) for column in ranking.columns(opening)]


def _gathered(parts: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The same bytes in fewer, larger pieces."""
    piece = bytearray()
    for part in parts:
        piece += part
        if len(piece) >= CHUNK:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


FORMATS = {
    "csv": Format("text/csv; charset=utf-8", to_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
    "json": Format("application/json", to_json),
}
