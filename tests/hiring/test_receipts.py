"""Receipts: one for each sitting that was sent in, found by the dispatcher."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils.timezone import now

from assessments.models import Submission
from hiring import dispatch, emails, operations
from hiring.models import Application
from tests.factories import make_application, make_link, make_opening, make_submission
from tests.hiring.mails import DAY, Kind, Status, make_due, midnight_somewhere, path_in

pytestmark = pytest.mark.django_db


def make_sent_in(**fields):
    submission = make_submission(submitted_at=now(), **fields)
    return make_application(make_opening(assessment=submission.assessment), submission=submission)


def leave_receipts(since: timedelta = DAY) -> int:
    return operations.leave_receipts(since=now() - since, at=now())


def test_who_sends_the_answers_in_gets_one_receipt(client):
    application = make_sent_in()
    old = make_link(application.submission)

    left = [leave_receipts() for _ in range(3)]
    (receipt,) = application.messages.all()
    went = emails.send_message(receipt.pk)

    assert (left, went) == ([1, 0, 0], True)
    (sent,) = mail.outbox
    assert sent.subject == f"Your answers have arrived: {application.opening.title}"
    assert "Thank you. Your answers for" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers
    page = client.get(client.get(path_in(sent, "/a/"))["Location"], follow=True)
    assert "Thank you. Your answers are in." in page.text
    # The page that the candidate has open goes on working.
    assert client.get(f"/a/{old}/").status_code == 302


def test_a_receipt_goes_at_night_and_after_the_closing_time_too():
    message = make_due(
        Kind.RECEIPT, Status.SUBMITTED, zone=midnight_somewhere(), closes_at=now() - DAY
    )

    assert emails.send_message(message.pk) is True


@pytest.mark.parametrize(
    "change",
    [
        lambda: Submission.objects.update(submitted_at=now() - 2 * DAY),
        lambda: Submission.objects.update(consented_at=None, notice_version=""),
        lambda: Application.objects.update(disposition="withdrawn", closed_at=now()),
    ],
    ids=["long ago", "collected elsewhere", "withdrawn"],
)
def test_nobody_else_gets_a_receipt(change):
    make_sent_in()
    change()

    assert leave_receipts() == 0


def test_the_dispatcher_leaves_receipts_and_sends_them_out(broker):
    application = make_sent_in(status=Status.SCORED)

    dispatch.dispatch_due(everything=False)

    (receipt,) = application.messages.all()
    assert (receipt.kind, receipt.due_at > now()) == (Kind.RECEIPT, True)


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_leave_one_receipt():
    application = make_sent_in()

    def leave() -> int:
        try:
            return leave_receipts()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first = leave_receipts()
            meanwhile = other.submit(leave).result()
        afterwards = other.submit(leave).result()

    assert (first, meanwhile, afterwards) == (1, 0, 0)
    assert application.messages.count() == 1
