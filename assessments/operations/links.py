"""Personal links. The token leaves in a mail; only its hash stays."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from assessments.models import Link, Submission


def token_hash(token: str) -> bytes:
    """SHA-256 of a token, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def issue_link(*, submission: Submission, expires_at: datetime, at: datetime) -> str:
    """Make a new link to the submission and return its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        submission=submission,
        token_hash=token_hash(token),
        created_at=at,
        expires_at=expires_at,
    )
    return token


@transaction.atomic
def revoke_links(*, submission: Submission, at: datetime, keep: str = "") -> int:
    """Stop every live link to the submission, but the one with the token to keep.

    Returns how many there were.
    """
    links = Link.objects.live().filter(submission=submission)
    return links.exclude(token_hash=token_hash(keep)).update(revoked_at=at)
