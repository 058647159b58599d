"""What a person says about herself of her own will. Nobody but her own page may come here."""

from datetime import datetime

from django.db import transaction

from candidates.models import Candidate
from candidates.models.self_identification import SelfIdentification


def own_answers(candidate: Candidate) -> SelfIdentification | None:
    """Return what this person said, to show it to her again."""
    return SelfIdentification.objects.filter(candidate=candidate).first()


@transaction.atomic
def keep_own_answers(*, candidate: Candidate, sex: str, ethnicity: str, at: datetime) -> None:
    """Keep the answers in the place of those before; what is empty is not kept.

    Both are keys of `candidates.categories`, or empty.
    """
    if not sex and not ethnicity:
        SelfIdentification.objects.filter(candidate=candidate).delete()
        return
    answers = {"sex": sex, "ethnicity": ethnicity, "given_at": at}
    SelfIdentification.objects.update_or_create(candidate=candidate, defaults=answers)
