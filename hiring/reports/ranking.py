"""The ranking of an opening as a table: what page, CSV, XLSX and JSON are renderings of."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    DateTimeField,
    Expression,
    F,
    FloatField,
    Func,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, NullIf, RowNumber
from django.db.models.lookups import Regex
from django.utils.translation import override

from assessments.queries import instrument_of
from hiring.models import Application, Opening

TITLE = "Ranking"
Z_90 = 1.645

# What a spreadsheet may take for a formula: = + - @ and their full-width forms, at the start of a
# cell or of what becomes a cell where another separator is assumed; a tab or a line end at the
# start; and the tag by which text would pass for ready-made XML when a workbook is written.
SIGNS = r"\s*[=+@\uff1d\uff0b\uff0d\uff20-]"
STARTS = rf"[\t\r\n]|<r>|{SIGNS}"
SEPARATORS = r"[;,|\t\r\n]"
# An apostrophe goes wherever one of these matches.
FORMULAS = ((rf"({SEPARATORS})(?={SIGNS})", r"\1'"), (rf"^(?={STARTS})", "'"))
# Finds the same cells in half the time, which decides how long an export takes.
SUSPECT = rf"^({STARTS})|{SEPARATORS}{SIGNS}"


class Column(NamedTuple):
    """One column: its name in JSON, its title in spreadsheets and where its values come from."""

    key: str
    title: str
    source: Expression | F


class Text(NullIf):
    """Words that anybody may have written, or nothing where they are empty."""

    def __init__(self, source: str | Expression) -> None:
        """Take the name of a field, or an expression that gives text."""
        super().__init__(Cast(source, TextField()), Value("", TextField()))


def inert(text: str) -> str:
    """Return the text with an apostrophe before whatever a spreadsheet may take for a formula."""
    for formula, replacement in FORMULAS:
        text = re.sub(formula, replacement, text)
    return text


def _inert(source: Text) -> Case:
    """Words as `inert` makes them, worked out by the database."""
    replaced: Expression = source
    for formula, replacement in FORMULAS:
        replaced = Func(
            replaced, Value(formula), Value(replacement), Value("g"), function="REGEXP_REPLACE"
        )
    is_suspect = Regex(source, SUSPECT)
    return Case(When(is_suspect, then=replaced), default=source, output_field=TextField())


def _rounded(source: Combinable, digits: int) -> Expression:
    """To so many digits: a whole number divided by a power of ten prints as it should."""
    scale = Value(10.0**digits)
    return Func(source * scale, function="ROUND", output_field=FloatField()) / scale


def _t_score(name: str) -> Expression:
    return _rounded(Value(50.0) + Value(10.0) * F(name), 2)


def _utc(name: str) -> Expression:
    """A time to the second, without its zone: spreadsheets know none."""
    return Func(
        name,
        template="DATE_TRUNC('second', %(expressions)s AT TIME ZONE 'UTC')",
        output_field=DateTimeField(),
    )


def _label(name: str, labels: Sequence[tuple[object, object]]) -> Case:
    """The label of a key, in English whoever asks; nothing where there is none."""
    with override("en"):
        cases = [When(**{name: key}, then=Value(str(label))) for key, label in labels]
    return Case(*cases, default=Value(None), output_field=TextField())


PLACE = Column(
    "position",
    "Position",
    Window(RowNumber(), order_by=[F("fit").desc(nulls_last=True), F("pk").asc()]),
)
PERSON = (
    Column("reference", "Reference", Cast("reference", TextField())),
    Column("name", "Name", Text("candidate__full_name")),
    Column("email", "E-mail", Text("candidate__email")),
    Column("stage", "Stage", _label("stage", Application.Stage.choices)),
    Column("disposition", "Disposition", _label("disposition", Application.Disposition.choices)),
    Column("on_hold", "On hold", _label("is_on_hold", [(True, "yes")])),
)
FIT = (
    Column("fit", "Fit (T)", _rounded(F("fit"), 2)),
    Column("fit_low", "Fit, low 90 %", _rounded(F("fit") - Value(Z_90) * F("fit_se"), 2)),
    Column("fit_high", "Fit, high 90 %", _rounded(F("fit") + Value(Z_90) * F("fit_se"), 2)),
)
REST = (
    Column("dilemmas", "Dilemmas (T)", _t_score("scorecard__dilemma")),
    Column(
        "answers",
        "Answers",
        Case(
            When(scorecard__is_scorable=False, then=Value("too few to score")),
            When(looks_inattentive=True, then=Value("look inattentive")),
            default=Value("in order"),
        ),
    ),
    Column("applied_at", "Applied (UTC)", _utc("applied_at")),
    Column("submitted_at", "Submitted (UTC)", _utc("submission__submitted_at")),
    Column("scored_at", "Scored (UTC)", _utc("scorecard__created_at")),
    Column("experience", "Experience", Text("candidate__experience")),
    Column("certifications", "Certifications", Text("candidate__certifications")),
    Column(
        "languages",
        "Languages",
        Text(Func("candidate__languages", Value(", "), function="ARRAY_TO_STRING")),
    ),
    Column("time_zone", "Time zone", Text("candidate__time_zone")),
    Column("source", "Source", Text("candidate__source")),
    Column("external_id", "External id", Text("candidate__external_id")),
    Column("scoring_version", "Scoring version", Text("scorecard__scoring_version__name")),
    Column("profile_version", "Profile version", F("profile__version")),
)


def columns(opening: Opening) -> tuple[Column, ...]:
    """The columns, in order: fixed ones, and one for each trait and type of the instrument."""
    instrument = instrument_of(opening.assessment_id)
    texts = instrument.texts(instrument.languages[0])
    names = [(key, texts["types"][key]["name"]) for key in instrument.types]
    traits = [
        Column(
            f"trait_{key}",
            f"{texts['traits'][key]['name']} (T)",
            _t_score(f"scorecard__traits__{index}"),
        )
        for index, key in enumerate(instrument.traits)
    ]
    types = [
        Column(f"type_{key}", f"{name}, probability", _rounded(F(f"scorecard__types__{index}"), 4))
        for index, (key, name) in enumerate(names)
    ]
    verdict = [
        Column("rep_type", "Rep type (indicative)", Text(_label("rep_type", names))),
        Column(
            "rep_type_probability",
            "Rep type, probability",
            _rounded(F("rep_type_probability"), 4),
        ),
    ]
    return (
        PLACE,
        Column("band", "Band", _band(opening)),
        *PERSON,
        *FIT,
        *traits,
        *(verdict + types if types else []),
        *REST,
    )


def _band(opening: Opening) -> Expression:
    """One more than the number of floors above the fit."""
    floors = opening.band_floors[::-1]
    reached = Func(
        "fit",
        Cast(Value(floors, ArrayField(FloatField())), ArrayField(FloatField())),
        function="WIDTH_BUCKET",
        output_field=IntegerField(),
    )
    return Value(len(floors) + 1) - reached


def rows(opening: Opening, *, is_inert: bool) -> QuerySet[Application, tuple[Any, ...]]:
    """One row for each ranked application, best first, in the order of the columns.

    Read it with `iterator()`: memory stays constant. Words are made inert for spreadsheets.
    """
    return (
        Application.objects.for_opening(opening)
        .ranked()
        .best_first()
        .values_list(
            *(
                _inert(column.source)
                if is_inert and isinstance(column.source, Text)
                else column.source
                for column in columns(opening)
            )
        )
    )
