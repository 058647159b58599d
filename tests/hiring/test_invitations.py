"""Inviting candidates: POST /openings/<reference>/invite/."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Submission
from hiring import operations
from hiring.models import Application, Message, Opening, Role
from tests.factories import AT, make_application, make_member, make_opening, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def address(opening):
    return reverse("hiring:invite", args=[opening.reference])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_chosen_are_invited_and_nobody_else(client, opening, recruiter):
    chosen, other = make_application(opening), make_application(opening)

    response = client.post(address(opening), {"application": [str(chosen.reference)]})

    assert response.url == reverse("hiring:candidates", args=[opening.reference])
    assert said(response) == ["1 invitation is on its way."]
    (message,) = Message.objects.all()
    assert message.application == chosen
    assert message.due_at is not None
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert chosen.submission == Submission.objects.get(status=Submission.Status.INVITED)
    assert other.submission is None


def test_all_means_those_who_have_no_invitation_yet(client, opening, recruiter):
    new = make_application(opening)
    make_application(opening, submission=make_submission(opening.assessment, "invited"))
    make_application(opening, disposition="rejected", closed_at=AT)
    make_application(make_opening(opening.team))

    response = client.post(address(opening), {"all": "1"})

    assert said(response) == ["1 invitation is on its way."]
    assert [message.application for message in Message.objects.all()] == [new]


def test_inviting_again_sends_a_new_link_to_those_who_have_not_finished(client, opening, recruiter):
    applications = [
        make_application(opening, submission=make_submission(opening.assessment, status))
        for status in ("invited", "started", "submitted")
    ]

    client.post(address(opening), {"application": [str(each.reference) for each in applications]})

    invited = Message.objects.order_by("pk").values_list("application", flat=True)
    assert list(invited) == [applications[0].pk, applications[1].pk]


def test_somebody_of_another_opening_is_nobody_here(client, opening, recruiter):
    stranger = make_application()

    response = client.post(address(opening), {"application": [str(stranger.reference)]})

    assert said(response) == ["One of these candidates is not in this opening any more."]
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({}, "Choose the candidates to invite."),
        (
            {"application": ["1; DROP TABLE"]},
            "One of these candidates is not in this opening any more.",
        ),
    ],
)
def test_without_a_choice_nobody_is_invited(client, opening, recruiter, data, complaint):
    make_application(opening)

    response = client.post(address(opening), data)

    assert said(response) == [complaint]
    assert not Message.objects.exists()


def test_nobody_is_invited_to_a_closed_opening(client, opening, recruiter):
    make_application(opening)
    Opening.objects.update(closed_at=AT)

    response = client.post(address(opening), {"all": "1"})

    assert said(response) == ["This opening is closed."]
    assert not Message.objects.exists()


def test_only_recruiters_and_administrators_of_the_team_invite(client, opening):
    assert client.post(address(opening)).url.startswith(reverse("account_login"))
    for role, status in (
        (Role.REVIEWER, 403),
        (Role.ANALYST, 403),
        (Role.RECRUITER, 302),
        (Role.ADMIN, 302),
    ):
        client.force_login(make_member(opening.team, role))
        assert client.post(address(opening)).status_code == status
    client.force_login(make_member(role=Role.ADMIN))
    assert client.post(address(opening)).status_code == 404
    assert client.post(reverse("hiring:invite", args=[uuid4()])).status_code == 404


def test_looking_at_the_address_invites_nobody(client, opening, recruiter):
    make_application(opening)

    assert client.get(address(opening), {"all": "1"}).status_code == 405
    assert Application.objects.filter(submission__isnull=True).count() == 1


def test_inviting_three_makes_as_many_queries_as_inviting_one(client, opening, recruiter):
    counts = []
    for people in (1, 3):
        for _ in range(people):
            make_application(opening)
        with CaptureQueriesContext(connection) as queries:
            client.post(address(opening), {"all": "1"})
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_the_same_moment_open_one_sitting():
    opening = make_opening()
    application, recruiter = make_application(opening), make_member(opening.team)

    def invite(_: int) -> int:
        try:
            return operations.invite(
                opening=opening, applications=[application], by=recruiter, at=AT
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        invited = list(crowd.map(invite, range(8)))

    application.refresh_from_db()
    assert invited == [1] * 8
    assert list(Submission.objects.all()) == [application.submission]


@pytest.mark.django_db(transaction=True)
def test_inviting_somebody_who_is_being_decided_on_waits_for_the_decision():
    opening = make_opening()
    application, recruiter = make_application(opening), make_member(opening.team)

    def invite() -> None:
        operations.invite(opening=opening, applications=[application], by=recruiter, at=AT)
        connection.close()

    thread = threading.Thread(target=invite)
    with transaction.atomic():
        Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        thread.start()
        while not somebody_waits():
            assert thread.is_alive()
        # A decision locks the opening after the application; the other way round is a deadlock.
        Opening.objects.filter(pk=opening.pk).update(due_at=AT)
    thread.join(10)

    application.refresh_from_db()
    assert application.submission is not None


def somebody_waits() -> bool:
    """Whether a connection waits for a row that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_the_counts_show_an_invitation_at_once(client):
    opening = make_opening()
    make_application(opening)
    client.force_login(make_member(opening.team))

    client.post(f"/openings/{opening.reference}/invite/", {"all": "1"})

    opening.refresh_from_db()
    assert (opening.funnel["applications"], opening.funnel["invited"]) == (1, 1)


def test_an_opening_that_closes_meanwhile_invites_nobody():
    opening = make_opening(closed_at=AT)
    application = make_application(opening)

    count = operations.invite(
        opening=opening,
        applications=[application],
        by=make_member(opening.team),
        at=AT,
    )

    application.refresh_from_db()
    assert (count, application.submission) == (0, None)
