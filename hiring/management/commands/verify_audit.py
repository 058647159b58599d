"""manage.py verify_audit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hiring import queries
from hiring.models import AuditEvent, Team


class Command(BaseCommand):
    """Go over every team's audit trail and say where it does not hold."""

    help = __doc__ or ""

    def handle(self, **options: Any) -> None:
        """Print one line a team and one a break; fail if there is any."""
        broken = 0
        for team in Team.objects.order_by("name"):
            last = AuditEvent.objects.filter(team=team).order_by("-number").first()
            breaks = list(queries.breaks_in_chain(team))
            for each in breaks:
                self.stderr.write(f"{team}: event {each.number} {each.fault}")
            if not breaks:
                end = f"{last.number} events, the last {last.hash}" if last else "no events"
                self.stdout.write(f"{team}: whole, {end}")
            broken += len(breaks)
        if broken:
            message = f"the trail does not hold in {broken} places"
            raise CommandError(message)
