"""From an uploaded file to a table of text. Nothing that the sender says about it is believed.

CSV and XLSX are told apart by content. Sizes are checked before anything is parsed, and a
workbook's parts are unpacked once with a limit, so that neither a zip bomb, nor a workbook that
declares a cell in its last row and column, nor an XML entity reaches the reader.
"""

import csv
import io
import itertools
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from candidates import workbooks

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 1000
MAX_ROWS = 50_000
MAX_COLUMNS = 400
MAX_CELLS = 5_000_000
MAX_CELL = 5000

UNREADABLE_ARCHIVES = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    zlib.error,
)
DELIMITERS = (",", ";", "\t")
SAMPLE = 50

Cell = str | int | float | bool | date | datetime | time | timedelta


class UnreadableError(Exception):
    """The file cannot be read as a table; the message says why, for the person who sent it."""


@dataclass(frozen=True)
class Row:
    """One row, numbered as a spreadsheet program numbers it, with a cell for every column."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Column names and the rows below that are not blank."""

    header: list[str]
    rows: list[Row]


def read(content: bytes) -> Table:
    """Read a CSV or XLSX file.

    CSV may be delimited by comma, semicolon or tab, in UTF-8, UTF-16 or Latin-1 (as Windows
    writes it, code page 1252).

    Raises:
        UnreadableError: if it is neither, is too large, or has no header.

    """
    if len(content) > MAX_BYTES:
        message = gettext("The file is larger than %(size)d MB. Split it and try again.")
        raise UnreadableError(message % {"size": MAX_BYTES // 1_000_000})
    if content.startswith(b"PK"):
        return _table(_workbook_rows(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        message = gettext("This is an old Excel file. Save it as .xlsx or as CSV and try again.")
        raise UnreadableError(message)
    return _table(_csv_rows(_decoded(content)))


def _table(rows: Iterable[Sequence[str]]) -> Table:
    numbered = ((number, _stripped(row)) for number, row in enumerate(rows, start=1))
    filled = ((number, cells) for number, cells in numbered if cells)
    header_number, header = next(filled, (0, []))
    if not header:
        message = gettext("The file is empty.")
        raise UnreadableError(message)
    if len(header) > MAX_COLUMNS:
        message = gettext("The file has more than %(limit)d columns.")
        raise UnreadableError(message % {"limit": MAX_COLUMNS})
    if any("@" in cell for cell in header):
        message = gettext("Row %(row)d must hold the column names, such as Name and E-mail.")
        raise UnreadableError(message % {"row": header_number})
    body = [
        Row(number, [*cells, *[""] * (len(header) - len(cells))])
        for number, cells in itertools.islice(filled, MAX_ROWS + 1)
    ]
    if len(body) > MAX_ROWS:
        message = gettext("The file has more than %(limit)s rows. Split it and try again.")
        raise UnreadableError(message % {"limit": _grouped(MAX_ROWS)})
    for row in body:
        if any(len(cell) > MAX_CELL for cell in row.cells):
            message = gettext("Row %(row)d has a cell of more than %(limit)s characters.")
            raise UnreadableError(message % {"row": row.number, "limit": _grouped(MAX_CELL)})
    return Table(header, body)


def _stripped(row: Sequence[str]) -> list[str]:
    """Cells without outer blanks, up to the last that holds something."""
    cells = [cell.replace("\0", "").strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


# CSV


def _decoded(content: bytes) -> str:
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text.removeprefix("\ufeff")
    message = gettext("This is neither a CSV nor an XLSX file.")
    raise UnreadableError(message)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    zeros = content[:2000].count(0)
    if zeros:
        odd = content[1:2000:2].count(0)
        return ("utf-16-le",) if odd > zeros / 2 else ("utf-16-be",)
    return ("utf-8", "cp1252", "latin-1")


def _is_text(text: str) -> bool:
    return not any(
        unicodedata.category(character) == "Cc" and character not in "\t\n\r"
        for character in set(text)
    )


def _csv_rows(text: str) -> Iterator[list[str]]:
    if declared := re.match(r"sep=([,;\t])\r?\n", text):
        return _parsed(text[declared.end() :], declared[1])
    return _parsed(text, _delimiter(text))


def _delimiter(text: str) -> str:
    """The one that cuts the first rows into most columns, most of them alike."""

    def fitness(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(row) for row in itertools.islice(reader, SAMPLE) if any(row)]
        header = widths[0] if widths else 0
        alike = sum(width == header for width in widths) / max(len(widths), 1)
        return (alike if header > 1 else -1.0, header)

    try:
        return max(DELIMITERS, key=fitness)
    except csv.Error as error:
        message = gettext("The file cannot be read as CSV: %(error)s.")
        raise UnreadableError(message % {"error": error}) from error


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    count = 0
    try:
        for row in reader:
            count += 1
            yield row
    except csv.Error as error:
        message = gettext("Row %(row)d cannot be read: %(error)s.")
        raise UnreadableError(message % {"row": count + 1, "error": error}) from error
    if _ends_inside_quotes(text, delimiter):
        message = gettext("Row %(row)d opens a quotation mark and never closes it.")
        raise UnreadableError(message % {"row": count})


def _ends_inside_quotes(text: str, delimiter: str) -> bool:
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _ in strict:
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


# XLSX


def _workbook_rows(content: bytes) -> Iterator[list[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(_checked_workbook(content))
        name = next(
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        )
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, StopIteration) as error:
        message = gettext("The workbook is damaged or has no visible sheet.")
        raise UnreadableError(message) from error
    return ([_text(cell) for cell in row] for row in cells)


def _checked_workbook(content: bytes) -> io.BytesIO:
    """Unpack the XML parts within limits and pack them again: the reader sees what was checked."""
    checked = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as archive,
            zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as copy,
        ):
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                message = gettext(
                    "This is not an XLSX workbook. Save it as .xlsx or CSV and try again."
                )
                raise UnreadableError(message)
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                message = gettext("The workbook is too large when unpacked.")
                raise UnreadableError(message)
            rooms = []
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    xml = archive.read(part)
                    _check_part(xml)
                    rooms.append(workbooks.room(xml))
                    copy.writestr(part.filename, xml)
            _check_rooms(rooms)
    except (*UNREADABLE_ARCHIVES, workbooks.DamagedError) as error:
        message = gettext("The workbook is damaged or protected by a password.")
        raise UnreadableError(message) from error
    checked.seek(0)
    return checked


def _check_part(xml: bytes) -> None:
    if b"<!" in xml.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in xml:
        message = gettext("The workbook holds XML declarations that no spreadsheet needs.")
        raise UnreadableError(message)


def _check_rooms(rooms: Sequence[workbooks.Room]) -> None:
    for room in rooms:
        if room.rows > 2 * MAX_ROWS or room.columns > MAX_COLUMNS:
            message = gettext("A sheet has cells beyond row %(row)s or column %(column)d.")
            limits = {"row": _grouped(2 * MAX_ROWS), "column": MAX_COLUMNS}
            raise UnreadableError(message % limits)
    cells = max(room.rows * room.columns for room in rooms)
    if cells > MAX_CELLS or workbooks.characters(rooms) > MAX_UNPACKED:
        message = gettext("The workbook is too large when unpacked.")
        raise UnreadableError(message)


def _text(cell: Cell) -> str:
    """What stands in a cell as a person would type it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
