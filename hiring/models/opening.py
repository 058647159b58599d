"""A position to fill, and what it looks for."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, ScoringVersion
from assessments.work import MAX_ATTEMPTS
from hiring.models.team import Team


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Words for picking openings."""

    def visible_to(self, user: User) -> Self:
        """Those of the teams that the person is a member of."""
        return self.filter(team__memberships__user=user)

    def open(self) -> Self:
        """Those that are still hiring."""
        return self.filter(closed_at__isnull=True)

    def waiting(self) -> Self:
        """Those whose ranking a worker should refresh, and has not failed to."""
        return self.filter(due_at__isnull=False, attempts__lt=MAX_ATTEMPTS)

    def due(self, at: datetime) -> Self:
        """Waiting for a worker at this time."""
        return self.waiting().filter(due_at__lte=at)


# Honest people are flagged about once in a hundred where the parameters are right.
LEAST_SCORED, MOST_FLAGGED = 50, 0.10


def first_reminders() -> list[int]:
    """Return the days after the invitation on which reminders go out unless somebody says else."""
    return [3]


class Opening(models.Model):
    """A position to fill."""

    class Channel(models.TextChoices):
        """Where the representative will meet customers."""

        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Chat")
        EMAIL = "email", _("E-mail")

    class Feedback(models.TextChoices):
        """When candidates may read what their answers say."""

        NEVER = "never", _("Never")
        SCORED = "scored", _("As soon as the answers are scored")
        CLOSED = "closed", _("When the application is closed")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="openings")
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requisition_number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    channels = ArrayField(models.CharField(max_length=5, choices=Channel), default=list)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+")
    scoring_version = models.ForeignKey(
        ScoringVersion,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What everybody here is scored under, until a person moves the opening.",
    )
    profile = models.ForeignKey(
        "hiring.Profile",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The signed version that ranks now.",
    )
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="Last moment for candidates to answer."
    )
    feedback = models.CharField(max_length=6, choices=Feedback, default=Feedback.SCORED)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=first_reminders,
        blank=True,
        help_text="Days after the invitation on which those who have not finished are reminded.",
    )
    summary = models.TextField(
        max_length=2000, blank=True, help_text="What the public application page says of it."
    )
    published_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when anybody may apply on the public page."
    )
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    band_floors = ArrayField(
        models.FloatField(),
        default=list,
        blank=True,
        help_text="Lowest fit of each band, best band first, as of ranked_at.",
    )
    funnel = models.JSONField(default=dict, help_text="Counts as of ranked_at.")
    ranked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When a worker should refresh ranking and counts."
    )
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "requisition_number"],
                name="opening_requisition_number_is_unique_in_its_team",
            ),
            models.CheckConstraint(
                name="opening_feedback_is_known",
                condition=Q(feedback__in=["never", "scored", "closed"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="opening_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether candidates can still be added and decided on."""
        return self.closed_at is None

    @property
    def channel_names(self) -> list[str]:
        """The channels as people call them."""
        return [str(self.Channel(channel).label) for channel in self.channels]

    @property
    def is_being_ranked(self) -> bool:
        """Whether a profile was signed whose ranking is not worked out yet."""
        if self.profile is None or self.due_at is None:
            return False
        return self.ranked_at is None or self.ranked_at < self.profile.signed_at

    @property
    def flags_are_doubtful(self) -> bool:
        """Whether more people look inattentive than are, since guessed parameters misjudge them."""
        scored, flagged = (self.funnel.get(key, 0) for key in ("scored", "inattentive"))
        is_guess = self.scoring_version.source == ScoringVersion.Source.EXPERT
        return is_guess and scored >= LEAST_SCORED and flagged > MOST_FLAGGED * scored

    @property
    def is_set_aside(self) -> bool:
        """Whether the ranking failed as often as may be: a person has to look."""
        return self.due_at is not None and self.attempts >= MAX_ATTEMPTS


class Profile(models.Model):
    """One signed version of what an opening looks for."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="profiles")
    version = models.PositiveSmallIntegerField()
    weights = models.JSONField(help_text="Trait key to weight, 0-5.")
    dilemma_weight = models.FloatField(default=0)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opening", "version"], name="profile_version_is_unique_in_its_opening"
            ),
            models.CheckConstraint(
                name="profile_dilemma_weight_is_0_to_5",
                condition=Q(dilemma_weight__range=(0, 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"profile v{self.version}"
