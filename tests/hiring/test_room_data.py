"""What is stored about a candidate: to read, to put right, to take away."""

import json

import pytest
from django.utils.translation import override

from candidates.models import Candidate
from candidates.models.self_identification import SelfIdentification
from hiring import operations
from hiring.models import Application, AuditEvent, Decision, Message, Opening
from tests.assessments.doors import enter
from tests.factories import (
    AT,
    make_application,
    make_candidate,
    make_member,
    make_opening,
    make_ranked_application,
    make_submission,
)

pytestmark = pytest.mark.django_db

RECORD = {
    "full_name": "Ada Lovelace",
    "phone": "+1 555 0100",
    "language": "es",
    "time_zone": "Europe/Madrid",
}


@pytest.fixture
def application() -> Application:
    opening = make_opening(title="Night desk")
    candidate = make_candidate(
        opening.team,
        full_name="Ada Byron",
        email="ada@people.example",
        experience="Hotel reception",
        languages=["English", "Spanish"],
    )
    application = make_ranked_application(opening, candidate=candidate)
    Message.objects.create(
        application=application, kind="invitation", created_at=AT, sent_at=AT, attempts=1
    )
    operations.record_decision(
        application=application,
        move=Decision.Move.REJECT,
        reason="Others fit the profile better: a canary of notes",
        by=make_member(opening.team),
        at=AT,
    )
    return application


@pytest.fixture
def root(client, application) -> str:
    return enter(client, application.submission)


def test_the_page_shows_what_is_stored(client, root):
    page = client.get(f"{root}my-data/").text

    for words in (
        "Ada Byron",
        "ada@people.example",
        "Hotel reception",
        "English, Spanish",
        "Night desk",
        "March 2, 2026, 9 a.m. (UTC), version 1",
        "16 of 16 questions",
        "mailed on March 2, 2026",
        "Application closed",
        "Who can see it",
    ):
        assert words in page
    assert "a canary of notes" not in page
    assert "Rejected" not in page


def test_the_candidate_puts_the_record_right_and_the_trail_knows_which_parts(
    client, application, root
):
    changes = RECORD | {"full_name": "  Ada \u202eLovelace "}

    page = client.post(f"{root}my-data/", changes, follow=True).text
    client.post(f"{root}my-data/", RECORD)

    stored = Candidate.objects.filter(pk=application.candidate_id).values(*RECORD).get()
    event = AuditEvent.objects.get(action="candidate.correct")
    assert stored == RECORD
    assert 'role="status">Saved<' in page
    assert event.details == {"fields": ["full_name", "phone", "language", "time_zone"]}
    assert event.subject == f"application {application.reference}"


def test_an_address_cannot_be_changed_here_and_the_page_says_whom_to_ask(
    client, application, root, settings
):
    settings.CANDIDATE_CONTACT = "people@acme.example"

    client.post(f"{root}my-data/", RECORD | {"email": "eve@people.example"})

    application.candidate.refresh_from_db()
    assert application.candidate.email == "ada@people.example"
    assert "people@acme.example" in client.get(f"{root}my-data/").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", " "),
        ("full_name", "\u202e"),
        ("full_name", "x" * 201),
        ("phone", "call me"),
        ("phone", "1" * 41),
        ("language", "fr"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(client, application, root, field, value):
    page = client.post(f"{root}my-data/", RECORD | {field: value})

    application.candidate.refresh_from_db()
    assert list(page.context["form"].errors) == [field]
    assert application.candidate.full_name == "Ada Byron"


def test_the_file_for_programs_holds_the_record_and_the_answers_in_words(client, application, root):
    SelfIdentification.objects.create(candidate=application.candidate, sex="female", given_at=AT)

    response = client.post(f"{root}my-data.json")

    data = json.loads(response.content)
    (own,) = data["applications"]
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response["Cache-Control"] == "no-store"
    assert data["person"]["full_name"] == "Ada Byron"
    assert data["about_you"]["sex"] == "Woman"
    assert own["opening"] == "Night desk"
    assert own["mails"] == [{"kind": "invitation", "sent_at": "2026-03-02T09:00:00Z"}]
    assert len(own["answers"]) == own["answered"] == 16
    assert own["answers"][0]["prompt"] == "How much is this like you?"
    assert len(own["feedback"]) == 3


def test_no_file_holds_the_key_scores_or_other_peoples_notes(client, application, root):
    Application.objects.update(fit=61.728)

    for file_format in ("json", "txt"):
        text = client.post(f"{root}my-data.{file_format}").content.decode()

        for word in ("61.7", "a canary of notes", "Rejected", "rejected", "helper", "warmth_1"):
            assert word not in text


def test_feedback_is_in_the_file_only_as_far_as_it_is_given(client, root):
    Opening.objects.update(feedback=Opening.Feedback.NEVER)

    data = json.loads(client.post(f"{root}my-data.json").content)

    assert data["applications"][0]["feedback"] == []


def test_the_file_to_read_says_the_same_in_the_language_of_the_sitting(client, application, root):
    english = client.post(f"{root}my-data.txt")
    application.submission.language = "es"
    application.submission.save(update_fields=["language"])

    with override("en"):
        spanish = client.post(f"{root}my-data.txt").content.decode()

    text = english.content.decode()
    assert english["Content-Type"] == "text/plain; charset=utf-8"
    assert "== Night desk" in text
    assert "- I greet people by name. → " in text
    assert "&" not in text
    assert "- Saludo a la gente por su nombre. → " in spanish


def test_every_application_of_the_same_person_is_in_it_and_nobody_elses(client, application, root):
    later = make_opening(application.opening.team, title="Day desk")
    make_application(later, application.candidate)
    make_application(make_opening(later.team, title="Somebody else's desk"))

    data = json.loads(client.post(f"{root}my-data.json").content)

    assert [each["opening"] for each in data["applications"]] == ["Night desk", "Day desk"]
    assert data["applications"][1]["answers"] == []


def test_before_the_answers_are_in_the_page_says_how_many_there_are(client):
    opening = make_opening()
    submission = make_submission(opening.assessment, "started", answers={})
    make_application(opening, submission=submission)
    root = enter(client, submission)

    assert "0 of 16 questions" in client.get(f"{root}my-data/").text
    assert f'href="{root}my-data/"' in client.get(root).text


def test_a_file_is_not_fetched_by_looking(client, root):
    assert client.get(f"{root}my-data.json").status_code == 405
    assert client.get(f"{root}my-data.txt").status_code == 405


def test_without_the_link_nothing_is_shown(client, application):
    root = f"/sitting/{application.submission.reference}/"

    for page in ("my-data/", "feedback/", "withdraw/", "erase/"):
        assert client.get(f"{root}{page}").status_code == 404
