"""Files as people send them, and as nobody should."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from candidates import spreadsheets
from candidates.spreadsheets import Row, Table, UnreadableError

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")


def workbook(*rows, sheet="People"):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return content.getvalue()


def repacked(content, **parts):
    """The workbook with parts written over, or added, by path."""
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, part in parts.items():
            new.writestr(name, part)
    return copy.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    text = delimiter.join(["Nombre", "Correo"]) + "\r\n"
    text += delimiter.join(['"Peña, José; \tMaría"', "jose@people.example"]) + "\r\n"

    table = spreadsheets.read(text.encode(encoding))

    assert table == Table(
        ["Nombre", "Correo"], [Row(2, ["Peña, José; \tMaría", "jose@people.example"])]
    )


def test_rows_keep_the_number_that_a_spreadsheet_program_shows():
    table = spreadsheets.read(b'\nName,Mail\nAda,"a@x.example"\n\n,\n"Two\nlines",b@x.example\n')

    assert [(row.number, row.cells[0]) for row in table.rows] == [(3, "Ada"), (6, "Two\nlines")]


def test_a_short_row_is_filled_up_and_a_long_one_keeps_its_cells():
    table = spreadsheets.read(b"Name,Mail,Phone\nAda\nBo,b@x.example,1,2\n")

    assert [row.cells for row in table.rows] == [["Ada", "", ""], ["Bo", "b@x.example", "1", "2"]]


def test_the_delimiter_that_a_file_declares_is_believed():
    table = spreadsheets.read(b"sep=;\nName;Mail\nLovelace, Ada;a@x.example\n")

    assert table.rows == [Row(2, ["Lovelace, Ada", "a@x.example"])]


def test_a_single_column_is_a_table_too():
    table = spreadsheets.read(b"Mail\na@x.example\n")

    assert table == Table(["Mail"], [Row(2, ["a@x.example"])])


def test_a_workbook_comes_back_as_it_was_written():
    table = spreadsheets.read(
        workbook(
            ["Name", "Phone", "Since", "Years"],
            ["Ólafur 王秀英", 15550100, "", 2.5],
            [],
            ["فاطمة", "+354 555", "", True],
        )
    )

    assert table == Table(
        ["Name", "Phone", "Since", "Years"],
        [
            Row(2, ["Ólafur 王秀英", "15550100", "", "2.5"]),
            Row(4, ["فاطمة", "+354 555", "", "True"]),
        ],
    )


def test_a_date_in_a_workbook_is_text_in_the_table():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    page = book.add_worksheet()
    page.write_row(0, 0, ["Name", "Since"])
    page.write(1, 0, "Ada")
    page.write_datetime(1, 1, date(2024, 5, 17), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()

    table = spreadsheets.read(content.getvalue())

    assert table.rows == [Row(2, ["Ada", "2024-05-17"])]


def test_the_name_of_a_file_is_not_asked_so_a_workbook_is_told_by_its_content():
    assert spreadsheets.read(workbook(["Name"], ["Ada"])).rows == [Row(2, ["Ada"])]
    assert spreadsheets.read(b"Name\nAda\n").rows == [Row(2, ["Ada"])]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n,,\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x01\x02", "neither a CSV nor an XLSX"),
        (b"PK\3\4 and nothing more", "damaged"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "old Excel file"),
        (b"Ada,a@x.example\nBo,b@x.example\n", "must hold the column names"),
        (b'Name,Mail\n"Ada,a@x.example\nBo,b@x.example\n', "never closes"),
        (b"Name,Mail\n" + b"x" * 6000 + b",a@x.example\n", "Row 2 has a cell"),
        (b",".join([b"c"] * 401) + b"\n", "more than 400 columns"),
        (b"Name\n" + b"a\n" * 50_001, "more than 50,000 rows"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content, reason):
    with pytest.raises(UnreadableError, match=reason):
        spreadsheets.read(content)


def test_another_kind_of_archive_is_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    with pytest.raises(UnreadableError, match="not an XLSX workbook"):
        spreadsheets.read(archive.getvalue())


def test_a_workbook_that_unpacks_to_more_than_the_limit_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 20_000)
    honest = workbook(["Name"], ["Ada"])
    bomb = repacked(honest, **{"xl/media/bomb.xml": b" " * 20_000})

    assert spreadsheets.read(honest).rows == [Row(2, ["Ada"])]
    with pytest.raises(UnreadableError, match="too large when unpacked"):
        spreadsheets.read(bomb)


def test_a_workbook_that_declares_an_entity_is_refused():
    honest = workbook(["Name"], ["Ada"])
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        strings = archive.read("xl/sharedStrings.xml")
    entity = b'<!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    declared = strings.replace(b"<sst", entity + b"<sst", 1).replace(b"Ada", b"&e;")

    assert declared != strings
    with pytest.raises(UnreadableError, match="XML declarations"):
        spreadsheets.read(repacked(honest, **{"xl/sharedStrings.xml": declared}))


def test_two_cells_in_opposite_corners_do_not_fill_the_memory():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    page = book.add_worksheet()
    page.write(0, 0, "Name")
    page.write(1_048_575, 16_383, "x")
    book.close()

    with pytest.raises(UnreadableError, match="cells beyond"):
        spreadsheets.read(content.getvalue())


def test_a_hidden_first_sheet_is_passed_over():
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    hidden = book.add_worksheet("Lists")
    hidden.write(0, 0, "Nothing")
    page = book.add_worksheet("People")
    page.write_column(0, 0, ["Name", "Ada"])
    page.activate()
    page.set_first_sheet()
    hidden.hide()
    book.close()

    assert spreadsheets.read(content.getvalue()).rows == [Row(2, ["Ada"])]


def sheet(rows, texts=""):
    """A workbook whose first sheet, and whose shared texts, are this XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = {
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>Name</t></si>{texts}</sst>',
    }
    return repacked(workbook(["Name"]), **{name: part.encode() for name, part in parts.items()})


HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
LONG = f"<si><t>{'x' * 1_000_000}</t></si>"
MANY = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>1</v></c></row>' for at in range(2, 200))
CELL = "<c><v>1</v></c>"


@pytest.mark.parametrize(
    ("rows", "texts", "reason"),
    [
        (f'{HEADER}<row r="99999"><c r="OJ99999"><v>1</v></c></row>', "", "too large"),
        (f"{HEADER}{'<row/>' * 200_000}<row>{CELL}</row>", "", "cells beyond"),
        (f"{HEADER}<row>{'<c/>' * 500}{CELL}</row>", "", "cells beyond"),
        (f'{HEADER}<row r="2"><c x=">" r="A999999"><v>1</v></c></row>', "", "cells beyond"),
        (f"{HEADER}{MANY}", LONG, "too large"),
        (f'{HEADER}<row r="2"><c r="A2" t="s"><v>9</v></c></row>', "", "damaged"),
        (f'{HEADER}<row r="2"><c r="2A"><v>9</v></c></row>', "", "damaged"),
        (f'{HEADER}<row r="{"9" * 5000}">{CELL}</row>', "", "damaged"),
    ],
    ids=[
        "two corners",
        "rows without a number",
        "cells without a place",
        "a place behind a bracket",
        "one long text in many cells",
        "a text that is not there",
        "a place that is none",
        "a row of five thousand digits",
    ],
)
def test_a_small_workbook_that_would_grow_in_memory_is_refused(rows, texts, reason):
    content = sheet(rows, texts)

    with pytest.raises(UnreadableError, match=reason):
        spreadsheets.read(content)


def test_rows_and_cells_that_do_not_say_where_they_stand_are_read_in_their_order():
    """The control: nothing is refused for its shape alone."""
    content = sheet(f"{HEADER}<row/><row>{CELL}</row>")

    assert spreadsheets.read(content).rows == [Row(3, ["1"])]
