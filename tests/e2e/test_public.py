"""Applying on the public page in a real browser: on a phone, without scripts, open to everybody."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from candidates.models import Candidate, Newcomer
from candidates.models.self_identification import SelfIdentification
from hiring import emails
from hiring.forms import public
from hiring.models import Application, Opening, Role
from tests.factories import (
    AT,
    make_application,
    make_link,
    make_member,
    make_newcomer,
    make_opening,
    make_submission,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 360, "height": 740}
WIDTHS = (320, 768, 1280)
LONG_TITLE = "Kundenzufriedenheitsbeauftragte and customer service representative, nights"


@pytest.fixture
def opening() -> Opening:
    return make_opening(
        title=LONG_TITLE, summary="You answer calls.\n\nYou work at home.", published_at=AT
    )


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that is driven types more quickly than people."""
    monkeypatch.setattr(public, "SHORTEST_VISIT", timedelta())


def apply(page: Page, live_server, opening: Opening) -> None:
    page.goto(f"{live_server.url}/apply/{opening.reference}/")
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Your e-mail address").fill("ada@people.example")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def link_in_mail(live_server) -> str:
    emails.send_confirmation(Newcomer.objects.get().pk)
    match = re.search(r"http://127.0.0.1:8000(\S+)", str(mail.outbox[-1].body))
    assert match
    return f"{live_server.url}{match[1]}"


@pytest.mark.parametrize(("has_scripts", "zone"), [(True, "America/Bogota"), (False, "")])
def test_from_the_page_to_the_invitation(browser: Browser, live_server, opening, has_scripts, zone):
    context = browser.new_context(
        java_script_enabled=has_scripts, viewport=PHONE, timezone_id="America/Bogota"
    )
    page = context.new_page()

    apply(page, live_server, opening)
    page.goto(link_in_mail(live_server))
    expect(page.get_by_text("ada@people.example")).to_be_visible()
    page.get_by_role("button", name="Confirm and apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Thank you. Your address is confirmed."
    )

    assert Candidate.objects.get().time_zone == zone
    assert Application.objects.get().submission
    context.close()


def test_the_keyboard_meets_every_field_and_not_the_snare(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/apply/{opening.reference}/")
    page.get_by_label("Your name").focus()

    reached = []
    for _ in range(4):
        reached.append(page.evaluate("document.activeElement.name || 'button'"))
        page.keyboard.press("Tab")

    assert reached == ["full_name", "email", "language", "button"]
    expect(page.get_by_label("Leave this empty")).to_be_hidden()


def test_another_language_is_one_press_away_and_stays(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/apply/{opening.reference}/")

    page.get_by_role("link", name="Español").click()

    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("select[name=language]")).to_have_value("es")
    page.locator("button.primary").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_the_pages_are_open_to_everybody(
    coloured: BrowserContext, live_server, opening, axe: Callable[[Page], list[str]]
):
    token, _ = make_newcomer(opening)
    root = f"/apply/{opening.reference}/"
    closed = make_opening(published_at=AT, closed_at=AT, title=LONG_TITLE)
    page = coloured.new_page()
    addresses = [
        *(f"{root}{rest}" for rest in ("", "asked/", "confirmed/")),
        f"/apply/confirm/{token}/",
        "/apply/confirm/unknown/",
        f"/apply/{closed.reference}/",
        f"/apply/{closed.team.pool}/",
    ]

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(f"{live_server.url}{address}")
            assert (address, width, wrong_with(page, axe)) == (address, width, [])
        page.goto(f"{live_server.url}{root}")
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text("This field is required.").first).to_be_visible()
        assert wrong_with(page, axe) == []


def wrong_with(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """What axe finds, and whether something sticks out at the side."""
    sticks_out = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return axe(page) + ["sticks out"] * sticks_out


def test_the_voluntary_questions_on_a_phone(
    coloured: BrowserContext, live_server, axe: Callable[[Page], list[str]]
):
    opening = make_opening()
    application = make_application(opening, submission=make_submission(opening.assessment))
    page = coloured.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server.url}/a/{make_link(application.submission)}/")

    page.get_by_role("link", name="Look at the questions").click()
    before = wrong_with(page, axe)
    page.get_by_label("Woman").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_contain_text("are kept")
    after = wrong_with(page, axe)
    kept = SelfIdentification.objects.get().sex
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.get_by_role("status")).to_have_text("Nothing is kept about you here.")

    assert (before, after, kept) == ([], [], "female")
    assert not SelfIdentification.objects.exists()


def test_a_recruiter_puts_the_page_up_and_copies_its_address(
    coloured: BrowserContext, live_server, sign_in, axe: Callable[[Page], list[str]]
):
    opening = make_opening(title=LONG_TITLE)
    coloured.grant_permissions(["clipboard-read", "clipboard-write"])
    page = sign_in(coloured, make_member(opening.team, Role.RECRUITER))
    page.goto(f"{live_server.url}/openings/{opening.reference}/profile/")

    page.get_by_role("link", name="Write it").click()
    page.get_by_label("What people read about the opening").fill("You answer calls.")
    page.get_by_role("button", name="Put it up").click()
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += wrong_with(page, axe)

    address = f"http://127.0.0.1:8000/apply/{opening.reference}/"
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert found == []
    page.get_by_role("button", name="Take it down").click()
    expect(page.get_by_text("The application page is down")).to_be_visible()
