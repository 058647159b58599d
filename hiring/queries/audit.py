"""Going over the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass

from hiring.models import AuditEvent, Team


@dataclass(frozen=True)
class Break:
    """A place where a team's chain does not hold, and what is wrong there."""

    number: int
    fault: str


def breaks_in_chain(team: Team) -> Iterator[Break]:
    """Every place where an event is missing, was changed, or does not follow the one before.

    What was cut off at the end leaves no gap: compare the last number with one noted elsewhere.
    """
    number, last_hash = 0, ""
    for event in AuditEvent.objects.filter(team=team).order_by("number").iterator():
        if event.number != number + 1:
            yield Break(number + 1, "is missing")
        elif event.previous_hash != last_hash:
            yield Break(event.number, "does not follow the event before it")
        if event.hash != event.computed_hash():
            yield Break(event.number, "was changed")
        number, last_hash = event.number, event.hash
