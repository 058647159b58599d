"""Feedback in behaviours, and a person who looks again."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Scorecard
from assessments.queries import instrument_of
from hiring import operations
from hiring.models import Application, AuditEvent, Opening, ReviewRequest, Role
from tests.assessments.doors import enter
from tests.factories import (
    AT,
    follow,
    make_application,
    make_member,
    make_opening,
    make_ranked_application,
    make_scorecard,
    make_submission,
)

pytestmark = pytest.mark.django_db

GREETS = "You told us that you greet people and thank them."


@pytest.fixture
def application() -> Application:
    application = make_ranked_application()
    Scorecard.objects.update(traits=[1.5, -1.5, 0.0])
    return application


@pytest.fixture
def root(client, application) -> str:
    return enter(client, application.submission)


@pytest.fixture
def recruiter(application):
    return make_member(application.opening.team, Role.RECRUITER, email="rosa@staff.example")


def set_opening(application: Application, **changes: object) -> None:
    Opening.objects.filter(pk=application.opening_id).update(**changes)


def ask(client, root: str, words: str = "") -> Any:
    return client.post(f"{root}ask/", {"words": words}, follow=True)


def answer(client, application: Application, words: str) -> Any:
    address = reverse("hiring:answer_review_request", args=[application.reference])
    return client.post(address, {"answer": words}, follow=True)


def test_a_strength_a_practice_with_a_first_step_and_the_rest(client, root):
    page = client.get(f"{root}feedback/").text

    headings = re.findall(r"<h[23]>([^<]+)</h[23]>", page)
    assert headings == [
        "A strength to build on",
        "Meeting people",
        "Something to practise",
        "Keeping quiet",
        "What else you told us",
        "Keeping order",
        "Ask a person",
    ]
    for words in (GREETS, "Count to three before you answer.", "A person decides"):
        assert words in page


def test_no_score_rank_type_or_trait_name_is_on_the_page(client, application, root):
    application.rep_type = "helper"
    page = client.get(f"{root}feedback/").text

    main = page[page.index("<main") : page.index("<form")]
    said = re.sub(r"<[^>]+>", " ", main)
    assert re.findall(r"\d+|Warmth|Calm\b|Order\b|Helper|percent|rank", said) == []


@pytest.mark.parametrize(
    ("feedback", "disposition", "is_given"),
    [
        ("never", "", False),
        ("never", "rejected", False),
        ("scored", "", True),
        ("closed", "", False),
        ("closed", "rejected", True),
        ("closed", "withdrawn", True),
    ],
)
def test_the_employer_says_when_feedback_is_given(
    client, application, root, feedback, disposition, *, is_given
):
    set_opening(application, feedback=feedback)
    closed_at = AT if disposition else None
    Application.objects.update(disposition=disposition, closed_at=closed_at)

    assert (GREETS in client.get(f"{root}feedback/").text) is is_given


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flags": ["longstring", "even_odd"]}, "a picture that is clear enough"),
        (
            {"is_scorable": False, "traits": [], "trait_covariance": []},
            "a picture that is clear enough",
        ),
    ],
)
def test_answers_that_carry_no_feedback_get_a_kind_word(client, root, changes, words):
    Scorecard.objects.update(**changes)

    page = client.get(f"{root}feedback/").text

    assert words in page
    assert "it says nothing about you" in page
    assert "You told us that" not in page


def test_while_the_answers_wait_for_the_worker_the_page_says_so(client):
    opening = make_opening()
    application = make_application(opening, submission=make_submission(opening.assessment))
    root = enter(client, application.submission)

    assert "being worked through" in client.get(f"{root}feedback/").text


def test_before_the_answers_are_in_there_is_no_such_page(client):
    opening = make_opening()
    submission = make_submission(opening.assessment, "started")
    make_application(opening, submission=submission)
    root = enter(client, submission)

    assert client.get(f"{root}feedback/")["Location"] == root


def test_an_assessment_without_such_words_says_so(client, application, root):
    assessment = application.opening.assessment
    for words in assessment.definition["texts"].values():
        words.pop("feedback")
    assessment.save(update_fields=["definition"])
    instrument_of.cache_clear()

    assert "no feedback for this assessment" in client.get(f"{root}feedback/").text


def test_a_sitting_that_belongs_to_no_application_looks_like_an_unknown_link(client):
    root = enter(client, make_submission())

    assert client.get(f"{root}feedback/").status_code == 404


def test_the_thanks_lead_to_the_feedback(client, root):
    assert f'href="{root}feedback/"' in client.get(f"{root}thanks/").text


def test_the_page_asks_the_database_as_often_with_three_requests_as_with_one(
    client, application, root, recruiter
):
    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{root}feedback/")
        return len(queries)

    def ask_and_answer() -> None:
        operations.ask_for_review(application=application, words="", at=AT)
        operations.answer_review_request(application=application, answer="x", by=recruiter, at=AT)

    client.get(f"{root}feedback/")
    ask_and_answer()
    one = look()
    ask_and_answer()
    ask_and_answer()

    assert look() == one


def test_asking_for_a_person_is_kept_once_and_is_in_the_trail(client, application, root):
    page = ask(client, root, "I was interrupted.").text
    ask(client, root, "Again")

    request = ReviewRequest.objects.get()
    event = AuditEvent.objects.get(action="review.ask")
    assert (request.words, request.is_open) == ("I was interrupted.", True)
    assert "I was interrupted." in page
    assert "Somebody will answer you here" in page
    assert "Ask a person to look again" not in page
    assert (event.subject, event.by, event.details) == (
        f"application {application.reference}",
        None,
        {},
    )


def test_words_that_are_too_long_are_kept_on_the_page_with_the_reason(client, root):
    page = ask(client, root, "x" * 1001)

    assert "at most 1000 characters" in page.text
    assert "x" * 1001 in page.text
    assert not ReviewRequest.objects.exists()


def test_who_has_withdrawn_or_has_not_finished_cannot_ask(client, application, root):
    operations.withdraw(application=application, words="", at=AT)
    page = ask(client, root).text
    opening = make_opening()
    unfinished = make_application(
        opening, submission=make_submission(opening.assessment, "started")
    )

    assert "Ask a person" not in page
    with pytest.raises(operations.ReviewRefusedError):
        operations.ask_for_review(application=unfinished, words="", at=AT)
    assert not ReviewRequest.objects.exists()


def test_a_recruiter_finds_the_request_and_answers_in_words_that_the_candidate_reads(
    client, application, root, recruiter
):
    ask(client, root, "I was <b>interrupted</b>.")
    desk = type(client)()
    desk.force_login(recruiter)
    record = reverse("hiring:application", args=[application.reference])
    listed = reverse("hiring:candidates", args=[application.opening.reference])

    before = desk.get(record).text
    waiting = desk.get(f"{listed}?progress=attention")
    answered = answer(desk, application, "We listened to\nthe call again.")

    request = ReviewRequest.objects.get()
    page = client.get(f"{root}feedback/").text
    assert "I was &lt;b&gt;interrupted&lt;/b&gt;." in before
    assert [each.pk for each in waiting.context["applications"]] == [application.pk]
    assert "Asks for a person" in waiting.text
    assert "Answered. The candidate can read it now." in answered.text
    assert (request.answered_by, request.is_open) == (recruiter, False)
    assert "We listened to<br>the call again." in page
    assert "rosa@staff.example" not in page
    assert "Ask a person to look again" in page
    assert "Asks for a person" not in desk.get(listed).text
    assert AuditEvent.objects.get(action="review.answer").by == recruiter


def test_an_answer_needs_words_and_is_given_once(client, application, recruiter):
    client.force_login(recruiter)
    operations.ask_for_review(application=application, words="", at=AT)

    empty = answer(client, application, " ")
    answer(client, application, "First")
    late = answer(client, application, "Second")

    assert "This field is required." in empty.text
    assert late.redirect_chain
    assert ReviewRequest.objects.get().answer == "First"
    with pytest.raises(operations.ReviewAnsweredError):
        operations.answer_review_request(
            application=application, answer="Third", by=recruiter, at=AT
        )


def test_a_reviewer_sees_that_somebody_asked_and_not_in_which_words(client, application):
    operations.ask_for_review(application=application, words="I am Ada", at=AT)
    client.force_login(make_member(application.opening.team, Role.REVIEWER))

    page = client.get(reverse("hiring:application", args=[application.reference])).text

    assert "Asked for a person to look again" in page
    assert "I am Ada" not in page
    assert "Answer the candidate" not in page


def test_the_recruiter_chooses_when_feedback_is_given(client, application, recruiter):
    client.force_login(recruiter)
    address = reverse("hiring:set_feedback", args=[application.opening.reference])

    client.post(address, {"feedback": "never"})
    client.post(address, {"feedback": "never"})
    client.post(address, {"feedback": "tomorrow"})

    application.opening.refresh_from_db()
    event = AuditEvent.objects.get(action="opening.settings")
    page = client.get(reverse("hiring:profile", args=[application.opening.reference]))
    assert application.opening.feedback == "never"
    assert event.details == {"feedback": "never"}
    assert page.context["feedback_form"].initial == {"feedback": "never"}


def test_other_people_of_a_team_see_no_such_setting(client, application):
    client.force_login(make_member(application.opening.team, Role.ANALYST))

    page = client.get(reverse("hiring:profile", args=[application.opening.reference])).text

    assert "Feedback for candidates" not in page


def test_feedback_rests_on_the_scores_that_count(client, application, root):
    application.submission.scoring_version = follow(application.opening.assessment)
    make_scorecard(application.submission, traits=[-1.5, 1.5, 0.0])

    before = client.get(f"{root}feedback/").text
    application.submission.save(update_fields=["scoring_version"])
    after = client.get(f"{root}feedback/").text

    assert (GREETS in before, GREETS in after) == (True, False)
