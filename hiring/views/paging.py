"""Going through a long list by place: the next page and the first, with filters kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from hiring.models import Application


@dataclass(frozen=True)
class Pager:
    """Positions of the first and last row shown, and the addresses of the pages to go to."""

    start: int
    end: int
    first: str
    next: str


def pager(asked: QueryDict, shown: Sequence[Application], *, start: int, has_more: bool) -> Pager:
    """Return where a page of rows leads, everything else in the address kept."""
    address = asked.copy()
    for name in ("after", "position"):
        address.pop(name, None)
    first = f"?{address.urlencode()}"
    end = start + len(shown) - 1
    if has_more:
        address["after"] = str(shown[-1].reference)
        address["position"] = str(end + 1)
    return Pager(start, end, first, f"?{address.urlencode()}" if has_more else "")
