"""The life of an instrument."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from assessments import instrument as instruments
from assessments.instrument import Instrument
from assessments.models import Assessment, Item, ScoringVersion
from assessments.parameters import expert_parameters


class InstrumentChangedError(Exception):
    """A published version is fixed: changed content needs a new version number."""


@transaction.atomic
def load_instrument(*, path: Path, at: datetime) -> Assessment:
    """Load an instrument file as a draft; loading a draft again replaces it.

    Loading a published instrument again changes nothing.

    Raises:
        InstrumentError: if the file is not an instrument.
        InstrumentChangedError: if this version is published with other content.

    """
    definition = instruments.read(path)
    instrument = Instrument(definition)
    checksum = instruments.checksum(definition)
    assessment, is_new = Assessment.objects.select_for_update().get_or_create(
        key=instrument.key,
        version=instrument.version,
        defaults={"definition": definition, "checksum": checksum, "loaded_at": at},
    )
    if not is_new and assessment.checksum == checksum:
        return assessment
    if assessment.status != Assessment.Status.DRAFT:
        message = f"{assessment} is published with other content; give the file a new version"
        raise InstrumentChangedError(message)
    assessment.definition = definition
    assessment.checksum = checksum
    assessment.loaded_at = at
    assessment.save(update_fields=["definition", "checksum", "loaded_at"])
    assessment.items.all().delete()
    Item.objects.bulk_create(
        Item(assessment=assessment, number=item.number, key=item.key, kind=item.kind)
        for item in instrument.items
    )
    return assessment


@transaction.atomic
def publish(*, assessment: Assessment, at: datetime) -> None:
    """Fix the content and give it its first scoring version. Publishing again does nothing."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if assessment.status != Assessment.Status.DRAFT:
        return
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
