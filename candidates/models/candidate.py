"""The person."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Words for picking candidates."""

    def matching(self, text: str) -> Self:
        """Those with the text in their name, or at the beginning of their e-mail address."""
        return self.filter(Q(full_name__icontains=text) | Q(email__istartswith=text))


class Candidate(models.Model):
    """A person who may apply. Nothing in the record below the contact details enters a score."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.UUIDField(
        help_text="Whose candidates these are: the same person in two pools is two records."
    )
    full_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, default="en", help_text="For mails and pages.")
    time_zone = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=100, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    experience = models.CharField(max_length=500, blank=True)
    certifications = models.CharField(max_length=500, blank=True)
    languages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When everything personal was taken out."
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        """What always holds, and how a part of a name or address is found among many."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                "pool", Lower("email"), name="candidate_email_is_unique_in_its_pool"
            ),
            models.CheckConstraint(
                name="candidate_has_a_name", condition=~Q(full_name__regex=r"^\s*$")
            ),
        ]
        indexes: ClassVar = [
            GinIndex(
                OpClass(Upper("full_name"), name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                name="candidate_search",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)
