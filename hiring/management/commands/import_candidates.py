"""manage.py import_candidates."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from candidates.records import MappingError, guess, sort_rows
from hiring import operations
from hiring.management import tables


class Command(BaseCommand):
    """Take the people of a CSV or XLSX file into an opening: all of them, or none."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the opening, the file, and whether bad rows may be left out."""
        parser.add_argument("--opening", required=True, help="reference or requisition number")
        parser.add_argument(
            "--skip-errors", action="store_true", help="leave rows with problems out"
        )
        parser.add_argument("file", type=Path)

    def handle(self, *, opening: str, file: Path, skip_errors: bool, **options: Any) -> None:
        """Read, check and import; every row with a problem is named."""
        destination = tables.find_opening(opening)
        table = tables.read_table(file)
        try:
            rows = sort_rows(table, guess(table.header))
        except MappingError as error:
            message = f"{error} The file has: {', '.join(table.header)}"
            raise CommandError(message) from error
        problems = [
            f"row {problem.number}: {problem.column} {problem.reason}" for problem in rows.problems
        ]
        if problems:
            self.stderr.write(tables.listed(problems))
        try:
            imported = operations.import_candidates(
                opening=destination, rows=rows, skip_errors=skip_errors, by=None, at=now()
            )
        except operations.ImportRefusedError as error:
            message = f"{error} Nothing was imported."
            raise CommandError(message) from error
        self.stdout.write(
            f"{imported.new} new, {imported.known} known to the team, {imported.present} in the "
            f"opening already, {imported.duplicates} named twice, {imported.left_out} left out"
        )
