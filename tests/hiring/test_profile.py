"""What an opening looks for: weights, versions and signatures."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hiring.models import AuditEvent, Opening, Profile, Role
from tests.factories import make_member, make_opening, make_plain_assessment, sign_profile

pytestmark = pytest.mark.django_db

WEIGHTS = {"warmth": "3", "calm": "1.5", "order": "0", "dilemma_weight": "2"}


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER, email="rosa@staff.example")
    client.force_login(user)
    return user


def look(client, opening):
    return client.get(reverse("hiring:profile", args=[opening.reference]))


def sign(client, opening, **changes):
    address = reverse("hiring:sign_profile", args=[opening.reference])
    return client.post(address, WEIGHTS | changes)


def test_signing_makes_a_version_that_ranks_from_now_on(client, opening, recruiter):
    response = sign(client, opening)

    opening.refresh_from_db()
    assert response["Location"] == reverse("hiring:rank", args=[opening.reference])
    assert opening.profile.version == 2
    assert opening.profile.weights == {"warmth": 3, "calm": 1.5, "order": 0}
    assert opening.profile.dilemma_weight == 2
    assert opening.profile.signed_by == recruiter
    assert opening.due_at is not None
    assert AuditEvent.objects.get().details == {"version": 2}


def test_the_page_shows_every_trait_with_its_weight(client, opening, recruiter):
    sign(client, opening)

    page = look(client, opening)

    values = {field.name: field.value() for field in page.context["form"]}
    assert values == {"warmth": "3", "calm": "1.5", "order": "0", "dilemma_weight": "2"}
    assert 'for="id_warmth">Warmth</label>' in page.text
    assert "no score changes" in page.text.lower()


def test_the_versions_say_who_signed_what(client, opening, recruiter):
    sign(client, opening)

    versions = look(client, opening).context["versions"]

    assert [version.version for version, _ in versions] == [2, 1]
    assert versions[0][0].signed_by == recruiter
    assert versions[0][1] == [("Warmth", "3"), ("Calm", "1.5"), ("Dilemmas", "2")]
    assert "rosa@staff.example" in look(client, opening).text


def test_an_instrument_without_dilemmas_asks_no_weight_for_them(client, opening, recruiter):
    plain = make_opening(opening.team, assessment=make_plain_assessment())

    assert [field.name for field in look(client, plain).context["form"]] == [
        "warmth",
        "calm",
        "order",
    ]
    assert sign(client, plain).status_code == 302
    assert Profile.objects.get(opening=plain, version=2).dilemma_weight == 0


def test_an_opening_without_a_profile_starts_from_equal_weights(client, opening, recruiter):
    Opening.objects.update(profile=None)
    Profile.objects.all().delete()

    page = look(client, opening)

    assert {field.value() for field in page.context["form"]} == {"1"}
    assert "Nobody is ranked until a profile is signed" in page.text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"warmth": "6"}, "warmth", "from 0 to 5, in steps of 0.5"),
        ({"warmth": "-1"}, "warmth", "from 0 to 5, in steps of 0.5"),
        ({"warmth": "nan"}, "warmth", "from 0 to 5, in steps of 0.5"),
        ({"warmth": "inf"}, "warmth", "from 0 to 5, in steps of 0.5"),
        ({"warmth": "0.3"}, "warmth", "from 0 to 5, in steps of 0.5"),
        ({"calm": ""}, "calm", "from 0 to 5, in steps of 0.5"),
        (dict.fromkeys(WEIGHTS, "0"), "__all__", "weight above 0"),
    ],
)
def test_a_weight_that_makes_no_sense_is_refused(client, opening, recruiter, changes, field, words):
    response = sign(client, opening, **changes)

    errors = response.context["form"].errors
    assert response.status_code == 200
    assert list(errors) == [field]
    assert words in str(errors[field])
    assert str(errors[field]) in response.text
    assert "Nothing is signed yet." in response.text
    assert Profile.objects.count() == 1


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANALYST])
def test_others_look_and_do_not_sign(client, opening, role):
    client.force_login(make_member(opening.team, role))

    page = look(client, opening)

    assert page.status_code == 200
    assert all(field.field.disabled for field in page.context["form"])
    assert "Sign a new version" not in page.text
    assert sign(client, opening).status_code == 403
    assert Profile.objects.count() == 1


def test_another_teams_profile_is_not_there(client, opening, recruiter):
    foreign = make_opening()

    assert look(client, foreign).status_code == 404
    assert sign(client, foreign).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, opening):
    assert look(client, opening).status_code == 302


def test_the_page_is_read_and_the_signature_is_posted(client, opening, recruiter):
    look_address = reverse("hiring:profile", args=[opening.reference])
    sign_address = reverse("hiring:sign_profile", args=[opening.reference])

    assert client.post(look_address).status_code == 405
    assert client.get(sign_address).status_code == 405


def test_the_page_costs_the_same_with_one_version_and_with_three(client, opening, recruiter):
    look(client, opening)
    with CaptureQueriesContext(connection) as one:
        look(client, opening)
    sign_profile(opening)
    sign_profile(opening)
    with CaptureQueriesContext(connection) as three:
        look(client, opening)

    assert len(three) == len(one)
