"""manage.py add_member."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse

from hiring import queries
from hiring.models import AuditEvent, Membership, Role, Team
from tests.factories import PASSWORD, make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(capsys):
    """Call the command and return what it prints."""

    def add(email="rosa@staff.example", team="Phone", role="admin"):
        call_command("add_member", email=email, team=team, role=role)
        return capsys.readouterr().out

    return add


def link_in(printed):
    (link,) = re.findall(rf"{settings.PUBLIC_URL}(/accounts/password/reset/key/\S+)", printed)
    return link


def choose_password(client, link):
    form = client.get(link, follow=True).redirect_chain[-1][0]
    return client.post(form, {"password1": PASSWORD, "password2": PASSWORD})


def sign_in(client):
    fields = {"login": "rosa@staff.example", "password": PASSWORD}
    return client.post(reverse("account_login"), fields)


def test_on_an_empty_server_the_first_person_gets_in_and_opens_a_requisition(client, add):
    printed = add()

    assert sign_in(client).status_code == 200
    choose_password(client, link_in(printed))
    assert sign_in(client).url == reverse("hiring:openings")
    assert client.get(reverse("hiring:open_requisition")).status_code == 200
    assert Membership.objects.get().team.name == "Phone"


def test_the_link_works_once(client, add):
    link = link_in(add())
    choose_password(client, link)

    page = client.get(link, follow=True)

    assert "This link no longer works" in page.text


def test_somebody_with_a_password_gets_no_link(add):
    make_member(email="rosa@staff.example", password=PASSWORD)

    printed = add(email="Rosa@Staff.example")

    assert "/reset/" not in printed
    assert f"{settings.PUBLIC_URL}{reverse('account_login')}" in printed
    assert User.objects.count() == 1


def test_adding_again_changes_the_role_and_nothing_else(add):
    team = make_team("Phone")
    add(role="recruiter")

    add(role="analyst")

    assert [(each.team, each.role) for each in Membership.objects.all()] == [(team, Role.ANALYST)]


def test_the_trail_of_the_team_knows_of_it_without_the_address(add):
    add()

    (event,) = AuditEvent.objects.all()
    assert (event.action, event.by, event.details) == ("member.add", None, {"role": "admin"})
    assert event.subject == f"member {User.objects.get().pk}"
    assert list(queries.breaks_in_chain(event.team)) == []


@pytest.mark.parametrize(
    ("email", "team"),
    [("rosa", "Phone"), (f"{'r' * 140}@staff.example", "Phone"), ("rosa@staff.example", " ")],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(add, email, team):
    with pytest.raises(CommandError):
        add(email=email, team=team)

    assert not User.objects.exists()
    assert not Team.objects.exists()


def test_an_unknown_role_is_refused(add):
    with pytest.raises(CommandError):
        call_command("add_member", "--email=r@x.example", "--team=Phone", "--role=owner")
