"""The audit trail: it only grows, and each event carries the hash of the one before."""

import hashlib
import json
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models

from hiring.models.team import Team


class AuditEvent(models.Model):
    """Something that somebody did. References only: a person's data never stands here."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(help_text="Place in the team's chain, from 1.")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=100, help_text="Kind and reference of what it is about.")
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "number"], name="audit_event_number_is_unique_in_its_team"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject"], name="audit_event_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

    def computed_hash(self) -> str:
        """SHA-256 over everything the event says and the hash before it."""
        content = json.dumps(
            [
                self.team_id,
                self.number,
                self.at.isoformat(),
                self.by_id,
                self.action,
                self.subject,
                self.details,
                self.previous_hash,
            ],
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(content.encode()).hexdigest()
