"""Exports of the ranking: /openings/<reference>/ranking.csv, .xlsx and .json."""

import csv
import io
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from hiring import exports
from hiring.models import Application, AuditEvent, Opening, Role
from hiring.reports import ranking
from tests import factories

pytestmark = pytest.mark.django_db

HOSTILE = (
    '=HYPERLINK("http://example.org","pay")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
    "Ada;=1+1",
    "Ada,\n-1+1",
    "<r></is></c><c r='A9'><f>1+1</f></c><c><is><t>x</t></r>",
)


def test_an_analyst_takes_the_ranking_away_as_csv(client: Client) -> None:
    opening = factories.make_opening()
    opening.band_floors = [55.0, 40.0]
    opening.save(update_fields=["band_floors"])
    second = factories.make_ranked_application(opening, fit=50.04)
    first = factories.make_ranked_application(opening, fit=61.237)
    client.force_login(factories.make_member(opening.team, Role.ANALYST))

    response = client.post(address(opening, "csv"))

    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode())))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="ranking-{opening.reference}.csv"'
    )
    assert response.headers["Cache-Control"] == "no-store"
    shown = [
        (row["Position"], row["Band"], row["Reference"], row["Name"], row["Fit (T)"])
        for row in rows
    ]
    assert shown == [
        ("1", "1", str(first.reference), first.candidate.full_name, "61.24"),
        ("2", "2", str(second.reference), second.candidate.full_name, "50.04"),
    ]


def test_anonymous_visitors_are_sent_to_sign_in(client: Client) -> None:
    opening = factories.make_opening()

    response = client.post(address(opening, "csv"))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_reviewers_may_not_export(client: Client, file_format: str) -> None:
    opening = factories.make_opening()
    client.force_login(factories.make_member(opening.team, Role.REVIEWER))

    response = client.post(address(opening, file_format))

    assert response.status_code == 403
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_other_teams_find_nothing(client: Client, file_format: str) -> None:
    opening = factories.make_opening()
    client.force_login(factories.make_member(role=Role.ADMIN))

    foreign = client.post(address(opening, file_format))
    unknown = client.post(reverse(f"hiring:export_{file_format}", args=[uuid4()]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content == unknown.content


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_a_link_alone_exports_nothing(client: Client, file_format: str) -> None:
    opening = factories.make_opening()
    client.force_login(factories.make_member(opening.team, Role.ADMIN))

    response = client.get(address(opening, file_format))

    assert response.status_code == 405
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_the_trail_knows_before_the_first_byte_leaves(client: Client, file_format: str) -> None:
    opening = factories.make_opening()
    member = factories.make_member(opening.team, Role.RECRUITER)
    client.force_login(member)

    response = client.post(address(opening, file_format))

    event = AuditEvent.objects.get()
    assert response.streaming
    assert (event.action, event.subject, event.by, event.details) == (
        "ranking.export",
        f"opening {opening.reference}",
        member,
        {"format": file_format},
    )


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_three_rows_take_as_many_queries_as_one(
    client: Client, file_format: str, django_assert_num_queries
) -> None:
    opening = factories.make_opening()
    client.force_login(factories.make_member(opening.team, Role.RECRUITER))
    factories.make_ranked_application(opening)
    client.post(address(opening, file_format)).getvalue()

    with django_assert_num_queries(num=10) as with_one:
        client.post(address(opening, file_format)).getvalue()
    factories.make_ranked_application(opening)
    factories.make_ranked_application(opening)

    with django_assert_num_queries(num=len(with_one.captured_queries)):
        client.post(address(opening, file_format)).getvalue()


def test_every_format_holds_the_same_cells() -> None:
    opening = make_motley_opening()

    from_csv, from_xlsx, from_json = read_csv(opening), read_xlsx(opening), read_json(opening)

    assert len(from_json) == Application.objects.count() == len(HOSTILE) + 2
    assert from_csv == from_xlsx
    assert from_csv == [
        [ranking.inert(cell) if isinstance(cell, str) else cell for cell in row]
        for row in from_json
    ]


def test_numbers_and_times_keep_their_type_in_a_workbook() -> None:
    opening = factories.make_opening()
    factories.make_ranked_application(opening, fit=-12.344)

    row = dict(zip(keys(opening), read_xlsx(opening)[0], strict=True))

    assert row["position"] == 1
    assert row["fit"] == -12.34
    assert row["applied_at"] == factories.AT.replace(tzinfo=None)
    assert row["experience"] is None


def test_what_cannot_be_scored_comes_last_without_a_fit() -> None:
    opening = make_motley_opening()

    rows = [dict(zip(keys(opening), row, strict=True)) for row in read_json(opening)]

    fits = [row["fit"] for row in rows]
    assert fits[:-1] == sorted(fits[:-1], reverse=True)
    assert (fits[-1], rows[-1]["band"], rows[-1]["answers"]) == (None, None, "too few to score")
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_ready_made_xml() -> None:
    opening = make_motley_opening()

    sheet = only_sheet(opening)

    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]
    names = {unescape(str(cell.value)) for cell in cells}
    assert {ranking.inert(text) for text in HOSTILE} <= names
    assert not set(HOSTILE) & names


def test_a_hostile_title_in_an_instrument_is_made_inert_too() -> None:
    opening = factories.make_opening()
    assessment = opening.assessment
    assessment.key = "hostile"
    assessment.pk = None
    assessment.definition["texts"]["en"]["traits"]["warmth"]["name"] = "=1+1"
    assessment.save()
    opening.assessment = assessment

    header = next(csv.reader(io.StringIO(b"".join(exports.to_csv(opening)).decode())))

    assert "'=1+1 (T)" in header


@given(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"])
        | st.sampled_from("=+-@\t\r\n;,| <r>\uff1d"),
        max_size=20,
    )
)
@example("<r>")
@example("\t=1")
@example("a; =1")
@settings(max_examples=50, deadline=None)
def test_the_database_makes_words_inert_as_python_does(text: str) -> None:
    opening, application = an_application()
    candidate = application.candidate
    candidate.experience = text
    candidate.save()

    (plain,), (made_inert,) = (
        [row[keys(opening).index("experience")] for row in ranking.rows(opening, is_inert=inert)]
        for inert in (False, True)
    )

    assert plain == (text or None)
    assert made_inert == (ranking.inert(text) or None)


