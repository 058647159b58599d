"""The log of responses: what was given stays as it was given."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from assessments.models import Response, Submission
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    submission = factories.make_submission(status=Submission.Status.STARTED)
    return factories.make_response(submission, 0, 3)


def test_the_database_refuses_to_change_a_response(response: Response) -> None:
    with pytest.raises(IntegrityError, match="a response stays as it was given"):
        change(response)

    response.refresh_from_db()
    assert response.value == 3


def test_without_the_trigger_the_change_would_go_through(response: Response) -> None:
    switch("DISABLE")
    change(response)
    switch("ENABLE")

    response.refresh_from_db()
    assert response.value == 5


def test_a_response_can_be_erased_with_its_submission(response: Response) -> None:
    response.submission.delete()

    assert not Response.objects.exists()


def test_the_rule_can_be_taken_back(response: Response) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "assessments", "0001", verbosity=0)

    change(response)

    response.refresh_from_db()
    assert response.value == 5


def change(response: Response) -> None:
    with transaction.atomic():
        Response.objects.filter(pk=response.pk).update(value=5)


def switch(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE assessments_response {state} TRIGGER USER")
