"""The life of an instrument."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from assessments import instrument as instruments
from assessments.instrument import Instrument
from assessments.models import Assessment, Item, ScoringVersion
from assessments.parameters import expert_parameters


class InstrumentChangedError(Exception):
    """A published version is fixed: changed content needs a new version number."""


def load_instrument(*, path: Path, at: datetime) -> Assessment:
    """Load an instrument file, with the language files beside it, as `load_definition` does.

    Raises:
        InstrumentError: if the file is not an instrument.
        InstrumentChangedError: if this version is published with other content.

    """
    assessment, _is_changed = load_definition(definition=instruments.read(path), at=at)
    return assessment


@transaction.atomic
def load_definition(*, definition: Mapping[str, Any], at: datetime) -> tuple[Assessment, bool]:
    """Keep a checked definition as a draft; loading a draft again replaces it.

    Returns the row and whether anything was stored: loading the same content again does nothing.

    Raises:
        InstrumentChangedError: if this version is published with other content.

    """
    instrument = Instrument(definition)
    checksum = instruments.checksum(definition)
    assessment, is_new = Assessment.objects.select_for_update().get_or_create(
        key=instrument.key,
        version=instrument.version,
        defaults={"definition": definition, "checksum": checksum, "loaded_at": at},
    )
    if not is_new and assessment.checksum == checksum:
        return assessment, False
    if assessment.status != Assessment.Status.DRAFT:
        message = gettext("%(name)s is published with other content; give the file a new version")
        raise InstrumentChangedError(message % {"name": assessment})
    assessment.definition = definition
    assessment.checksum = checksum
    assessment.loaded_at = at
    assessment.save(update_fields=["definition", "checksum", "loaded_at"])
    assessment.items.all().delete()
    Item.objects.bulk_create(
        Item(assessment=assessment, number=item.number, key=item.key, kind=item.kind)
        for item in instrument.items
    )
    return assessment, True


@transaction.atomic
def publish(*, assessment: Assessment, at: datetime) -> bool:
    """Fix the content and give it its first scoring version.

    Publishing again does nothing. Returns whether anything was done.
    """
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.status != Assessment.Status.DRAFT:
        return False
    assessment.status = Assessment.Status.PUBLISHED
    assessment.published_at = at
    assessment.save(update_fields=["status", "published_at"])
    instrument = Instrument(assessment.definition)
    ScoringVersion.objects.create(
        assessment=assessment,
        name=f"{assessment.version}-expert",
        source=ScoringVersion.Source.EXPERT,
        parameters=expert_parameters(instrument).to_json(),
        created_at=at,
    )
    return True


@transaction.atomic
def retire(*, assessment: Assessment, at: datetime) -> bool:
    """Offer a published instrument to no new opening; sittings go on, and can still be opened.

    Retiring a draft, or again, does nothing. Returns whether anything was done.
    """
    return bool(
        Assessment.objects.published()
        .filter(pk=assessment.pk)
        .update(status=Assessment.Status.RETIRED, retired_at=at)
    )
