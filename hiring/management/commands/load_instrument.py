"""manage.py load_instrument."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from assessments import instrument as instruments
from assessments.instrument import InstrumentError
from assessments.operations import InstrumentChangedError
from hiring import operations


class Command(BaseCommand):
    """Load an instrument from its TOML file, with the language files that lie beside it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and whether candidates may be invited to it from now on."""
        parser.add_argument("file", type=Path, help="instrument.toml")
        parser.add_argument("--publish", action="store_true", help="fix its content and open it")

    def handle(self, *, file: Path, publish: bool, **options: Any) -> None:
        """Load, and publish if asked; every problem names its file and line."""
        try:
            definition = instruments.read(file)
            assessment = operations.load_instrument(definition=definition, by=None, at=now())
        except InstrumentError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            message = f"{file} is not an instrument:\n{problems}"
            raise CommandError(message) from error
        except InstrumentChangedError as error:
            raise CommandError(str(error)) from error
        if publish:
            operations.publish_instrument(
                assessment=assessment, checksum=assessment.checksum, by=None, at=now()
            )
            assessment.refresh_from_db()
        items = assessment.items.count()
        self.stdout.write(f"{assessment}: {items} items, {assessment.get_status_display().lower()}")
