"""Taking people in from a spreadsheet, and answers that were collected elsewhere."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext, ngettext

from candidates import operations as candidate_operations
from candidates.models import ImportBatch
from candidates.records import Sorted, sort_rows
from hiring.models import Opening
from hiring.operations.applications import add_candidates
from hiring.operations.audit import record_event


class ImportRefusedError(Exception):
    """Nothing was imported; the message says why."""


@dataclass(frozen=True)
class Imported:
    """How many rows became what."""

    new: int
    known: int
    present: int
    duplicates: int
    left_out: int


@transaction.atomic
def import_candidates(
    *,
    opening: Opening,
    rows: Sorted,
    skip_errors: bool,
    by: User | None,
    at: datetime,
    reference: UUID | None = None,
) -> Imported:
    """Take the people of a table into the team's pool and into the opening, all or none.

    Somebody whom the pool knows by her e-mail address is linked as she is, not copied over.

    Raises:
        ImportRefusedError: if the opening is closed, or rows have problems and nobody asked to
            leave them out, or none is left.

    """
    if not opening.is_open:
        message = gettext("This opening is closed.")
        raise ImportRefusedError(message)
    if rows.problems and not skip_errors:
        message = ngettext(
            "%(count)d row has problems. Mend the file, or ask to leave those rows out.",
            "%(count)d rows have problems. Mend the file, or ask to leave those rows out.",
            rows.bad_rows,
        )
        raise ImportRefusedError(message % {"count": rows.bad_rows})
    if not rows.records:
        message = gettext("There is nobody to import.")
        raise ImportRefusedError(message)
    people = candidate_operations.take_in(pool=opening.team.pool, records=rows.records, at=at)
    applications = add_candidates(
        opening=opening, candidates=[*people.new, *people.known], by=by, at=at
    )
    imported = Imported(
        new=len(people.new),
        known=len(applications) - len(people.new),
        present=len(rows.records) - len(applications),
        duplicates=len(rows.duplicates),
        left_out=rows.bad_rows,
    )
    record_event(
        team=opening.team,
        action="candidates.import",
        subject=f"import {reference or uuid4()}",
        by=by,
        at=at,
        details={"opening": str(opening.reference), **asdict(imported)},
    )
    return imported


@transaction.atomic
def import_upload(
    *,
    opening: Opening,
    batch: ImportBatch,
    columns: Mapping[str, int],
    skip_errors: bool,
    by: User,
    at: datetime,
) -> Imported | None:
    """Take in the people of an uploaded table and delete it.

    Returns None if it was taken in, or dropped, before.

    Raises:
        MappingError: if the columns do not make up a person.
        ImportRefusedError: as `import_candidates` does.

    """
    waiting = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
    if waiting is None:
        return None
    imported = import_candidates(
        opening=opening,
        rows=sort_rows(waiting.table, columns),
        skip_errors=skip_errors,
        by=by,
        at=at,
        reference=waiting.reference,
    )
    candidate_operations.drop_upload(batch=waiting)
    return imported
