"""What an import would do, before it does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from candidates.queries import candidates_by_email
from candidates.records import Record, Sorted
from hiring.models import Application, Opening

SAMPLES = 5
SHOWN = 100


@dataclass(frozen=True)
class ImportPreview:
    """The rows of a table, by what would become of them."""

    rows: Sorted
    new: Sequence[Record]
    known: Sequence[Record]
    present: Sequence[Record]

    @property
    def total(self) -> int:
        """How many rows the table has."""
        return len(self.rows.records) + len(self.rows.duplicates) + self.rows.bad_rows

    @property
    def joining(self) -> int:
        """How many people would join the opening."""
        return len(self.new) + len(self.known)

    @property
    def samples(self) -> Sequence[Record]:
        """The first people of the table, to see whether the columns are right."""
        return self.rows.records[:SAMPLES]


def import_preview(opening: Opening, rows: Sorted) -> ImportPreview:
    """Tell people who are new from those the team knows and those in the opening already."""
    found = candidates_by_email(opening.team.pool, [record.key for record in rows.records])
    inside = set(
        Application.objects.for_opening(opening)
        .filter(candidate__in=found.values())
        .values_list("candidate_id", flat=True)
    )
    known = [record for record in rows.records if record.key in found]
    return ImportPreview(
        rows=rows,
        new=[record for record in rows.records if record.key not in found],
        known=[record for record in known if found[record.key].pk not in inside],
        present=[record for record in known if found[record.key].pk in inside],
    )
