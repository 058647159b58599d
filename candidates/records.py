"""From the cells of a row to the record of a person, or to the reasons why not."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from candidates.spreadsheets import Row, Table

FIELDS = {
    "full_name": _("Full name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "language": _("Language for mails"),
    "experience": _("Experience"),
    "certifications": _("Certifications"),
    "languages": _("Languages spoken"),
    "time_zone": _("Time zone"),
    "source": _("Source"),
    "external_id": _("External id"),
}

# As they stand in people's spreadsheets, in English and Spanish: small letters and digits only.
NAMES = {
    "full_name": "name fullname candidate candidatename applicant applicantname displayname nombre "
    "nombrecompleto nombreyapellidos nombreyapellido nombresyapellidos candidato candidata",
    "first_name": "first firstname firstnames givenname givennames forename nombres nombredepila "
    "primernombre",
    "last_name": "last lastname lastnames surname familyname apellido apellidos",
    "email": "email mail emailaddress mailaddress contactemail candidateemail emailid correo "
    "correoelectronico direcciondecorreo direcciondecorreoelectronico mailpersonal",
    "phone": "phone phonenumber phoneno telephone telephonenumber tel mobile mobilephone "
    "mobilenumber cell cellphone contactnumber telefono telefonomovil telefonocelular movil "
    "celular numerodetelefono",
    "language": "language preferredlanguage maillanguage locale idioma idiomapreferido",
    "experience": "experience workexperience yearsofexperience yearsexperience experiencia "
    "experiencialaboral anosdeexperiencia",
    "certifications": "certifications certification certificates certificate certificaciones "
    "certificacion certificados",
    "languages": "languages languagesspoken spokenlanguages languageskills idiomas idiomashablados",
    "time_zone": "timezone tz zonahoraria husohorario",
    "source": "source referral referredby referrer origin howdidyouhear fuente origen procedencia",
    "external_id": "externalid externalreference atsid candidateid applicantid candidatenumber "
    "candidateno id reference referencia idexterno identificador numerodecandidato",
}
FIELD_OF_NAME = {name: field for field, names in NAMES.items() for name in names.split()}

LANGUAGE_OF_WORD = {
    "en": "en",
    "english": "en",
    "ingles": "en",
    "es": "es",
    "espanol": "es",
    "spanish": "es",
    "castellano": "es",
}
MAX_LENGTH = {
    column.name: column.max_length
    for column in Candidate._meta.concrete_fields  # noqa: SLF001 - Django's documented way
    if column.name in FIELDS and column.max_length
}
MAX_LANGUAGE = 60

MISSING = _("is missing")
NOT_AN_ADDRESS = _("is not an e-mail address")
NOT_A_NUMBER = _("is not a telephone number")

# Marks that turn the direction of the text around them: a name must not reorder a page.
INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


class MappingError(ValueError):
    """The columns chosen do not make up a person; the message says what is missing."""


@dataclass(frozen=True)
class Record:
    """What a row says about a person, clean enough to be stored."""

    number: int
    full_name: str
    email: str
    details: Mapping[str, str | list[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes two rows the same person."""
        return self.email.lower()


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken in."""

    number: int
    column: str
    reason: str


@dataclass(frozen=True)
class Duplicate:
    """A row about a person whom an earlier row names already."""

    number: int
    first: int
    email: str


@dataclass(frozen=True)
class Sorted:
    """The rows of a table: those that can be taken in, those named twice, those that cannot be."""

    records: Sequence[Record]
    duplicates: Sequence[Duplicate]
    problems: Sequence[Problem]

    @property
    def bad_rows(self) -> int:
        """How many rows have problems; a row may have several."""
        return len({problem.number for problem in self.problems})


def guess(header: Sequence[str]) -> dict[str, int]:
    """Field to column, for the columns whose names are known; the first of a kind counts."""
    columns: dict[str, int] = {}
    for column, name in enumerate(header):
        known = FIELD_OF_NAME.get(_plain(name))
        if known:
            columns.setdefault(known, column)
    if "first_name" not in columns and "last_name" in columns and "full_name" in columns:
        columns["first_name"] = columns.pop("full_name")
    return columns


def _plain(text: str) -> str:
    """Small letters and digits without accents."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())


def sort_rows(table: Table, columns: Mapping[str, int]) -> Sorted:
    """Read every row as a person, by field to column.

    Raises:
        MappingError: if no column holds the e-mail address, or none the name.

    """
    _check(columns)
    records: dict[str, Record] = {}
    duplicates, problems = [], []
    for row in table.rows:
        record = _record(row, columns, len(table.header))
        if not isinstance(record, Record):
            problems += record
        elif record.key in records:
            duplicates.append(Duplicate(row.number, records[record.key].number, record.email))
        else:
            records[record.key] = record
    return Sorted(list(records.values()), duplicates, problems)


