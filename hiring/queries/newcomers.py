"""The public application page, and who is about to apply on it."""

from datetime import datetime
from uuid import UUID

from candidates.models import Newcomer
from hiring.models import Opening


def published_opening(reference: UUID) -> Opening | None:
    """Return the opening if it has a public application page, open or closed."""
    return (
        Opening.objects.filter(published_at__isnull=False, reference=reference)
        .select_related("team", "scoring_version")
        .defer("scoring_version__parameters", "scoring_version__report")
        .first()
    )


def takes_applications(opening: Opening, at: datetime) -> bool:
    """Whether it is hiring still, and there is time left to answer."""
    return opening.is_open and (opening.closes_at is None or at < opening.closes_at)


def newcomer_with(token_hash: bytes, at: datetime) -> Newcomer | None:
    """Return who was sent this token and has not confirmed with it yet."""
    return Newcomer.objects.filter(token_hash=token_hash, expires_at__gt=at).first()
