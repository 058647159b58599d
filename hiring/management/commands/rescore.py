"""manage.py rescore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import scoring
from assessments.models import ScoringVersion, Submission
from hiring.management import tables
from hiring.models import Application


class Command(BaseCommand):
    """Score submissions again under a scoring version; scorecards under other versions stay.

    Those that have a scorecard under it already are left alone, so a run that was broken off can
    be started again. Rankings stay: an opening is moved to another version by a person.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the assessment, and optionally an opening and the scoring version."""
        parser.add_argument("--assessment", required=True, metavar="KEY")
        parser.add_argument("--assessment-version", metavar="VERSION", help="all without")
        parser.add_argument("--opening", help="reference or requisition number; all without")
        parser.add_argument("--scoring-version", metavar="NAME", help="the current one without")

    def handle(self, **options: Any) -> None:
        """Score in batches."""
        for version in _versions(options):
            submissions = Submission.objects.all()
            if options["opening"]:
                opening = tables.find_opening(options["opening"])
                applications = Application.objects.for_opening(opening)
                submissions = submissions.filter(pk__in=applications.values("submission_id"))
            written = scoring.rescore(submissions, version)
            self.stdout.write(f"{version.assessment}, {version}: {written} scorecards written")


def _versions(options: dict[str, Any]) -> list[ScoringVersion]:
    """Return one scoring version for each version of the assessment that is asked for."""
    versions = ScoringVersion.objects.filter(assessment__key=options["assessment"])
    if options["assessment_version"]:
        versions = versions.filter(assessment__version=options["assessment_version"])
    name = options["scoring_version"]
    versions = versions.filter(name=name) if name else versions.filter(is_current=True)
    found = list(
        versions.select_related("assessment").defer("parameters", "assessment__definition")
    )
    if not found:
        message = f"there is no such scoring version of {options['assessment']}"
        raise CommandError(message)
    return found
