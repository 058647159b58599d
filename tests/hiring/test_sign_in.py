"""Signing in: for people of the staff, whose accounts others make."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hiring.checks import routed
from hiring.models import Role
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db

ADDRESS = "rosa@staff.example"
NEW = "another horse, another battery"


@pytest.fixture
def rosa():
    return make_member(role=Role.RECRUITER, email=ADDRESS, password=PASSWORD)


def sign_in(client, address=ADDRESS, password=PASSWORD, following="", **environment):
    fields = {"login": address, "password": password, "next": following}
    return client.post(reverse("account_login"), fields, **environment)


def test_the_right_password_leads_to_the_openings(client, rosa):
    response = sign_in(client)

    assert response["Location"] == reverse("hiring:openings")
    assert client.get(reverse("hiring:openings")).status_code == 200


def test_signing_in_leads_back_to_where_one_wanted_to_go(client, rosa):
    assert sign_in(client, following="/openings/new/")["Location"] == "/openings/new/"


def test_signing_in_leads_to_no_other_site(client, rosa):
    assert sign_in(client, following="https://elsewhere.example/")["Location"] == "/"


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


OFFERED = {
    "2fa/",
    "2fa/authenticate/",
    "2fa/reauthenticate/",
    "2fa/recovery-codes/generate/",
    "2fa/totp/activate/",
    "login/",
    "logout/",
    "password/change/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-1/",
    "password/reset/key/done/",
    "reauthenticate/",
}


def test_of_the_library_signing_in_passwords_and_the_second_factor_are_offered_alone(client, rosa):
    """Her recovery codes and their end come with her second factor, which she has not yet."""
    client.force_login(rosa)
    addresses = {
        re.sub(r"\(\?P<[^>]+>[^)]+\)|<[^>]+>", "1", address).translate({94: None, 36: None})
        for address, _ in routed()
        if address.startswith("accounts/")
    }

    answering = {address for address in addresses if client.get(f"/{address}").status_code != 404}

    assert {address.removeprefix("accounts/") for address in answering} == OFFERED


def test_nobody_makes_an_account_for_themselves(client, django_user_model):
    fields = {"email": "eve@x.example", "password1": PASSWORD, "password2": PASSWORD}

    response = client.post(reverse("account_signup"), fields)

    assert response.status_code == 404
    assert not django_user_model.objects.exists()


def test_nobody_moves_an_account_to_another_address(client, rosa):
    client.force_login(rosa)

    response = client.post(
        reverse("account_email"), {"email": "eve@x.example", "action_add": "", "action_primary": ""}
    )

    assert response.status_code == 404
    assert not EmailAddress.objects.filter(email="eve@x.example").exists()


def test_after_five_failures_the_right_password_has_to_wait_too(client, rosa):
    for number in range(5):
        sign_in(client, password="not the password", REMOTE_ADDR=f"192.0.2.{number}")

    response = sign_in(client, REMOTE_ADDR="192.0.2.9")

    assert "Too many failed login attempts" in response.text
    assert client.get(reverse("hiring:openings")).status_code == 302


def test_one_address_of_the_network_may_not_go_through_many_accounts(client, rosa):
    told = [
        sign_in(client, address=f"person{number}@staff.example", password="not the password")
        for number in range(11)
    ]

    assert ["Too many failed" in page.text for page in told] == [False] * 10 + [True]


def test_a_made_up_network_address_in_a_header_is_not_believed(client, rosa):
    told = [
        sign_in(
            client,
            address=f"person{number}@staff.example",
            password="not the password",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
        )
        for number in range(11)
    ]

    assert "Too many failed" in told[-1].text


def test_behind_a_proxy_visitors_are_counted_apart_by_what_the_proxy_says(client, rosa, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    told = [
        sign_in(
            client,
            address=f"person{number}@staff.example",
            password="not the password",
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.{number % 2}",
        )
        for number in range(21)
    ]

    assert ["Too many failed" in page.text for page in told] == [False] * 20 + [True]


def test_a_flood_of_made_up_accounts_does_not_wash_the_counts_of_failures_away(client, rosa):
    for number in range(5):
        sign_in(client, password="not the password", REMOTE_ADDR=f"192.0.2.{number}")
    for number in range(400):
        cache.set(f"flood-{number}", [1.0], 300)

    assert "Too many failed" in sign_in(client, REMOTE_ADDR="192.0.2.9").text


def test_a_person_who_is_disabled_is_out_at_the_next_request(client, rosa):
    client.force_login(rosa)
    before = client.get(reverse("hiring:openings")).status_code
    rosa.is_active = False
    rosa.save()

    assert (before, client.get(reverse("hiring:openings")).status_code) == (200, 302)


def test_a_new_password_ends_the_other_sessions(client, rosa):
    other = Client()
    for browser in (client, other):
        sign_in(browser)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    client.post(reverse("account_change_password"), fields)

    assert client.get(reverse("hiring:openings")).status_code == 200
    assert other.get(reverse("hiring:openings")).status_code == 302


def test_a_session_prepared_by_somebody_else_is_not_the_one_that_gets_signed_in(client, rosa):
    planted = "abcdefghijklmnopqrstuvwxyz012345"
    client.cookies["sessionid"] = planted

    sign_in(client)

    assert client.cookies["sessionid"].value != planted


def test_looking_at_sign_out_signs_nobody_out(client, rosa):
    client.force_login(rosa)

    client.get(reverse("account_logout"))
    still = client.get(reverse("hiring:openings")).status_code
    client.post(reverse("account_logout"))

    assert (still, client.get(reverse("hiring:openings")).status_code) == (200, 302)


@pytest.mark.parametrize(
    "name", ["account_change_password", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes"]
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
