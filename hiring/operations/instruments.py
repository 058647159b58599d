"""The life of an instrument, on record in every team: instruments are the whole deployment's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from assessments import operations as assessments
from assessments.models import Assessment
from hiring.operations.audit import record_in_every_team


@transaction.atomic
def load_instrument(*, definition: Mapping[str, Any], by: User | None, at: datetime) -> Assessment:
    """Keep a checked definition as a draft; loading the same content again changes nothing.

    Raises:
        InstrumentChangedError: if this version is published with other content.

    """
    assessment, is_changed = assessments.load_definition(definition=definition, at=at)
    if is_changed:
        _record("instrument.load", assessment, by=by, at=at)
    return assessment


class DraftReplacedError(Exception):
    """The draft is not the one that the person looked at."""


@transaction.atomic
def publish_instrument(
    *, assessment: Assessment, checksum: str, by: User | None, at: datetime
) -> None:
    """Fix the draft with this checksum and offer it to new openings; again changes nothing.

    Raises:
        DraftReplacedError: if another draft was loaded in its place.

    """
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.checksum != checksum:
        raise DraftReplacedError
    if assessments.publish(assessment=assessment, at=at):
        _record("instrument.publish", assessment, by=by, at=at)


@transaction.atomic
def retire_instrument(*, assessment: Assessment, by: User | None, at: datetime) -> None:
    """Offer a published instrument to no new opening; retiring again changes nothing."""
    if assessments.retire(assessment=assessment, at=at):
        _record("instrument.retire", assessment, by=by, at=at)


def _record(action: str, assessment: Assessment, *, by: User | None, at: datetime) -> None:
    details = {"checksum": assessment.checksum}
    record_in_every_team(
        action=action, subject=f"instrument {assessment}", by=by, at=at, details=details
    )
