"""Taking people into a pool, and the uploads that they come in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from candidates import queries
from candidates.models import Candidate, ImportBatch
from candidates.records import Record
from candidates.spreadsheets import Table

BATCH_LIFE = timedelta(days=1)
CHUNK = 2000


class Taken(NamedTuple):
    """The people of an import: those who are new in the pool, and those it knew."""

    new: Sequence[Candidate]
    known: Sequence[Candidate]


@transaction.atomic
def take_in(*, pool: UUID, records: Sequence[Record], at: datetime) -> Taken:
    """Add people to a pool. Whoever is in it already, by e-mail address, stays as she is."""
    _lock(pool)
    found = queries.candidates_by_email(pool, [record.key for record in records])
    new = Candidate.objects.bulk_create(
        (
            Candidate(
                pool=pool,
                full_name=record.full_name,
                email=record.email,
                created_at=at,
                **record.details,
            )
            for record in records
            if record.key not in found
        ),
        batch_size=CHUNK,
    )
    return Taken(new, [found[record.key] for record in records if record.key in found])


def _lock(pool: UUID) -> None:
    """Take people into a pool one import after the other: nobody is added twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('candidates'), hashtext(%s))", [str(pool)]
        )


@transaction.atomic
def keep_upload(
    *, pool: UUID, destination: UUID, table: Table, file_name: str, at: datetime
) -> ImportBatch:
    """Keep a table until it is looked at and taken in; uploads left lying for a day go."""
    ImportBatch.objects.filter(created_at__lt=at - BATCH_LIFE).delete()
    return ImportBatch.objects.create(
        pool=pool,
        destination=destination,
        file_name=file_name[:200],
        header=table.header,
        rows=[[row.number, row.cells] for row in table.rows],
        created_at=at,
    )


@transaction.atomic
def drop_upload(*, batch: ImportBatch) -> None:
    """Delete a table that is taken in or not wanted. Dropping it again does nothing."""
    ImportBatch.objects.filter(pk=batch.pk).delete()
