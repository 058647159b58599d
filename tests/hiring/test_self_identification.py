"""Voluntary questions about oneself: asked after sending in, kept apart, shown to nobody."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from assessments.models import Submission
from candidates.models.self_identification import SelfIdentification
from hiring.checks import routed
from hiring.models import Role
from tests.assessments.doors import enter
from tests.authorization.test_canaries import answers
from tests.authorization.world import make_world, signed_in
from tests.factories import make_application, make_opening, make_submission
from tests.test_translations import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    opening = make_opening()
    return make_application(opening, submission=make_submission(opening.assessment))


@pytest.fixture
def about(client, application):
    return f"{enter(client, application.submission)}about-you/"


def kept():
    return list(SelfIdentification.objects.values_list("candidate_id", "sex", "ethnicity"))


def test_the_thanks_offer_the_questions_and_the_answers_are_kept(client, application, about):
    thanks = client.get(about.replace("about-you", "thanks")).text
    before = client.get(about).text

    response = client.post(about, {"sex": "female", "ethnicity": "asian"})

    assert about in thanks
    assert "it makes no difference to your application" in before
    assert "Nothing is kept about you here." in before
    assert response["Location"] == about
    assert kept() == [(application.candidate_id, "female", "asian")]
    after = client.get(about).text
    assert "(UTC) are kept." in after
    assert after.count(" checked") == 2


def test_who_prefers_not_to_say_leaves_nothing(client, about):
    unanswered = client.get(about).text

    client.post(about, {"sex": "", "ethnicity": ""})

    assert unanswered.count(" checked") == 2
    assert "I prefer not to say" in unanswered
    assert kept() == []


def test_one_question_may_be_answered_alone(client, application, about):
    client.post(about, {"sex": "another", "ethnicity": ""})

    assert kept() == [(application.candidate_id, "another", "")]


def test_answers_can_be_changed_and_deleted(client, application, about):
    client.post(about, {"sex": "female", "ethnicity": "asian"})

    client.post(about, {"sex": "male", "ethnicity": "asian"})
    changed = kept()
    offered = client.get(about).text
    client.post(about, {"sex": "", "ethnicity": ""})

    assert changed == [(application.candidate_id, "male", "asian")]
    assert "Delete my answers" in offered
    assert kept() == []
    assert "Delete my answers" not in client.get(about).text


@pytest.mark.parametrize("answer", [{"sex": "x"}, {"sex": "male", "ethnicity": "\x00"}])
def test_an_answer_that_is_none_of_these_is_refused(client, about, answer):
    response = client.post(about, answer)

    assert response.status_code == 200
    assert "Select a valid choice." in response.text
    assert kept() == []


def test_nobody_is_asked_before_the_answers_are_in(client, application, about):
    Submission.objects.update(
        status=Submission.Status.STARTED, submitted_at=None, answers=None, due_at=None
    )

    response = client.post(about, {"sex": "female"})

    assert response["Location"] == about.removesuffix("about-you/")
    assert kept() == []


def test_another_persons_link_and_none_lead_nowhere(client, about):
    stranger = Client()
    own = make_application(submission=make_submission())
    enter(stranger, own.submission)

    for visitor in (stranger, Client()):
        response = visitor.post(about, {"sex": "female"})
        assert response.status_code == 404
    assert kept() == []
    assert client.put(about).status_code == 405


def test_the_page_is_in_the_language_of_the_sitting(client, application, about):
    Submission.objects.update(language="es")
    browser = Browser(client)

    browser.look(about)
    browser.look(about, {"sex": "male", "ethnicity": ""})

    assert browser.english == []
    assert SelfIdentification.objects.exists()


def test_no_page_file_or_answer_of_the_interface_ever_shows_it() -> None:
    """Read everything, as everybody on the staff and as an administrator of the installation."""
    world = make_world("Claims")
    words = {
        word for place, word in world.canaries.items() if place.startswith("candidates.SelfId")
    }
    root = User.objects.create(username="root", is_staff=True, is_superuser=True)
    staff = [signed_in(world.staff[role]) for role in Role] + [signed_in(root)]

    read = [text for client in staff for text in answers(client, world)]
    read += [staff[-1].get(f"/{address}").text for address in admin_lists()]

    whole = "\n".join(read)
    assert len(words) == 2
    assert {word for word in words if word in whole} == set()
    # The control: what else is known of the same person is read there.
    assert world.ranked.short_reference in whole
    assert next(iter(world.personal)) in whole


def admin_lists() -> list[str]:
    """Addresses of the admin that need nothing filled in."""
    return [
        address
        for address, _ in routed()
        if address.startswith("admin/") and "<" not in address and "(?P" not in address
        if not address.endswith(("logout/", "jsi18n/", "autocomplete/"))
    ]


def test_it_is_answered_on_its_page_by_the_person_alone(client, about):
    """The control: the words that nobody on the staff reads do stand on her own page."""
    client.post(about, {"sex": "", "ethnicity": "two_or_more"})

    assert '<input type="radio" name="ethnicity" value="two_or_more" ' in client.get(about).text


def test_the_page_takes_few_questions_to_the_database(client, about, django_assert_num_queries):
    client.get(about)

    with django_assert_num_queries(3):
        client.get(about)
