"""manage.py demo."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils.timezone import now

from assessments import operations as assessment_operations
from assessments.models import Submission
from hiring.emails import LINK_LIFE
from hiring.management.demo import story
from hiring.models import Application, Team

# Everybody may know it: with a fixed password the demo is for one's own machine.
PASSWORD = "customers-first-2026"  # noqa: S105


class Command(BaseCommand):
    """Make a made-up employer with openings, people and decisions, to look around in."""

    help = __doc__ or ""
    requires_system_checks = ()  # dev.py runs this at every start: it has to be quick

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what to do where data is, and outside development."""
        parser.add_argument(
            "--if-empty", action="store_true", help="where there is data, only print the log-ins"
        )
        parser.add_argument(
            "--force", action="store_true", help="outside development, with a random password"
        )

    def handle(self, *, if_empty: bool, force: bool, **options: Any) -> None:
        """Make the demo, then say where it is and how to get in."""
        if not settings.DEVELOPMENT and not force:
            message = "this is not a development machine (FRONTLINE_ENV); use --force if you must"
            raise CommandError(message)
        password = PASSWORD if settings.DEVELOPMENT else secrets.token_urlsafe(15)
        if not Team.objects.exists():
            self.stdout.write("making the demo: 600 people, 4 openings ...")
            story.tell(password=password, now=now())
        elif not if_empty:
            message = "there is data already; the demo is made in an empty database only"
            raise CommandError(message)
        elif not Team.objects.filter(name=story.PHONE_TEAM).exists():
            return
        elif not settings.DEVELOPMENT:
            password = "(printed when it was made)"  # noqa: S105
        self._print(password)

    def _print(self, password: str) -> None:
        write = self.stdout.write
        write(f"\nFrontline is at {settings.PUBLIC_URL}/")
        write(f"\nLog-ins, all with the password {password}")
        for login, _, role, _ in story.STAFF:
            write(f"  {role.label!s:<15}{login}@{story.DOMAIN}")
        write("\nThe personal link of a candidate who has not started yet")
        write(f"  {_fresh_link() or '(everybody has started)'}\n")


def _fresh_link() -> str:
    """Issue a link to somebody who is invited and has not started; empty if there is nobody."""
    at = now()
    application = (
        Application.objects.open()
        .filter(
            Q(submission__closes_at__isnull=True) | Q(submission__closes_at__gt=at),
            submission__status=Submission.Status.INVITED,
            opening__team__name__in=(story.PHONE_TEAM, story.DIGITAL_TEAM),
            opening__closed_at__isnull=True,
        )
        .select_related("submission")
        .order_by("-opening", "pk")
        .first()
    )
    if application is None or application.submission is None:
        return ""
    token = assessment_operations.issue_link(
        submission=application.submission,
        expires_at=application.submission.closes_at or at + LINK_LIFE,
        at=at,
    )
    return f"{settings.PUBLIC_URL}/a/{token}/"
