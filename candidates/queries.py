"""Reads about people."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models.functions import Lower

from candidates.models import Candidate


def candidates_by_email(pool: UUID, emails: Collection[str]) -> Mapping[str, Candidate]:
    """Those of the pool with one of these addresses, given and returned in small letters."""
    found = Candidate.objects.filter(pool=pool).alias(key=Lower("email")).filter(key__in=emails)
    return {candidate.email.lower(): candidate for candidate in found}
