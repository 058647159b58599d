"""How far an instrument's trait scores would repeat, from the answers stored."""

from collections.abc import Iterator
from typing import NamedTuple

from assessments import queries
from assessments.instrument import MISSING
from assessments.models import Assessment, Submission
from assessments.psychometrics import reliability

TITLE = "Reliability"
COLUMNS = ("trait", "items", "people", "alpha")


class Row(NamedTuple):
    """Coefficient alpha of one trait; None where it is undefined, as it is of a single item."""

    trait: str
    items: int
    people: int
    alpha: float | None


def rows(assessment: Assessment) -> Iterator[Row]:
    """Yield a row a trait, over the people who answered every item of the instrument.

    Reverse-keyed items are turned round first. Where each person answers a part of the items
    drawn for her, nobody has answered all, and those who answered the trait's are counted.
    """
    instrument = queries.instrument_of(assessment.pk)
    vectors = Submission.objects.filter(assessment=assessment).values_list("answers", flat=True)
    answers = instrument.decode([bytes(vector) for vector in vectors if vector is not None])
    responses = instrument.keyed_responses(answers)
    complete = (responses != MISSING).all(axis=1)
    for index, trait in enumerate(instrument.traits):
        own = responses[:, instrument.trait_of_item == index]
        counted = own[complete] if complete.any() else own[(own != MISSING).all(axis=1)]
        yield Row(trait, own.shape[1], len(counted), reliability.cronbach_alpha(counted))
