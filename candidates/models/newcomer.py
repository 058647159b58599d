"""Somebody who applied on a public page and has not confirmed the address yet."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

# A confirmation that could not be sent so often is given up.
MAX_ATTEMPTS = 3


class NewcomerQuerySet(models.QuerySet["Newcomer"]):
    """Words for picking newcomers."""

    def waiting(self) -> Self:
        """Whose mail is neither sent nor given up."""
        return self.filter(sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS)

    def due(self, at: datetime) -> Self:
        """Waiting to be sent at this time."""
        return self.waiting().filter(due_at__lte=at)


class Newcomer(models.Model):
    """A name and an address that nobody has confirmed; becomes a candidate or expires."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    destination = models.UUIDField(help_text="The opening applied for.")
    full_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8, default="en")
    token_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NewcomerQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="newcomer_has_a_name", condition=~Q(full_name__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="newcomer_expires_after_asking",
                condition=Q(expires_at__gt=models.F("asked_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="newcomer_due"),
            models.Index(fields=["destination", "email", "asked_at"], name="newcomer_asked"),
        ]

    def __str__(self) -> str:
        return str(self.reference)
