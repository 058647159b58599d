"""What the commands that read files share."""

from pathlib import Path
from uuid import UUID

from django.core.management.base import CommandError

from candidates import spreadsheets
from hiring.models import Opening

PROBLEMS_SHOWN = 20


def read_table(file: Path) -> spreadsheets.Table:
    """Read a file as a table, or end the command with the reason why not."""
    try:
        return spreadsheets.read(file.read_bytes())
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise CommandError(message) from error
    except spreadsheets.UnreadableError as error:
        message = f"{file}: {error}"
        raise CommandError(message) from error


def find_opening(text: str) -> Opening:
    """Return the opening with this reference or, if only one has it, requisition number."""
    openings = Opening.objects.select_related("team", "assessment")
    try:
        found = list(openings.filter(reference=UUID(text)))
    except ValueError:
        found = list(openings.filter(requisition_number=text))
    if len(found) != 1:
        message = (
            f"there are {len(found)} openings {text}: give the reference that stands in its address"
            if found
            else f"there is no opening {text}"
        )
        raise CommandError(message)
    return found[0]


def listed(problems: list[str]) -> str:
    """Problems a line each, the first of them if there are many."""
    more = len(problems) - PROBLEMS_SHOWN
    lines = [*problems[:PROBLEMS_SHOWN], *([f"and {more} more"] if more > 0 else [])]
    return "\n".join(f"  {line}" for line in lines)
