"""One candidate for one opening: the only place where a person and a score meet."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Scorecard, Submission
from candidates.models import Candidate
from hiring.models.opening import Opening, Profile


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Words for picking applications."""

    def for_opening(self, opening: Opening) -> Self:
        """Those of one opening."""
        return self.filter(opening=opening)

    def open(self) -> Self:
        """Neither hired, rejected nor withdrawn."""
        return self.filter(disposition="")

    def ranked(self) -> Self:
        """Scored, or found unscorable: those that the ranking lists."""
        return self.filter(scorecard__isnull=False)

    def best_first(self) -> Self:
        """In the order of the ranking; what cannot be scored comes last."""
        return self.order_by(F("fit").desc(nulls_last=True), "pk")


class Application(models.Model):
    """One candidate for one opening."""

    class Stage(models.TextChoices):
        """Where an open application stands; moved by people only."""

        ASSESSMENT = "assessment", _("Assessment")
        REVIEW = "review", _("Review")
        INTERVIEW = "interview", _("Interview")
        OFFER = "offer", _("Offer")

    class Disposition(models.TextChoices):
        """Why an application was closed."""

        HIRED = "hired", _("Hired")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Standing(models.TextChoices):
        """Stage, hold and disposition in one, as people say it."""

        ASSESSMENT = "assessment", _("Assessment")
        REVIEW = "review", _("Review")
        INTERVIEW = "interview", _("Interview")
        OFFER = "offer", _("Offer")
        HOLD = "hold", _("On hold")
        HIRED = "hired", _("Hired")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="applications")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.ASSESSMENT)
    disposition = models.CharField(max_length=9, choices=Disposition, blank=True)
    is_on_hold = models.BooleanField(default=False)
    applied_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reminders_refused_at = models.DateTimeField(null=True, blank=True)

    scorecard = models.ForeignKey(
        Scorecard,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The scorecard that it is ranked by.",
    )
    profile = models.ForeignKey(
        Profile,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The profile version that it is ranked under.",
    )
    fit = models.FloatField(null=True, blank=True, help_text="T score: mean 50, SD 10.")
    fit_se = models.FloatField(null=True, blank=True)
    rep_type = models.CharField(
        max_length=64, blank=True, help_text="Most probable type; never ranks."
    )
    rep_type_probability = models.FloatField(null=True, blank=True)
    is_mixed_type = models.BooleanField(default=False)
    looks_inattentive = models.BooleanField(default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        """What always holds, and the order that the ranking walks in."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opening", "candidate"], name="application_is_one_a_candidate_and_opening"
            ),
            models.CheckConstraint(
                name="application_stage_is_known",
                condition=Q(stage__in=["assessment", "review", "interview", "offer"]),
            ),
            models.CheckConstraint(
                name="application_disposition_is_known",
                condition=Q(disposition__in=["", "hired", "rejected", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="application_closed_at_comes_with_a_disposition",
                condition=Q(disposition="", closed_at__isnull=True)
                | Q(~Q(disposition=""), closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_fit_is_a_t_score",
                condition=Q(fit__isnull=True) | Q(fit__range=(-100, 200)),
            ),
            models.CheckConstraint(
                name="application_fit_comes_with_its_error",
                condition=Q(fit__isnull=True, fit_se__isnull=True)
                | Q(fit__isnull=False, fit_se__range=(0, 100)),
            ),
            models.CheckConstraint(
                name="application_type_probability_is_a_probability",
                condition=Q(rep_type_probability__isnull=True)
                | Q(rep_type_probability__range=(0, 1)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                F("opening"),
                F("fit").desc(nulls_last=True),
                F("id"),
                condition=Q(scorecard__isnull=False),
                name="application_ranking",
            ),
            models.Index(fields=["opening", "stage", "disposition"], name="application_stage"),
        ]

    def __str__(self) -> str:
        return self.short_reference

    @property
    def short_reference(self) -> str:
        """What a page shows where the name is hidden."""
        return f"C-{self.reference.hex[:8].upper()}"

    @property
    def is_open(self) -> bool:
        """Whether it can still move."""
        return self.disposition == ""

    @property
    def standing(self) -> "Application.Standing":
        """Where it stands."""
        if self.is_on_hold and self.is_open:
            return self.Standing.HOLD
        return self.Standing(self.disposition or self.stage)
