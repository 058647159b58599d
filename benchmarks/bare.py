"""The least that saving an answer can be in Django: one check and one upsert, one transaction.

No middleware, no session, no check of who asks. This is a yardstick, not an example.
"""

import json
from collections.abc import Callable
from typing import ClassVar

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path

get_wsgi_application()

from assessments.models import Submission  # noqa: E402 - settings come first


class LatestAnswer(models.Model):
    """One row an answer, written over when it changes."""

    submission_id = models.BigIntegerField()
    item = models.PositiveSmallIntegerField()
    value = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["LatestAnswer"]] = models.Manager()

    class Meta:
        app_label = "benchmarks"
        managed = False
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission_id", "item"], name="latest_answer_is_one")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


def create_table() -> None:
    """Make the table, which no migration knows."""
    with connection.schema_editor() as editor:
        editor.create_model(LatestAnswer)


def save(request: HttpRequest) -> HttpResponse:
    """Check that the sitting is open and keep its latest answer."""
    event = json.loads(request.body)
    with transaction.atomic():
        sitting = Submission.objects.filter(reference=event["sitting"], status="started")
        submission_id = sitting.values_list("pk", flat=True).get()
        answer = LatestAnswer(submission_id=submission_id, item=event["item"], value=event["value"])
        LatestAnswer.objects.bulk_create(
            [answer],
            update_conflicts=True,
            unique_fields=["submission_id", "item"],
            update_fields=["value", "saved_at"],
        )
    return JsonResponse({"saved": event["item"]})


urlpatterns = [path("save/", save)]


def only_these(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Route by this module alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = "benchmarks.bare"
        return get_response(request)

    return middleware


with override_settings(MIDDLEWARE=["benchmarks.bare.only_these"]):
    application = WSGIHandler()
