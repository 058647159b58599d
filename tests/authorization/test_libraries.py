"""The addresses of libraries: signing in, and the admin."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hiring.checks import SELF_GUARDED, routed
from hiring.models import Role
from tests import factories
from tests.authorization.world import in_sitting, make_world, signed_in

pytestmark = pytest.mark.django_db


def addresses(prefix: str) -> list[str]:
    """Every routed address under a prefix, with a 1 in the place of its parts."""
    return sorted(
        {
            "/" + re.sub(r"<[^>]+>", "1", address)
            for address, _ in routed()
            if address.startswith(prefix) and "(?P" not in address
        }
    )


def test_only_these_two_places_look_after_themselves() -> None:
    assert SELF_GUARDED == ("accounts/", "admin/")


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_is_closed_to_everybody_but_administrators_of_the_installation(
    method: str,
) -> None:
    world = make_world("Claims")
    strangers = [Client(), in_sitting(world.token)]
    members = [signed_in(user) for user in world.staff.values()]
    paths = [path for path in addresses("admin/") if not path.endswith(("/logout/", "/login/"))]

    stray = {
        (path, response.status_code)
        for path in paths
        for client in strangers + members
        if not is_refused(response := getattr(client, method)(path))
    }

    assert stray == set()
    assert len(paths) > 20


def test_an_administrator_of_the_installation_gets_in(client: Client) -> None:
    """The control: the same addresses open for the one who may."""
    client.force_login(make_superuser())

    for path in ("/admin/", "/admin/auth/user/", "/admin/hiring/team/add/"):
        assert client.get(path).status_code == 200


def test_the_admin_has_no_sign_in_of_its_own(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


def test_the_admin_shows_the_trail_and_changes_nothing_in_it(client: Client) -> None:
    world = make_world("Claims")
    client.force_login(make_superuser())

    listed = client.get("/admin/hiring/auditevent/")
    added = client.post("/admin/hiring/auditevent/add/", {})

    assert (listed.status_code, added.status_code) == (200, 403)
    assert str(world.ranked.reference) in listed.content.decode()


def test_teams_and_members_are_made_in_the_admin(client: Client) -> None:
    client.force_login(make_superuser())
    person = factories.make_member()

    response = client.post(
        "/admin/hiring/team/add/",
        {
            "name": "Claims",
            "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 0,
            "memberships-0-user": person.pk,
            "memberships-0-role": Role.ANALYST,
        },
    )

    assert response.status_code == 302
    assert person.memberships.get(team__name="Claims").role == Role.ANALYST


def test_nobody_makes_an_account_for_themselves(client: Client) -> None:
    before = User.objects.count()

    response = client.post(
        "/accounts/signup/",
        {"email": "eve@example.org", "password1": factories.PASSWORD},
    )

    assert response.status_code == 404
    assert User.objects.count() == before


def test_signing_in_takes_the_right_password(client: Client) -> None:
    team = factories.make_team()
    factories.make_member(team, email="ada@staff.example", password=factories.PASSWORD)

    wrong = client.post("/accounts/login/", {"login": "ada@staff.example", "password": "x" * 12})
    right = client.post(
        "/accounts/login/", {"login": "ada@staff.example", "password": factories.PASSWORD}
    )

    assert wrong.status_code == 200
    assert (right.status_code, right.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("path", addresses("accounts/"))
def test_no_account_page_breaks_or_shows_anything_of_a_team(path: str) -> None:
    world = make_world("Claims")
    own = signed_in(world.staff[Role.REVIEWER])

    for client in (Client(), in_sitting(world.token), own):
        response = client.get(path)
        assert response.status_code in {200, 302, 403, 404, 405}
        assert not [word for word in world.personal if word in response.content.decode()]


def test_a_person_who_left_the_team_sees_it_no_more() -> None:
    world = make_world("Claims")
    person = world.staff[Role.RECRUITER]
    client = signed_in(person)
    before = client.get(world.path("openings/<uuid:reference>/")).status_code
    person.memberships.all().delete()

    after = client.get(world.path("openings/<uuid:reference>/")).status_code

    assert (before, after) == (200, 404)


def make_superuser() -> User:
    return User.objects.create(
        username="root", email="root@staff.example", is_staff=True, is_superuser=True
    )


def is_refused(response) -> bool:
    """Sent to sign in, forbidden, or not there for them."""
    if response.status_code == 302:
        return "/login/" in response.headers["Location"]
    return response.status_code in {403, 404}
