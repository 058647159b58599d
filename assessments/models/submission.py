"""A candidate's sitting: the submission, the links that open it and the log of answers."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from assessments.models.assessment import Assessment, Item, ScoringVersion
from assessments.work import MAX_ATTEMPTS


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Words for picking submissions."""

    def unfinished(self) -> Self:
        """Not sent in."""
        return self.filter(status__in=[Submission.Status.INVITED, Submission.Status.STARTED])

    def to_score(self) -> Self:
        """Sent in and not scored, or to be scored again under another scoring version."""
        again = Q(status=Submission.Status.SCORED, due_at__isnull=False)
        return self.filter(Q(status=Submission.Status.SUBMITTED) | again)

    def unscored(self) -> Self:
        """Sent in, without any score yet."""
        return self.filter(status=Submission.Status.SUBMITTED)

    def scored(self) -> Self:
        """With a score."""
        return self.filter(status=Submission.Status.SCORED)

    def waiting(self) -> Self:
        """To be scored, and not put aside."""
        return self.to_score().filter(attempts__lt=MAX_ATTEMPTS)

    def due(self, at: datetime) -> Self:
        """Waiting for a worker at this time."""
        return self.waiting().filter(due_at__lte=at)

    def set_aside(self) -> Self:
        """Failed as often as may be: a person has to look."""
        return self.filter(status=Submission.Status.SUBMITTED, attempts__gte=MAX_ATTEMPTS)


class Submission(models.Model):
    """One sitting of an assessment, from the invitation to the score."""

    class Status(models.TextChoices):
        """How far the sitting is."""

        INVITED = "invited", "Invited"
        STARTED = "started", "Started"
        SUBMITTED = "submitted", "Submitted"
        SCORED = "scored", "Scored"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    scoring_version = models.ForeignKey(
        ScoringVersion,
        on_delete=models.PROTECT,
        related_name="submissions",
        help_text="What it is scored under; scorecards under others are kept.",
    )
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.INVITED)
    language = models.CharField(max_length=8, default="en")
    seed = models.BigIntegerField(help_text="Draws the form; stored so that it can be drawn again.")
    form = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Item numbers in the order in which they are shown; drawn at the start.",
    )
    answers = models.BinaryField(
        null=True,
        blank=True,
        help_text="int8 vector in the instrument's layout, -1 for missing; frozen at submission.",
    )
    seconds_per_item = models.FloatField(null=True, blank=True)
    notice_version = models.CharField(max_length=32, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="submission_status_is_known",
                condition=Q(status__in=["invited", "started", "submitted", "scored"]),
            ),
            models.CheckConstraint(
                name="submission_started_at_comes_with_the_start",
                condition=Q(status="invited", started_at__isnull=True)
                | Q(~Q(status="invited"), started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_answers_are_frozen_when_it_is_sent_in",
                condition=Q(
                    status__in=["invited", "started"],
                    submitted_at__isnull=True,
                    answers__isnull=True,
                )
                | Q(
                    status__in=["submitted", "scored"],
                    submitted_at__isnull=False,
                    answers__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="submission_scored_at_comes_with_the_score",
                condition=Q(status="scored", scored_at__isnull=False)
                | Q(~Q(status="scored"), scored_at__isnull=True),
            ),
            models.CheckConstraint(
                name="submission_consent_names_its_notice",
                condition=Q(consented_at__isnull=True, notice_version="")
                | Q(Q(consented_at__isnull=False), ~Q(notice_version="")),
            ),
            models.CheckConstraint(
                name="submission_seconds_are_a_real_time",
                condition=Q(seconds_per_item__isnull=True) | Q(seconds_per_item__range=(0, 86_400)),
            ),
            models.CheckConstraint(
                name="submission_due_at_only_once_there_is_something_to_score",
                condition=Q(due_at__isnull=True) | Q(status__in=["submitted", "scored"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="submission_due"
            ),
            *(
                models.Index(
                    fields=[f"{moment}_at"],
                    condition=Q(**{f"{moment}_at__isnull": False}),
                    name=f"submission_{moment}",
                )
                for moment in ("started", "submitted", "scored")
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def is_open(self) -> bool:
        """Whether answers can still be given."""
        return self.status in {self.Status.INVITED, self.Status.STARTED}

    @property
    def is_started(self) -> bool:
        """Whether the sitting has begun and is not sent in yet."""
        return self.status == self.Status.STARTED

    @property
    def frozen_answers(self) -> bytes:
        """The answer vector of a sitting that was sent in."""
        return bytes(self.answers or b"")

    def is_closed_at(self, at: datetime) -> bool:
        """Whether the closing time has passed."""
        return self.closes_at is not None and at >= self.closes_at


class LinkQuerySet(models.QuerySet["Link"]):
    """Words for picking links."""

    def live(self) -> Self:
        """Not revoked."""
        return self.filter(revoked_at__isnull=True)

    def usable(self) -> Self:
        """Live, and by the database's clock not expired unless the sitting has begun."""
        begun = ~Q(submission__status=Submission.Status.INVITED)
        return self.live().filter(begun | Q(expires_at__gt=Now()))


class Link(models.Model):
    """A personal link to one submission; only the SHA-256 of its token is stored."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        help_text="Bounds starting only: a sitting that has begun goes on."
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_expires_after_it_was_made",
                condition=Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Response(models.Model):
    """One answer as it arrived. The log only grows; the newest that is not stale counts."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    client_event_id = models.UUIDField(help_text="Made by the page; the same event is kept once.")
    client = models.UUIDField(help_text="The page or tab that the answer was given on.")
    client_sequence = models.PositiveIntegerField(help_text="Counts the answers of one client.")
    seen = models.PositiveBigIntegerField(
        default=0, help_text="Newest receipt that the client knew when the answer was given."
    )
    value = models.JSONField()
    language = models.CharField(max_length=8)
    seconds = models.FloatField(null=True, blank=True)
    is_stale = models.BooleanField(
        default=False, help_text="Given without knowing of a newer answer; kept, not counted."
    )
    is_late = models.BooleanField(
        default=False, help_text="Arrived after the deadline, within the grace for offline answers."
    )
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "client_event_id"], name="response_event_is_kept_once"
            ),
            models.CheckConstraint(
                name="response_seconds_are_a_real_time",
                condition=Q(seconds__isnull=True) | Q(seconds__range=(0, 86_400)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["submission", "item", "-id"], name="response_newest_first"),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"
