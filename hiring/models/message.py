"""A mail to a candidate, from the wish to send it to the sending."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from assessments.work import MAX_ATTEMPTS
from hiring.models.application import Application


class MessageQuerySet(models.QuerySet["Message"]):
    """Words for picking messages."""

    def waiting(self) -> Self:
        """Neither sent nor put aside."""
        return self.filter(sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS)

    def due(self, at: datetime) -> Self:
        """Waiting to be sent at this time."""
        return self.waiting().filter(due_at__lte=at)


class Message(models.Model):
    """One mail to one candidate. Address and words are made when it is sent, and not kept."""

    class Kind(models.TextChoices):
        """What the mail is about."""

        INVITATION = "invitation", "Invitation"
        REMINDER = "reminder", "Reminder"
        LAST_DAY = "last_day", "Last day"
        RECEIPT = "receipt", "Receipt"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_kind_is_known",
                condition=Q(kind__in=["invitation", "reminder", "last_day", "receipt"]),
            ),
            models.CheckConstraint(
                name="message_due_at_only_until_it_is_sent",
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="message_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
