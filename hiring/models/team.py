"""Who works here, and in which part."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do in a team."""

    ADMIN = "admin", _("Administrator")
    RECRUITER = "recruiter", _("Recruiter")
    REVIEWER = "reviewer", _("Reviewer")
    ANALYST = "analyst", _("HR analyst")


class Team(models.Model):
    """A part of the employer that hires for itself and sees only its own openings."""

    name = models.CharField(max_length=100, unique=True)
    pool = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text="The team's candidates."
    )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in one team."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role)

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "team"], name="membership_is_one_a_person_and_team"
            ),
            models.CheckConstraint(
                name="membership_role_is_known", condition=Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.team_id}"
