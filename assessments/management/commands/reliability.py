"""manage.py reliability."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import Assessment
from assessments.reports import reliability


class Command(BaseCommand):
    """Print coefficient alpha of every trait of an instrument, from the answers stored."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the instrument's key and, if it is not the newest, its version."""
        parser.add_argument("key")
        parser.add_argument("--version-number", metavar="VERSION")

    def handle(self, *, key: str, version_number: str | None, **options: Any) -> None:
        """Print a table: trait, items, people, alpha."""
        versions = Assessment.objects.published().filter(key=key)
        if version_number:
            versions = versions.filter(version=version_number)
        assessment = versions.order_by("-published_at", "-pk").first()
        if assessment is None:
            message = f"no published instrument {key}"
            raise CommandError(message)
        self.stdout.write("\t".join(reliability.COLUMNS))
        for row in reliability.rows(assessment):
            alpha = "undefined" if row.alpha is None else f"{row.alpha:.4f}"
            self.stdout.write(f"{row.trait}\t{row.items}\t{row.people}\t{alpha}")
