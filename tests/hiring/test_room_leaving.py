"""The ways out: withdrawing an application, and having everything erased."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from assessments.models import Link, Scorecard, Submission
from assessments.operations import SubmissionClosedError
from assessments.operations import submit as send_in
from candidates.models import Candidate, ImportBatch, Newcomer
from candidates.models.self_identification import SelfIdentification
from hiring import emails, operations
from hiring.models import Application, AuditEvent, Decision, Message, ReviewRequest, Role
from hiring.operations.reasons import without_words
from tests.assessments.doors import enter
from tests.authorization.world import TeamWorld, make_world
from tests.factories import (
    AT,
    make_application,
    make_link,
    make_member,
    make_newcomer,
    make_opening,
    make_ranked_application,
    make_response,
    make_submission,
)

pytestmark = pytest.mark.django_db

PERSONS = (
    "candidates.Candidate.",
    "candidates.SelfIdentification.",
    "hiring.Decision.",
    "hiring.Message.",
    "hiring.ReviewRequest.",
)


@pytest.fixture
def application() -> Application:
    return make_ranked_application()


@pytest.fixture
def root(client, application) -> str:
    return enter(client, application.submission)


def decide(application: Application, move: str, reason: str = "Fits") -> Decision:
    by = make_member(application.opening.team)
    return operations.record_decision(
        application=application, move=move, reason=reason, by=by, at=AT
    )


def hire(application: Application) -> None:
    for _step in range(4):
        decide(application, "advance")


def test_withdrawing_closes_the_application_with_a_decision_of_nobody(client, application, root):
    client.post(f"{root}withdraw/", {"words": "I found other work."})

    application.refresh_from_db()
    decision = Decision.objects.get()
    event = AuditEvent.objects.get()
    assert (application.disposition, application.closed_at) == ("withdrawn", decision.at)
    assert (decision.move, decision.by) == ("withdraw", None)
    assert decision.reason == "The candidate withdrew: I found other work."
    assert (event.action, event.by) == ("decision.withdraw", None)
    assert "found" not in str(event.details)


def test_withdrawing_again_changes_nothing(client, application, root):
    client.post(f"{root}withdraw/", {"words": ""})
    page = client.post(f"{root}withdraw/", {"words": "Again"}, follow=True).text

    assert Decision.objects.get().reason == "The candidate withdrew"
    assert "Your application is withdrawn" in page


def test_looking_at_the_page_withdraws_nothing(client, application, root):
    page = client.get(f"{root}withdraw/").text

    assert "It cannot be taken back." in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize("end", ["hired", "rejected"])
def test_a_closed_application_cannot_be_withdrawn_and_the_page_says_so(
    client, application, root, end
):
    hire(application) if end == "hired" else decide(application, "reject")

    page = client.post(f"{root}withdraw/", {"words": ""}, follow=True).text

    application.refresh_from_db()
    assert application.disposition == end
    assert "closed already" in page
    with pytest.raises(operations.DecisionRefusedError):
        operations.withdraw(application=application, words="", at=AT)


def test_mails_that_wait_are_stopped_and_say_why(application):
    message = Message.objects.create(
        application=application, kind="reminder", created_at=AT, due_at=AT + timedelta(days=3)
    )

    operations.withdraw(application=application, words="", at=AT)

    message.refresh_from_db()
    assert (message.due_at, message.failure) == (None, "not sent: the application is closed")
    assert not emails.send_message(message.pk)


def test_who_withdraws_in_the_middle_cannot_go_on_but_reads_her_data(client):
    opening = make_opening()
    submission = make_submission(opening.assessment, "started")
    application = make_application(opening, submission=submission)
    make_response(submission, submission.form[0], 2)
    root = enter(client, submission)

    operations.withdraw(application=application, words="", at=now())

    closed = client.get(root)
    assert closed.status_code == 409
    assert f'href="{root}my-data/"' in closed.text
    assert "1 of 16 questions" in client.get(f"{root}my-data/").text
    with pytest.raises(SubmissionClosedError):
        send_in(submission_id=submission.pk)


def test_recruiters_see_who_withdrew_and_can_neither_undo_nor_decide(client, application):
    decide(application, "advance")
    operations.withdraw(application=application, words="Moved away", at=AT)
    client.force_login(make_member(application.opening.team, Role.RECRUITER))

    page = client.get(reverse("hiring:application", args=[application.reference])).text
    trail = client.get(reverse("hiring:activity", args=[application.opening.reference]))

    assert "Withdrew" in page
    assert "The candidate withdrew: Moved away" in page
    assert "Undo last decision" not in page
    newest, *_before = trail.context["page"].lines
    assert (newest.by, newest.words) == ("The candidate", "withdrew an application")
    for move in ("undo", "advance", "hold", "reject"):
        with pytest.raises(operations.DecisionRefusedError):
            decide(application, move)


def test_staff_are_not_offered_to_withdraw_for_somebody(client, application):
    client.force_login(make_member(application.opening.team, Role.RECRUITER))
    address = reverse("hiring:decide", args=[application.reference])

    client.post(address, {"move": "withdraw", "reason": "other", "words": "x", "seen": 0})

    assert not Decision.objects.exists()


@pytest.fixture
def world() -> TeamWorld:
    """A team in which one person stands wherever a person can stand."""
    world = make_world("Claims")
    person, opening = world.ranked.candidate, world.opening
    make_newcomer(opening, email=person.email.upper(), full_name=person.full_name)
    world.batch.rows = [
        [2, [person.full_name, f" {person.email.upper()} "]],
        [3, ["Somebody else", "else@people.example"]],
    ]
    world.batch.save(update_fields=["rows"])
    make_link(world.ranked.submission)
    operations.ask_for_review(application=world.ranked, words=f"I am {person.full_name}", at=AT)
    return world


def everything() -> str:
    """All that stands in any column of the three apps, in one text."""
    return "\n".join(
        str(row)
        for app in ("hiring", "candidates", "assessments")
        for model in apps.get_app_config(app).get_models()
        for row in model._default_manager.values_list()
    )


def of_the_person(world: TeamWorld) -> set[str]:
    """The words sown about the one person, each of which stands nowhere else."""
    others = f"#{world.sitting.candidate_id}"
    return {
        word
        for place, word in world.canaries.items()
        if place.startswith(PERSONS)
        and not (place.startswith("candidates.Candidate.") and place.endswith(others))
    }


def test_nothing_that_says_who_it_was_is_left_in_any_column(world):
    words = of_the_person(world)
    before = everything()

    operations.erase(candidate=world.ranked.candidate, at=AT)

    after = everything()
    assert {word for word in words if word not in before} == set()
    assert {word for word in words if word in after} == set()
    assert len(words) > 10


def test_what_concerns_others_and_what_carries_no_name_stays(world):
    neighbour = world.sitting.candidate
    scores = Scorecard.objects.values_list("traits", "dilemma").get(pk=world.ranked.scorecard_id)

    operations.erase(candidate=world.ranked.candidate, at=AT)

    neighbour.refresh_from_db()
    world.ranked.refresh_from_db()
    kept = Scorecard.objects.values_list("traits", "dilemma").get(pk=world.ranked.scorecard_id)
    assert neighbour.erased_at is None
    assert world.canaries[f"candidates.Candidate.full_name#{neighbour.pk}"] == neighbour.full_name
    assert ImportBatch.objects.get().rows == [[3, ["Somebody else", "else@people.example"]]]
    assert Newcomer.objects.count() == 1
    assert kept == scores
    assert world.ranked.submission.answers is not None


def test_an_open_application_is_withdrawn_and_every_link_stops(world):
    operations.erase(candidate=world.ranked.candidate, at=AT)

    person = Candidate.objects.get(pk=world.ranked.candidate_id)
    world.ranked.refresh_from_db()
    assert (person.full_name, person.email) == ("Erased person", f"{person.pk}@erased.invalid")
    assert person.erased_at == AT
    assert world.ranked.disposition == "withdrawn"
    assert not Link.objects.live().filter(submission=world.ranked.submission).exists()
    assert not SelfIdentification.objects.filter(candidate=person).exists()
    assert not ReviewRequest.objects.filter(answered_at__isnull=True).exists()
    assert list(
        AuditEvent.objects.filter(action="candidate.erase").values_list("subject", "details")
    ) == [(f"application {world.ranked.reference}", {})]


def test_what_is_sent_from_another_page_meanwhile_writes_nothing_back(application):
    decide(application, "reject")
    before = Application.objects.select_related("candidate").get()
    operations.erase(candidate=application.candidate, at=AT)

    operations.correct_own_data(application=before, full_name="Ada", at=AT)
    with pytest.raises(operations.ReviewRefusedError):
        operations.ask_for_review(application=before, words="I am Ada", at=AT)

    application.candidate.refresh_from_db()
    assert application.candidate.full_name == "Erased person"
    assert not ReviewRequest.objects.exists()


def test_erasing_again_changes_nothing(world):
    operations.erase(candidate=world.ranked.candidate, at=AT)
    before = everything()

    operations.erase(candidate=world.ranked.candidate, at=AT + timedelta(days=1))

    assert everything() == before


def test_an_end_that_came_before_stays_and_cannot_be_undone_any_more(application):
    decide(application, "reject", "Others fit the profile better: he mumbled")

    operations.erase(candidate=application.candidate, at=AT)

    application.refresh_from_db()
    assert application.disposition == "rejected"
    assert Decision.objects.get().reason == "Others fit the profile better"
    with pytest.raises(operations.DecisionRefusedError):
        decide(application, "undo")


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        ("Strong fit to the profile", "Strong fit to the profile"),
        ("Strong fit to the profile: calm voice", "Strong fit to the profile"),
        ("Tomada por error: Ada", "Tomada por error"),
        ("Ada: Strong fit to the profile", "Erased with the data of the person"),
        ("Ada was late", "Erased with the data of the person"),
    ],
)
def test_of_a_reason_only_the_common_one_is_left(reason, left):
    assert without_words(reason) == left


def test_two_people_of_one_pool_can_both_be_erased(application):
    other = make_ranked_application(application.opening)

    for each in (application, other):
        operations.erase(candidate=each.candidate, at=AT)

    assert Candidate.objects.filter(full_name="Erased person").count() == 2


def test_erasing_takes_the_word_typed_and_ends_the_room(client, application, root):
    for word in ("", "erase me"):
        page = client.post(f"{root}erase/", {"word": word})
        assert list(page.context["form"].errors) == ["word"]
    assert "What stays, without your name" in page.text

    done = client.post(f"{root}erase/", {"word": " erase "})

    assert "It is erased" in done.text
    assert done.cookies["sitting"].value == ""
    for name in ("my-data/", "erase/", "feedback/", "thanks/"):
        assert client.get(f"{root}{name}").status_code == 404


def test_the_page_names_the_other_applications_that_go_along(client, application, root):
    other = make_opening(application.opening.team, title="Day desk")
    make_application(other, application.candidate)

    page = client.get(f"{root}erase/").text

    assert "This application of yours is included: Day desk." in page


def test_recruiters_see_that_somebody_was_erased(client, application):
    operations.erase(candidate=application.candidate, at=AT)
    client.force_login(make_member(application.opening.team, Role.RECRUITER))

    page = client.get(reverse("hiring:application", args=[application.reference])).text
    trail = client.get(reverse("hiring:activity", args=[application.opening.reference]))

    assert "Erased person" in page
    assert "had everything personal erased" in page
    assert "erased.invalid" not in page
    assert ("The candidate", "had personal data erased") in [
        (line.by, line.words) for line in trail.context["page"].lines
    ]


def test_who_is_erased_can_be_taken_in_again_as_somebody_new(application):
    email = application.candidate.email
    operations.erase(candidate=application.candidate, at=AT)

    again = Candidate.objects.create(
        pool=application.candidate.pool, full_name="Ada", email=email, created_at=AT
    )

    assert again.pk != application.candidate_id


def test_a_mail_on_its_way_to_somebody_erased_is_not_sent(application):
    message = Message.objects.create(
        application=application, kind="receipt", created_at=AT, due_at=AT
    )

    operations.erase(candidate=application.candidate, at=AT)

    assert not emails.send_message(message.pk)
    assert Submission.objects.get().status == "scored"


def test_another_persons_link_erases_nobody_else(application, client):
    other = make_ranked_application(application.opening)
    stranger = Client()
    enter(stranger, other.submission)

    response = stranger.post(
        f"/sitting/{application.submission.reference}/erase/", {"word": "ERASE"}
    )

    assert response.status_code == 404
    assert not Candidate.objects.filter(erased_at__isnull=False).exists()
