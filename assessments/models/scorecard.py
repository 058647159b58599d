"""What scoring gave."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, Func, Q
from django.db.models.functions import Now

from assessments.models.assessment import ScoringVersion
from assessments.models.submission import Submission


class EveryBetween(Func):
    """Whether every element of an array lies between two bounds.

    NaN is above every number, so it is refused too.
    """

    template = "(%(low)s <= ALL(%(expressions)s) AND %(high)s >= ALL(%(expressions)s))"
    output_field = BooleanField()


class Scorecard(models.Model):
    """The scores of one submission under one scoring version, kept for good.

    Traits follow the order of the instrument's traits, types that of its types. Trait scores are
    z-scores; the covariance is the posterior's, row by row.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="scorecards")
    scoring_version = models.ForeignKey(
        ScoringVersion, on_delete=models.PROTECT, related_name="scorecards"
    )
    is_scorable = models.BooleanField()
    traits = ArrayField(models.FloatField(), default=list, blank=True)
    trait_covariance = ArrayField(models.FloatField(), default=list, blank=True)
    types = ArrayField(models.FloatField(), default=list, blank=True)
    dilemma = models.FloatField(
        null=True, blank=True, help_text="z-score of agreement with the key."
    )
    dilemma_variance = models.FloatField(null=True, blank=True)
    quality = models.JSONField(
        default=dict, help_text="Index to value; null where it could not be computed."
    )
    flags = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "scoring_version"],
                name="scorecard_is_one_a_submission_and_scoring_version",
            ),
            models.CheckConstraint(
                name="scorecard_traits_are_finite",
                condition=EveryBetween("traits", high=10, low=-10),
            ),
            models.CheckConstraint(
                name="scorecard_covariance_is_finite",
                condition=EveryBetween("trait_covariance", high=10, low=-10),
            ),
            models.CheckConstraint(
                name="scorecard_types_are_probabilities",
                condition=EveryBetween("types", high=1, low=0),
            ),
            models.CheckConstraint(
                name="scorecard_dilemma_is_finite",
                condition=Q(dilemma__isnull=True) | Q(dilemma__range=(-10, 10)),
            ),
            models.CheckConstraint(
                name="scorecard_dilemma_variance_is_finite",
                condition=Q(dilemma_variance__isnull=True) | Q(dilemma_variance__range=(0, 10)),
            ),
            models.CheckConstraint(
                name="scorecard_has_traits_when_scorable",
                condition=Q(is_scorable=False, traits=[]) | Q(Q(is_scorable=True), ~Q(traits=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"scorecard {self.pk}"

    @property
    def looks_inattentive(self) -> bool:
        """Whether two or more answer-quality indices are flagged."""
        return len(self.flags) >= 2  # noqa: PLR2004
