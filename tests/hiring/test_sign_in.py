"""Signing in: for people of the staff, whose accounts others make."""

import pytest
from django.urls import reverse

from hiring.models import Role
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db

ADDRESS = "rosa@staff.example"


@pytest.fixture
def rosa():
    return make_member(role=Role.RECRUITER, email=ADDRESS, password=PASSWORD)


def sign_in(client, address=ADDRESS, password=PASSWORD, **more):
    fields = {"login": address, "password": password} | more
    return client.post(reverse("account_login"), fields)


def test_the_right_password_leads_to_the_openings(client, rosa):
    response = sign_in(client)

    assert response["Location"] == reverse("hiring:openings")
    assert client.get(reverse("hiring:openings")).status_code == 200


def test_signing_in_leads_back_to_where_one_wanted_to_go(client, rosa):
    assert sign_in(client, next="/openings/new/")["Location"] == "/openings/new/"


def test_signing_in_leads_to_no_other_site(client, rosa):
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_are_told_alike(client, rosa):
    wrong = sign_in(client, password="not the password")
    unknown = sign_in(client, address="nobody@staff.example")

    words = "The email address and/or password you specified are not correct."
    assert words in wrong.text
    assert words in unknown.text


def test_the_page_offers_no_sign_up(client):
    page = client.get(reverse("account_login")).text

    assert reverse("account_signup") not in page
    assert "Your administrator makes one for you" in page


def test_nobody_makes_an_account_for_themselves(client, django_user_model):
    fields = {"email": "eve@x.example", "password1": PASSWORD, "password2": PASSWORD}

    response = client.post(reverse("account_signup"), fields)

    assert "closed" in response.text
    assert not django_user_model.objects.exists()


def test_looking_at_sign_out_signs_nobody_out(client, rosa):
    client.force_login(rosa)

    client.get(reverse("account_logout"))
    still = client.get(reverse("hiring:openings")).status_code
    client.post(reverse("account_logout"))

    assert (still, client.get(reverse("hiring:openings")).status_code) == (200, 302)


@pytest.mark.parametrize(
    "name", ["account_change_password", "mfa_index", "mfa_activate_totp", "account_email"]
)
def test_the_pages_about_ones_own_account_need_a_sign_in(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_new_password_is_at_least_twelve_characters_long(client, rosa):
    client.force_login(rosa)
    fields = {"oldpassword": PASSWORD, "password1": "short one", "password2": "short one"}

    page = client.post(reverse("account_change_password"), fields).text

    assert "at least 12 characters" in page
    assert 'aria-invalid="true"' in page


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, rosa, mailoutbox):
    answers = [
        client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        for address in (ADDRESS, "nobody@staff.example")
    ]

    assert next(iter(mailoutbox)).to == [ADDRESS]
    assert "Look in your mail" in answers[0].text
    assert answers[0].content == answers[1].content


def test_pages_carry_no_inline_script_or_style(client, rosa):
    client.force_login(rosa)

    for name in ("hiring:openings", "hiring:open_requisition", "mfa_index"):
        response = client.get(reverse(name))
        assert " style=" not in response.text
        assert "<style" not in response.text
        assert "<script>" not in response.text
        assert "style-src 'self'" in response["Content-Security-Policy"]
