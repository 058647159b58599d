"""manage.py export_ranking."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import now

from hiring import exports, operations
from hiring.management import tables


class Command(BaseCommand):
    """Write the ranking of an opening to a file or to standard output."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the opening, the format and where to write."""
        parser.add_argument("--opening", required=True, help="reference or requisition number")
        parser.add_argument("--format", choices=exports.FORMATS, required=True)
        parser.add_argument("--output", type=Path, help="file to write; standard output without")

    def handle(self, *, output: Path | None, **options: Any) -> None:
        """Record the export, then write it."""
        opening = tables.find_opening(options["opening"])
        operations.record_export(opening=opening, file_format=options["format"], by=None, at=now())
        chunks = exports.FORMATS[options["format"]].write(opening)
        if output is None:
            sys.stdout.buffer.writelines(chunks)
            return
        with output.open("wb") as file:
            file.writelines(chunks)
        self.stderr.write(f"ranking of {opening} written to {output}")
