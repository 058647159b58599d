"""Answers that were collected elsewhere, taken into an opening."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4, uuid5

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from assessments import answer_sheets
from assessments import operations as assessment_operations
from assessments.instrument import Instrument
from assessments.queries import instrument_of
from candidates import operations as candidate_operations
from candidates.records import Record
from candidates.spreadsheets import Row, Table
from hiring.models import Application, Opening
from hiring.operations.applications import add_candidates, tie_submissions
from hiring.operations.audit import record_event

# What the column that tells people apart is called, small letters; some programs leave it unnamed.
EMAIL_NAMES = ("email", "e-mail", "mail", "e-mail address", "email address")
ID_NAMES = ("id", "external id", "external_id", "respondent", "participant", "candidate", "")


class ResponsesRefusedError(Exception):
    """Nothing was imported; `problems` says why, a line each, with the number of the row."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep the lines for whoever shows them."""
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class ImportedResponses:
    """How many people's answers came in, from how many items, and which columns were left alone."""

    people: int
    items: int
    ignored: Sequence[str]


@transaction.atomic
def import_responses(
    *, opening: Opening, table: Table, ignore: Collection[str], by: User | None, at: datetime
) -> ImportedResponses:
    """Take in one submission a row, sent in and left due for scoring; all rows or none.

    A person is known by the e-mail address in her row, or by an id; whoever has no address gets
    one that no mail can reach, and a reference for a name.

    Raises:
        ResponsesRefusedError: naming every row with a problem.

    """
    instrument = instrument_of(opening.assessment_id)
    person = _person_column(table.header, instrument)
    try:
        sheet = answer_sheets.sheet(instrument, table.header, apart=person, ignore=ignore)
    except answer_sheets.SheetError as error:
        raise ResponsesRefusedError([str(error)]) from error
    answers, problems = _answers(instrument, sheet, table)
    records = [_record(opening, table.header, row, person) for row in table.rows]
    problems += _unknowable(records)
    if problems or not records:
        raise ResponsesRefusedError(problems or ["the file has no rows"])
    applications = _applications(opening, records, by, at)
    submissions = assessment_operations.import_submissions(
        scoring_version=opening.scoring_version, answers=answers, form=sheet.form, at=at
    )
    tie_submissions(applications, submissions)
    record_event(
        team=opening.team,
        action="responses.import",
        subject=f"opening {opening.reference}",
        by=by,
        at=at,
        details={"people": len(records), "items": len(sheet.columns)},
    )
    return ImportedResponses(len(records), len(sheet.columns), sheet.ignored)


def _person_column(header: Sequence[str], instrument: Instrument) -> list[int]:
    """Return the column that tells people apart, if there is one: an address before an id."""
    names = [name.strip().lower() for name in header]
    for wanted in (*EMAIL_NAMES, *ID_NAMES):
        if wanted in names and wanted not in instrument.by_key:
            return [names.index(wanted)]
    return []


def _answers(
    instrument: Instrument, sheet: answer_sheets.Sheet, table: Table
) -> tuple[list[bytes], list[str]]:
    """Return an answer vector for each row, and what is wrong with rows."""
    vectors = []
    problems = []
    for row in table.rows:
        if len(row.cells) > len(table.header):
            problems.append(f"row {row.number}: has more cells than the header")
            continue
        answers, wrong = answer_sheets.values(instrument, sheet.columns, row.cells)
        problems += [f"row {row.number}: {each.column}: {each.reason}" for each in wrong]
        vectors.append(instrument.encode(answers))
    return vectors, problems


def _record(opening: Opening, header: Sequence[str], row: Row, person: Sequence[int]) -> Record:
    value = row.cells[person[0]] if person else ""
    if person and header[person[0]].strip().lower() in EMAIL_NAMES:
        return Record(row.number, value or f"Respondent {row.number}", value)
    mark = uuid5(opening.reference, value).hex if value else uuid4().hex
    details = {"external_id": value[:100]} if value else {}
    name = f"Respondent {value or row.number}"[:200]
    return Record(row.number, name, f"{mark}@respondents.invalid", details)


def _unknowable(records: Sequence[Record]) -> list[str]:
    """Return a line for each row whose person is nobody, or somebody else's."""
    problems = []
    first: dict[str, int] = {}
    for record in records:
        try:
            validate_email(record.email)
        except ValidationError:
            problems.append(f"row {record.number}: {record.email[:60]!r} is not an e-mail address")
        if first.setdefault(record.key, record.number) != record.number:
            problems.append(f"row {record.number}: the same person as row {first[record.key]}")
    return problems


def _applications(
    opening: Opening, records: Sequence[Record], by: User | None, at: datetime
) -> list[Application]:
    """Return the application of each record in turn, with the people who are new taken in."""
    people = candidate_operations.take_in(pool=opening.team.pool, records=records, at=at)
    candidates = {each.email.lower(): each for each in (*people.new, *people.known)}
    add_candidates(opening=opening, candidates=list(candidates.values()), by=by, at=at)
    found = {
        application.candidate_id: application
        for application in Application.objects.for_opening(opening).filter(
            candidate__in=candidates.values()
        )
    }
    applications = [found[candidates[record.key].pk] for record in records]
    answered = [
        f"row {record.number}: this person has a sitting in this opening already"
        for record, application in zip(records, applications, strict=True)
        if application.submission_id is not None
    ]
    if answered:
        raise ResponsesRefusedError(answered)
    return applications
