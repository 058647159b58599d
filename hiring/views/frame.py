"""What the pages of one opening share: its head, its counts and what the person may do there."""

from typing import Any

from django.utils.translation import gettext, pgettext

from hiring.access import EXPORTING, RECRUITING, StaffRequest, is_blind
from hiring.models import Opening, Role


def opening_frame(request: StaffRequest, opening: Opening, tab: str) -> dict[str, Any]:
    """Return the context that `hiring/opening.html` takes."""
    return {
        "opening": opening,
        "tab": tab,
        "steps": funnel_steps(opening),
        **permissions(request.role),
    }


def permissions(role: Role) -> dict[str, bool]:
    """What somebody in this role may see and do, in words that templates ask for."""
    return {
        "can_recruit": role in RECRUITING,
        "can_rescore": role == Role.ADMIN,
        "can_export": role in EXPORTING,
        "is_blind": is_blind(role),
    }


def funnel_steps(opening: Opening) -> list[tuple[str, int, float]]:
    """Label, count and share of all applications, as counted when the ranking was refreshed."""
    labels = {
        "applications": gettext("Candidates"),
        "invited": pgettext("funnel", "Invited"),
        "started": pgettext("funnel", "Started"),
        "scored": pgettext("funnel", "Scored"),
        "review": gettext("In review"),
        "interview": gettext("Interview"),
        "offer": gettext("Offer"),
        "hired": gettext("Hired"),
    }
    counts = {key: opening.funnel.get(key, 0) for key in labels}
    most = max(counts["applications"], 1)
    return [(label, counts[key], counts[key] / most) for key, label in labels.items()]
