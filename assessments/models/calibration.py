"""Estimating an instrument's parameters from people's answers: a job for the worker."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from assessments.models.assessment import Assessment, ScoringVersion
from assessments.work import MAX_ATTEMPTS


class CalibrationQuerySet(models.QuerySet["Calibration"]):
    """Words for picking calibrations."""

    def waiting(self) -> Self:
        """Neither finished nor put aside."""
        return self.filter(finished_at__isnull=True, attempts__lt=MAX_ATTEMPTS)

    def due(self, at: datetime) -> Self:
        """Waiting for a worker at this time."""
        return self.waiting().filter(due_at__lte=at)


class Calibration(models.Model):
    """One estimation: from whose answers, how far it is, and the scoring version that came of it.

    The sample is fixed when it is asked for, so that it is known whose answers the numbers rest on.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="calibrations"
    )
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.CharField(
        max_length=100, blank=True, help_text="What the sample was drawn from; empty: everything."
    )
    sample = ArrayField(models.BigIntegerField(), help_text="Ids of the submissions used.")
    people = models.PositiveIntegerField(help_text="How many submissions are used.")
    left_out = models.PositiveIntegerField(
        default=0,
        help_text="Submissions that could not be used: too few answers, all alike, or too fast.",
    )
    not_drawn = models.PositiveIntegerField(
        default=0, help_text="Submissions that were not needed: chance took others."
    )
    base = models.ForeignKey(
        ScoringVersion,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The version in use when it was asked for, to compare with.",
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0, help_text="Steps done.")
    steps = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(
        max_length=200, blank=True, help_text="Why the answers did not allow it."
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    scoring_version = models.OneToOneField(
        ScoringVersion, on_delete=models.PROTECT, related_name="calibration", null=True, blank=True
    )

    objects = CalibrationQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="calibration_ends_with_a_scoring_version_or_a_problem",
                condition=Q(finished_at__isnull=True, scoring_version__isnull=True, problem="")
                | Q(finished_at__isnull=False, scoring_version__isnull=False, problem="")
                | Q(
                    Q(finished_at__isnull=False, scoring_version__isnull=True),
                    ~Q(problem=""),
                ),
            ),
            models.CheckConstraint(
                name="calibration_is_due_until_it_is_finished",
                condition=Q(due_at__isnull=True, finished_at__isnull=False)
                | Q(due_at__isnull=False, finished_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(finished_at__isnull=True),
                name="calibration_is_one_at_a_time_an_assessment",
            ),
        ]

    def __str__(self) -> str:
        return f"calibration {self.reference}"

    @property
    def is_linked(self) -> bool:
        """Whether it keeps the scale of the base; an expert's scale is a guess, and is left."""
        return self.base.source == ScoringVersion.Source.CALIBRATED

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do."""
        return self.finished_at is not None

    @property
    def is_set_aside(self) -> bool:
        """Whether it failed as often as may be: a person has to look."""
        return not self.is_finished and self.attempts >= MAX_ATTEMPTS
