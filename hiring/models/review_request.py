"""A candidate's wish that a person looks at the result again."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from hiring.models.application import Application


class ReviewRequest(models.Model):
    """Asked by the candidate, answered by a person."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="review_requests"
    )
    words = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """What always holds."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="review_request_is_one_open_an_application",
            ),
            models.CheckConstraint(
                name="review_request_is_answered_by_a_person_in_words",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(
                    Q(answered_at__isnull=False, answered_by__isnull=False),
                    ~Q(answer__regex=r"^\s*$"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"review request {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answered_at is None
