"""The public application page of an opening: put up and taken down."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from hiring.models import Opening
from hiring.operations.audit import record_event


@transaction.atomic
def publish_opening(*, opening: Opening, summary: str, by: User, at: datetime) -> None:
    """Let anybody apply, with these words about the opening. Publishing again changes the words.

    Where the opening is closed, nothing changes.
    """
    opening = _locked(opening)
    if not opening.is_open or (opening.published_at and opening.summary == summary):
        return
    opening.summary = summary
    opening.published_at = opening.published_at or at
    opening.save(update_fields=["summary", "published_at"])
    _record("opening.publish", opening, by, at)


@transaction.atomic
def unpublish_opening(*, opening: Opening, by: User, at: datetime) -> None:
    """Take the page down; its words stay for another time. Doing it again changes nothing.

    Who has not confirmed yet cannot any more. Applications stay as they are.
    """
    opening = _locked(opening)
    if opening.published_at is None:
        return
    opening.published_at = None
    opening.save(update_fields=["published_at"])
    _record("opening.unpublish", opening, by, at)


def _locked(opening: Opening) -> Opening:
    return Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)


def _record(action: str, opening: Opening, by: User, at: datetime) -> None:
    subject = f"opening {opening.reference}"
    record_event(team=opening.team, action=action, subject=subject, by=by, at=at)