def _check(columns: Mapping[str, int]) -> None:
    if "email" not in columns:
        message = gettext("Choose the column that holds the e-mail address.")
        raise MappingError(message)
    if not columns.keys() & {"full_name", "first_name", "last_name"}:
        message = gettext("Choose the column that holds the name.")
        raise MappingError(message)
    column, times = Counter(columns.values()).most_common(1)[0]
    if times > 1:
        names = ", ".join(str(FIELDS[name]) for name, at in columns.items() if at == column)
        message = gettext("One column cannot be several things: %(names)s.")
        raise MappingError(message % {"names": names})


def _record(row: Row, columns: Mapping[str, int], width: int) -> Record | list[Problem]:
    if len(row.cells) > width:
        why = gettext("has %(cells)d cells; the header has %(width)d")
        return [Problem(row.number, "", why % {"cells": len(row.cells), "width": width})]
    values = {name: clean(row.cells[column]) for name, column in columns.items()}
    problems = [
        _too_long(row.number, name, limit)
        for name, limit in MAX_LENGTH.items()
        if name != "language" and len(values.get(name, "")) > limit
    ]
    details: dict[str, str | list[str]] = {
        name: value
        for name, value in values.items()
        if value and name not in {"full_name", "first_name", "last_name", "email"}
    }
    full_name = values.get("full_name") or " ".join(
        filter(None, [values.get("first_name"), values.get("last_name")])
    )
    email = email_address(values["email"])
    checks = (
        (not full_name, "full_name", MISSING),
        (not values["email"], "email", MISSING),
        (bool(values["email"]) and not email, "email", NOT_AN_ADDRESS),
        (not is_phone(values.get("phone", "")), "phone", NOT_A_NUMBER),
    )
    problems += [
        Problem(row.number, str(FIELDS[name]), str(why)) for wrong, name, why in checks if wrong
    ]
    if len(full_name) > MAX_LENGTH["full_name"] >= len(values.get("full_name", "")):
        problems.append(_too_long(row.number, "full_name", MAX_LENGTH["full_name"]))
    problems += _languages(row.number, details)
    return problems or Record(row.number, full_name, email, details)


def _too_long(number: int, name: str, limit: int) -> Problem:
    why = gettext("longer than %(limit)d characters") % {"limit": limit}
    return Problem(number, str(FIELDS[name]), why)


def clean(text: str) -> str:
    """Return the text in one line, without what nobody sees; empty if nothing is left."""
    return " ".join(INVISIBLE.sub(" ", text).split()) if text else ""


def email_address(text: str) -> str:
    """The address, its domain as it goes over the wire; empty if it is none."""
    local, _, domain = text.removeprefix("mailto:").rpartition("@")
    try:
        address = f"{local}@{domain.lower().encode('idna').decode()}" if domain else ""
        validate_email(address)
    except (ValidationError, UnicodeError):
        return ""
    return address


def is_phone(text: str) -> bool:
    """Whether this is nothing, or digits with the usual marks between them.

    1.55501E+10 is what a spreadsheet left of a number.
    """
    return not text or (
        re.fullmatch(r"[+\d\s()./-]*(?:\s*(?:x|ext\.?|int\.?)\s*\d+)?", text, re.IGNORECASE)
        is not None
        and sum(letter.isdigit() for letter in text) >= 3  # noqa: PLR2004 - the shortest numbers
    )


def _languages(number: int, details: dict[str, str | list[str]]) -> list[Problem]:
    """Read both language fields in place."""
    problems = []
    preferred = details.get("language")
    if isinstance(preferred, str):
        word = _plain(re.split(r"[-_ (]", preferred, maxsplit=1)[0])
        if word in LANGUAGE_OF_WORD:
            details["language"] = LANGUAGE_OF_WORD[word]
        else:
            why = gettext("mails are in English or Spanish")
            problems.append(Problem(number, str(FIELDS["language"]), why))
    spoken = details.get("languages")
    if isinstance(spoken, str):
        names = [name.strip() for name in re.split(r"[,;/|]", spoken) if name.strip()]
        details["languages"] = names
        if any(len(name) > MAX_LANGUAGE for name in names):
            problems.append(_too_long(number, "languages", MAX_LANGUAGE))
    return problems
