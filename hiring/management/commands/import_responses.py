"""manage.py import_responses."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from hiring import operations
from hiring.management import tables


class Command(BaseCommand):
    """Take answers that were collected elsewhere into an opening; the workers score them.

    One row a person, in CSV or XLSX. A trait statement's column is named by its key and holds the
    answer from 1 upwards, as it was given; a block's holds the numbers of its statements, most
    like me first (2 1 3); a dilemma's options have a column each, key.option, with the rating, or
    key.best and key.worst hold the keys of two options. Empty or NA is a missing answer. A column
    named id or e-mail tells people apart. All rows come in, or none.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the opening, the instrument, the file, and columns to leave alone."""
        parser.add_argument("--opening", required=True, help="reference or requisition number")
        parser.add_argument("--instrument", required=True, metavar="KEY")
        parser.add_argument(
            "--ignore", action="append", default=[], metavar="COLUMN", help="may be given often"
        )
        parser.add_argument("file", type=Path)

    def handle(
        self, *, opening: str, instrument: str, ignore: list[str], file: Path, **options: Any
    ) -> None:
        """Read, check and import; every row with a problem is named."""
        destination = tables.find_opening(opening)
        if destination.assessment.key != instrument:
            message = f"this opening uses {destination.assessment.key}, not {instrument}"
            raise CommandError(message)
        try:
            imported = operations.import_responses(
                opening=destination, table=tables.read_table(file), ignore=ignore, by=None, at=now()
            )
        except operations.ResponsesRefusedError as error:
            message = f"nothing was imported:\n{tables.listed(list(error.problems))}"
            raise CommandError(message) from error
        if imported.ignored:
            self.stderr.write(f"columns left alone: {', '.join(imported.ignored)}")
        self.stdout.write(
            f"answers of {imported.people} people to {imported.items} items are in; "
            "the workers score them"
        )
