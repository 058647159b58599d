"""What rows say about people, whatever the columns are called."""

import pytest

from candidates import records
from candidates.records import Duplicate, MappingError, Problem
from candidates.spreadsheets import Row, Table


def sort(header, *rows):
    table = Table(header, [Row(number, list(row)) for number, row in enumerate(rows, start=2)])
    return records.sort_rows(table, records.guess(header))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Name", "E-mail"], {"full_name": 0, "email": 1}),
        (["FULL NAME", "Mail"], {"full_name": 0, "email": 1}),
        (
            ["First name", "Last Name", "e-mail address", "Mobile phone"],
            {"first_name": 0, "last_name": 1, "email": 2, "phone": 3},
        ),
        (["Name", "Surname", "email"], {"first_name": 0, "last_name": 1, "email": 2}),
        (
            ["Nombre", "Apellidos", "Correo electrónico", "Teléfono"],
            {"first_name": 0, "last_name": 1, "email": 2, "phone": 3},
        ),
        (["Nombre completo", "Correo"], {"full_name": 0, "email": 1}),
        (
            ["Time zone", "Source", "External_ID", "Experience", "Certifications", "Languages"],
            {
                "time_zone": 0,
                "source": 1,
                "external_id": 2,
                "experience": 3,
                "certifications": 4,
                "languages": 5,
            },
        ),
        (
            [
                "Zona horaria",
                "Fuente",
                "Años de experiencia",
                "Certificaciones",
                "Idiomas",
                "Idioma",
            ],
            {
                "time_zone": 0,
                "source": 1,
                "experience": 2,
                "certifications": 3,
                "languages": 4,
                "language": 5,
            },
        ),
        (["E-mail", "Mail", "Favourite colour"], {"email": 0}),
    ],
)
def test_columns_are_recognised_by_their_names(header, expected):
    assert records.guess(header) == expected


def test_a_row_becomes_a_record_with_its_details():
    rows = sort(
        ["First", "Last", "Mail", "Phone", "Languages", "Idioma", "Zona horaria"],
        ["Ada", "Lovelace", "Ada@People.example", "+44 20 7946 0000 ext 7", "English; Français",
         "es-MX", "Europe/London"],
    )  # fmt: skip

    assert rows.problems == []
    (record,) = rows.records
    assert (record.number, record.full_name, record.email) == (
        2,
        "Ada Lovelace",
        "Ada@people.example",
    )
    assert record.details == {
        "phone": "+44 20 7946 0000 ext 7",
        "languages": ["English", "Français"],
        "language": "es",
        "time_zone": "Europe/London",
    }


def test_every_problem_of_a_row_is_named_with_its_number():
    rows = sort(
        ["Name", "E-mail", "Phone", "Language", "Experience"],
        ["", "", "", "", ""],
        ["Ada", "ada at home", "1.55501E+10", "Klingon", "x" * 501],
        ["n" * 201, "ok@people.example", "", "", ""],
        ["Bo", "bo@people.example", "555 0100", "English", "", "left over"],
    )

    assert rows.records == []
    assert rows.bad_rows == 4
    assert rows.problems == [
        Problem(2, "Full name", "is missing"),
        Problem(2, "E-mail", "is missing"),
        Problem(3, "Experience", "longer than 500 characters"),
        Problem(3, "E-mail", "is not an e-mail address"),
        Problem(3, "Phone", "is not a telephone number"),
        Problem(3, "Language for mails", "mails are in English or Spanish"),
        Problem(4, "Full name", "longer than 200 characters"),
        Problem(5, "", "has 6 cells; the header has 5"),
    ]


def test_somebody_named_twice_is_taken_once_whatever_the_case():
    rows = sort(
        ["Name", "E-mail"],
        ["Ada", "ada@people.example"],
        ["Bo", "bo@people.example"],
        ["A. Lovelace", "ADA@People.Example"],
    )

    assert [record.full_name for record in rows.records] == ["Ada", "Bo"]
    assert rows.duplicates == [Duplicate(4, 2, "ADA@people.example")]


def test_an_address_in_another_script_is_kept_as_it_goes_over_the_wire():
    rows = sort(["Name", "E-mail"], ["Ada", "ada@bücher.example"])

    assert rows.records[0].email == "ada@xn--bcher-kva.example"


def test_marks_that_would_reorder_or_hide_text_are_taken_out():
    name = "Ada\u202e \u061c\u2066Love\u0007lace\ufeff"

    rows = sort(["Name", "E-mail"], [name, "a@people.example"])

    assert rows.records[0].full_name == "Ada Love lace"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (["Name", "Phone"], "e-mail address"),
        (["E-mail", "Phone"], "holds the name"),
    ],
)
def test_without_a_name_or_an_address_there_is_nobody(header, reason):
    with pytest.raises(MappingError, match=reason):
        sort(header, ["a", "b"])


def test_one_column_cannot_be_two_things():
    table = Table(["Name", "E-mail"], [])

    with pytest.raises(MappingError, match="cannot be several things: Full name, E-mail"):
        records.sort_rows(table, {"full_name": 1, "email": 1})
