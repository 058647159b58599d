"""Those who apply on a public page, until they confirm that the address is theirs."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from candidates.models import Newcomer

NEWCOMER_LIFE = timedelta(hours=48)


@transaction.atomic
def keep_newcomer(
    *, destination: UUID, full_name: str, email: str, language: str, at: datetime
) -> Newcomer:
    """Keep a name and an address for two days, due for the mail that asks to confirm it."""
    return Newcomer.objects.create(
        destination=destination,
        full_name=full_name,
        email=email,
        language=language,
        asked_at=at,
        expires_at=at + NEWCOMER_LIFE,
        due_at=at,
    )


@transaction.atomic
def take_newcomer(*, token_hash: bytes, at: datetime) -> Newcomer | None:
    """Take out the newcomer with this token: it works once. None if there is none any more."""
    newcomer = (
        Newcomer.objects.select_for_update()
        .filter(token_hash=token_hash, expires_at__gt=at)
        .first()
    )
    if newcomer is not None:
        Newcomer.objects.filter(pk=newcomer.pk).delete()
    return newcomer


@transaction.atomic
def drop_expired_newcomers(*, at: datetime) -> int:
    """Delete those who did not confirm in time. Returns how many there were."""
    count, _each = Newcomer.objects.filter(expires_at__lte=at).delete()
    return count
