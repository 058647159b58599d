"""What a person asks for about the record of herself: to put it right, or to take it out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from candidates.models import Candidate, ImportBatch, Newcomer
from candidates.models.self_identification import SelfIdentification

ERASED_NAME = "Erased person"
# Reserved by RFC 2606: no mail can ever be sent there.
NOWHERE = "erased.invalid"


@transaction.atomic
def correct(*, candidate: Candidate, **details: str) -> list[str]:
    """Put name, phone, language or time zone right. Returns which of them changed.

    Nothing does once the record is erased.
    """
    candidate = _locked(candidate)
    if candidate.erased_at is not None:
        return []
    changed = [name for name, value in details.items() if getattr(candidate, name) != value]
    for name in changed:
        setattr(candidate, name, details[name])
    candidate.save(update_fields=changed)
    return changed


@transaction.atomic
def erase(*, candidate: Candidate, destinations: Collection[UUID], at: datetime) -> None:
    """Empty a person's record for good, and take her out of everything else that names her.

    Spreadsheets on their way into the pool lose her row; what she left on the public pages of
    these openings goes.
    """
    candidate = _locked(candidate)
    SelfIdentification.objects.filter(candidate=candidate).delete()
    Newcomer.objects.filter(email__iexact=candidate.email, destination__in=destinations).delete()
    for batch in ImportBatch.objects.select_for_update().filter(pool=candidate.pool):
        batch.rows = [row for row in batch.rows if not _names(row[-1], candidate.email)]
        batch.save(update_fields=["rows"])
    emptied: dict[str, Any] = {
        "full_name": ERASED_NAME,
        "email": f"{candidate.pk}@{NOWHERE}",
        "language": "en",
        "languages": [],
        "erased_at": at,
    }
    words = ("phone", "time_zone", "source", "external_id", "experience", "certifications")
    Candidate.objects.filter(pk=candidate.pk).update(**dict.fromkeys(words, ""), **emptied)


def _locked(candidate: Candidate) -> Candidate:
    return Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)


def _names(cells: list[str], email: str) -> bool:
    """Whether a row of a spreadsheet is about the person with this address."""
    return any(cell.strip().lower().removeprefix("mailto:") == email.lower() for cell in cells)
