"""A recorded move, by a person, with a reason."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Scorecard
from hiring.models.application import Application
from hiring.models.opening import Profile


class Decision(models.Model):
    """One move of one application. An undo is a decision too; nothing is taken out."""

    class Move(models.TextChoices):
        """What was decided."""

        ADVANCE = "advance", _("Advance")
        HOLD = "hold", _("Hold")
        REJECT = "reject", _("Reject")
        UNDO = "undo", _("Undo")
        WITHDRAW = "withdraw", _("Withdraw")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    move = models.CharField(max_length=8, choices=Move)
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Nobody of the staff: the candidate withdrew.",
    )
    at = models.DateTimeField()
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    stage_before = models.CharField(max_length=10)
    disposition_before = models.CharField(max_length=9, blank=True)
    was_on_hold = models.BooleanField(default=False)
    stage_after = models.CharField(max_length=10)
    disposition_after = models.CharField(max_length=9, blank=True)

    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    scorecard = models.ForeignKey(
        Scorecard,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The scores that the person saw when deciding.",
    )
    fit = models.FloatField(
        null=True, blank=True, help_text="The fit that the person saw when deciding."
    )

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="decision_move_is_known",
                condition=Q(move__in=["advance", "hold", "reject", "undo", "withdraw"]),
            ),
            models.CheckConstraint(
                name="decision_is_signed_unless_the_candidate_withdraws",
                condition=Q(move="withdraw", by__isnull=True)
                | Q(~Q(move="withdraw"), by__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_has_a_reason", condition=~Q(reason__regex=r"^\s*$")
            ),
            models.CheckConstraint(
                name="decision_undo_names_what_it_undoes",
                condition=Q(move="undo", undoes__isnull=False)
                | Q(~Q(move="undo"), undoes__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["application", "-id"], name="decision_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.move} {self.application_id}"

    @property
    def standing_after(self) -> Application.Standing:
        """Where the application stood then."""
        if self.disposition_after:
            return Application.Standing(self.disposition_after)
        if self.move == self.Move.HOLD or (self.undoes is not None and self.undoes.was_on_hold):
            return Application.Standing.HOLD
        return Application.Standing(self.stage_after)