def test_only_the_opening_asked_for_is_exported() -> None:
    opening = factories.make_opening()
    other = factories.make_ranked_application(factories.make_opening(opening.team))

    content = b"".join(exports.to_json(opening)).decode()

    assert str(other.reference) not in content
    assert str(other.reference) in b"".join(exports.to_json(other.opening)).decode()


def test_the_command_writes_what_the_page_sends(client: Client, tmp_path) -> None:
    opening = make_motley_opening()
    client.force_login(factories.make_member(opening.team, Role.ANALYST))
    output = tmp_path / "ranking.csv"

    call_command(
        "export_ranking", opening=str(opening.reference), format="csv", output=output, verbosity=0
    )

    assert output.read_bytes() == client.post(address(opening, "csv")).getvalue()
    assert AuditEvent.objects.filter(action="ranking.export", by=None).count() == 1


def test_the_command_names_an_opening_that_does_not_exist() -> None:
    reference = uuid4()

    with pytest.raises(CommandError, match=f"there is no opening {reference}"):
        call_command("export_ranking", opening=str(reference), format="csv")


def address(opening: Opening, file_format: str) -> str:
    return reverse(f"hiring:export_{file_format}", args=[opening.reference])


def make_motley_opening() -> Opening:
    """Everybody hostile, one inattentive, one who cannot be scored."""
    opening = factories.make_opening()
    opening.band_floors = [60.0, 50.0]
    opening.save(update_fields=["band_floors"])
    for number, text in enumerate(HOSTILE):
        factories.make_ranked_application(
            opening,
            fit=40.0 + number * 3.17,
            stage=Application.Stage.REVIEW,
            candidate=factories.make_candidate(
                opening.team,
                full_name=text,
                experience=text,
                languages=["English", text],
                external_id="007",
            ),
        )
    factories.make_ranked_application(opening, looks_inattentive=True, is_on_hold=True)
    scorecard = factories.make_scorecard(
        is_scorable=False, traits=[], trait_covariance=[], types=[], dilemma=None
    )
    factories.make_application(opening, submission=scorecard.submission, scorecard=scorecard)
    return opening


def an_application() -> tuple[Opening, Application]:
    """The same rows for every example of one test."""
    application = Application.objects.select_related("opening", "candidate").first()
    application = application or factories.make_ranked_application()
    return application.opening, application


def keys(opening: Opening) -> list[str]:
    return [column.key for column in ranking.columns(opening)]


def only_sheet(opening: Opening) -> Worksheet:
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(exports.to_xlsx(opening))))
    return workbook.worksheets[0]


def read_xlsx(opening: Opening) -> list[list[object]]:
    rows = only_sheet(opening).iter_rows(min_row=2, values_only=True)
    return [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def read_json(opening: Opening) -> list[list[Any]]:
    content = json.loads(b"".join(exports.to_json(opening)))
    assert (content["report"], content["opening"]) == ("Ranking", str(opening.reference))
    assert all(list(row) == keys(opening) for row in content["rows"])
    return [[typed(key, value) for key, value in row.items()] for row in content["rows"]]


def read_csv(opening: Opening) -> list[list[object]]:
    text = b"".join(exports.to_csv(opening)).decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == [ranking.inert(column.title) for column in ranking.columns(opening)]
    return [
        [typed(key, value) for key, value in zip(keys(opening), row, strict=True)]
        for row in rows[1:]
    ]


WORDS = {
    "reference", "name", "email", "stage", "disposition", "on_hold", "rep_type", "answers",
    "experience", "certifications", "languages", "time_zone", "source", "external_id",
    "scoring_version",
}  # fmt: skip


def typed(key: str, value: object) -> Any:
    """A cell as a spreadsheet types it: a number, a time, words, or nothing."""
    if value in {"", None}:
        return None
    if key in WORDS:
        return value
    if key.endswith("_at"):
        return datetime.fromisoformat(str(value).removesuffix("Z"))
    return float(str(value))
