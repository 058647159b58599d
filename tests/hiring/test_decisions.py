"""Deciding: what will happen, why, and back again."""

import pytest
from django.urls import reverse

from hiring.models import Application, Decision, Role
from tests.factories import make_application, make_member, make_opening, make_ranked_application

pytestmark = pytest.mark.django_db

Stage = Application.Stage


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def application(opening):
    return make_ranked_application(opening, stage=Stage.REVIEW)


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER)
    client.force_login(user)
    return user


def address_of(application):
    return reverse("hiring:decide", args=[application.reference])


def ask(client, application, move):
    return client.get(address_of(application), {"move": move})


def decide(client, application, move, **changes):
    newest = application.decisions.order_by("-pk").first()
    fields = {
        "move": move,
        "seen": newest.pk if newest else 0,
        "reason": "other",
        "words": "Because of the case",
    }
    return client.post(address_of(application), fields | changes, follow=True)


def standing(application):
    application.refresh_from_db()
    return application.standing.label


def test_a_decision_is_recorded_with_its_reason_and_its_maker(
    client, application, opening, recruiter
):
    decide(client, application, "advance", reason="Strong fit to the profile", words="See dilemmas")

    decision = Decision.objects.get()
    assert standing(application) == "Interview"
    assert (decision.move, decision.by) == ("advance", recruiter)
    assert decision.reason == "Strong fit to the profile: See dilemmas"
    assert decision.fit == application.fit


@pytest.mark.parametrize(
    ("move", "then"), [("advance", "Interview"), ("hold", "On hold"), ("reject", "Rejected")]
)
def test_each_move_does_what_it_says_and_can_be_undone(client, application, recruiter, move, then):
    decide(client, application, move)
    moved = standing(application)
    decide(client, application, "undo")

    assert (moved, standing(application)) == (then, "Review")
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("advance", "The application moves from review to interview."),
        ("hold", "The application stays in review, on hold"),
        ("reject", "The application is closed as rejected."),
    ],
)
def test_the_page_says_what_will_happen_and_changes_nothing(
    client, application, recruiter, move, words
):
    page = ask(client, application, move).text

    assert words in page
    assert "Nothing is sent to the candidate." in page
    assert not Decision.objects.exists()


def test_advancing_an_offer_is_called_hiring(client, opening, recruiter):
    application = make_application(opening, stage=Stage.OFFER)

    page = ask(client, application, "advance").text
    decide(client, application, "advance")

    assert "The application is closed as hired." in page
    assert standing(application) == "Hired"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"reason": "", "words": ""}, "reason", "Choose a reason."),
        ({"reason": "because"}, "reason", "Select a valid choice."),
        ({"words": "   "}, "words", "Say what the reason is."),
        ({"words": "x" * 901}, "words", "at most 900 characters"),
    ],
)
def test_a_decision_without_a_proper_reason_is_not_recorded(
    client, application, recruiter, changes, field, words
):
    response = decide(client, application, "reject", **changes)

    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert words in str(errors[field])
    assert str(errors[field]) in response.text
    assert standing(application) == "Review"


def test_a_second_click_changes_nothing_more(client, application, recruiter):
    decide(client, application, "advance")
    again = decide(client, application, "advance", seen=0)

    assert again.status_code == 200
    assert "A decision was recorded meanwhile" in again.text
    assert standing(application) == "Interview"
    assert Decision.objects.count() == 1


def test_a_closed_application_is_not_moved_on(client, application, recruiter):
    decide(client, application, "reject")

    response = decide(client, application, "advance")

    assert "is closed (rejected)" in response.text
    assert standing(application) == "Rejected"


def test_there_may_be_nothing_to_undo(client, application, recruiter):
    response = decide(client, application, "undo")

    assert "There is no decision to undo." in response.text


@pytest.mark.parametrize("move", ["", "promote", "ADVANCE"])
def test_an_unknown_move_is_not_recorded(client, application, recruiter, move):
    response = decide(client, application, move)

    assert response.status_code == 200
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"stage": Stage.REVIEW}, ["advance", "hold", "reject"]),
        ({"stage": Stage.REVIEW, "is_on_hold": True}, ["advance", "reject"]),
    ],
)
def test_the_page_offers_the_moves_that_make_sense(client, opening, recruiter, fields, offered):
    application = make_application(opening, **fields)

    page = client.get(reverse("hiring:application", args=[application.reference]))

    assert [move.move for move in page.context["moves"]] == offered


def test_after_a_decision_the_page_offers_to_undo_it(client, application, recruiter):
    page = decide(client, application, "reject")

    assert [move.move for move in page.context["moves"]] == ["undo"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_only_recruiters_decide(client, application, opening, role):
    client.force_login(make_member(opening.team, role))

    assert ask(client, application, "reject").status_code == 403
    assert decide(client, application, "reject").status_code == 403
    assert standing(application) == "Review"


def test_another_teams_application_is_not_there(client, recruiter):
    foreign = make_application()

    assert ask(client, foreign, "reject").status_code == 404
    assert decide(client, foreign, "reject").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, application):
    assert ask(client, application, "reject").status_code == 302


def test_the_page_cannot_be_put(client, application, recruiter):
    assert client.put(address_of(application)).status_code == 405
