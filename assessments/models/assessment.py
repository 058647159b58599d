"""Published instruments, their items and the parameters they are scored with."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Words for picking assessments."""

    def published(self) -> Self:
        """Those that candidates can be invited to."""
        return self.filter(status=Assessment.Status.PUBLISHED)


class Assessment(models.Model):
    """One version of an instrument as it was loaded; fixed once published."""

    class Status(models.TextChoices):
        """The life of an instrument."""

        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    key = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    definition = models.JSONField()
    checksum = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "version"], name="assessment_has_one_row_a_version"
            ),
            models.CheckConstraint(
                name="assessment_status_is_known",
                condition=Q(status__in=["draft", "published", "retired"]),
            ),
            models.CheckConstraint(
                name="assessment_published_at_comes_with_publication",
                condition=Q(status="draft", published_at__isnull=True)
                | Q(~Q(status="draft"), published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_retired_at_comes_with_retirement",
                condition=Q(status="retired", retired_at__isnull=False)
                | Q(~Q(status="retired"), retired_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Item(models.Model):
    """One thing to answer: a trait statement, a ranking block or a dilemma."""

    class Kind(models.TextChoices):
        """What kind of answer the item takes."""

        TRAIT = "trait", "Trait statement"
        BLOCK = "block", "Ranking block"
        DILEMMA = "dilemma", "Dilemma"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(help_text="Place in the instrument, from 0.")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=7, choices=Kind)

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "key"], name="item_key_is_unique_in_its_assessment"
            ),
            models.UniqueConstraint(
                fields=["assessment", "number"], name="item_number_is_unique_in_its_assessment"
            ),
            models.CheckConstraint(
                name="item_kind_is_known", condition=Q(kind__in=["trait", "block", "dilemma"])
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ScoringVersion(models.Model):
    """One set of parameters that turns answers into scores; never changed, only followed."""

    class Source(models.TextChoices):
        """Where the parameters come from."""

        EXPERT = "expert", _("expert, provisional")
        CALIBRATED = "calibrated", _("calibrated")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="scoring_versions"
    )
    name = models.CharField(max_length=32)
    source = models.CharField(max_length=10, choices=Source)
    respondents = models.PositiveIntegerField(
        default=0, help_text="How many people's answers the parameters were estimated from."
    )
    parameters = models.JSONField()
    report = models.JSONField(
        default=dict, blank=True, help_text="How well calibrated parameters fit, and their norms."
    )
    is_current = models.BooleanField(
        default=True, help_text="New openings are scored under it; others stay with theirs."
    )
    created_at = models.DateTimeField()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "name"], name="scoring_version_name_is_unique"
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(is_current=True),
                name="scoring_version_is_current_once_an_assessment",
            ),
            models.CheckConstraint(
                name="scoring_version_source_is_known",
                condition=Q(source__in=["expert", "calibrated"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name
