"""The recruiter's desk in a real browser: open to everybody, by keyboard, and without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hiring import operations
from hiring.models import Application, Message, Opening, Role
from tests.factories import (
    AT,
    PASSWORD,
    make_application,
    make_candidate,
    make_member,
    make_next_version,
    make_opening,
    make_ranked_application,
    make_scorecard,
    make_team,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 768, 1280)
# Cards wider than the column, and figures, tabs and buttons that are cut off.
OUT_OF_PLACE = """[
  ...document.querySelectorAll("main .card, .funnel li, .tabs a, .button"),
].filter((each) => each.checkVisibility() && (
  each.getBoundingClientRect().right > innerWidth - 15 || each.scrollWidth > each.clientWidth + 1
)).map((each) => each.textContent.trim().slice(0, 40))"""
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft"


@pytest.fixture
def recruiter() -> User:
    return make_member(make_team("Acme Care"), Role.RECRUITER, email="rosa@staff.example")


@pytest.fixture
def opening(recruiter) -> Opening:
    """Four people ranked, one of them unscorable, and one who was never reached."""
    team = recruiter.memberships.get().team
    opening = make_opening(
        team, title="Support specialist", band_floors=[55.0], funnel={"applications": 5}
    )
    for name, fit in (("Grace", 63.0), (LONG_NAME, 58.0), ("Cy", 41.0)):
        candidate = make_candidate(team, full_name=name, experience="Two years in a hotel")
        make_ranked_application(opening, fit, candidate=candidate, looks_inattentive=name == "Cy")
    card = make_scorecard(is_scorable=False, traits=[], trait_covariance=[], types=[])
    make_application(opening, scorecard=card, submission=card.submission)
    Message.objects.create(
        application=make_application(opening, make_candidate(team, full_name="Eve")),
        kind=Message.Kind.INVITATION,
        created_at=AT,
        attempts=3,
        failure="550 mailbox unknown",
    )
    operations.record_decision(
        application=find("Grace"), move="advance", reason="Good", by=recruiter, at=AT
    )
    make_next_version(opening.assessment)
    return opening


def find(name: str) -> Application:
    return Application.objects.get(candidate__full_name=name)


@pytest.fixture
def page(context: BrowserContext, sign_in, recruiter) -> Page:
    opened: Page = sign_in(context, recruiter)
    return opened


def addresses(opening: Opening) -> list[str]:
    root, grace = f"/openings/{opening.reference}/", f"/applications/{find('Grace').reference}/"
    return [
        "/",
        "/openings/new/",
        root,
        f"{root}?q=nobody",
        f"{root}candidates/",
        f"{root}profile/",
        f"{root}activity/",
        f"{root}import/",
        grace,
        f"/applications/{find(LONG_NAME).reference}/",
        f"/applications/{find('Cy').reference}/",
        f"/applications/{find('Eve').reference}/",
        f"{grace}decide/?move=reject",
        *instrument_addresses(),
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/logout/",
        "/nowhere/",
    ]


def instrument_addresses() -> list[str]:
    root = "/instruments/tiny/1.0/"
    preview = [f"{root}preview/", f"{root}preview/practice/", f"{root}preview/review/"]
    items = [f"{root}preview/items/{position}/" for position in (1, 13, 16)]
    pages = [f"{root}{page}/" for page in ("contents", "exposure", "compare", "scoring", "manual")]
    return ["/instruments/", root, *pages, *preview, *items]


def look_over(page: Page, address: str, axe: Callable[[Page], list[str]]) -> list[str]:
    """Everything wrong with a page at every width."""
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.goto(address)
    for fold in page.locator("details").all():
        fold.evaluate("fold => { fold.open = true }")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        complaints += [f"{width}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{width}: scrolls sideways")
    return [words for words in complaints if "404 (Not Found)" not in words]


def test_every_page_is_open_to_everybody(
    coloured: BrowserContext, live_server, sign_in, opening, recruiter, axe
):
    found = {
        address: complaints
        for address in addresses(opening)
        if (complaints := look_over(sign_in(coloured, recruiter), live_server.url + address, axe))
    }

    assert found == {}


def test_longer_words_stay_in_their_place(
    browser: Browser, live_server, sign_in, opening, recruiter
):
    context = browser.new_context(locale="es-MX", viewport={"width": 360, "height": 900})
    page = sign_in(context, recruiter)
    found = {}

    for address in addresses(opening):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.lang") == "es"
        page.evaluate("document.fonts.ready.then(() => null)")
        found[address] = page.evaluate(OUT_OF_PLACE)

    context.close()
    assert {address: words for address, words in found.items() if words} == {}


def test_signing_in_is_open_to_everybody(coloured: BrowserContext, live_server, axe):
    found = [
        look_over(coloured.new_page(), f"{live_server.url}/accounts/{address}", axe)
        for address in ("login/", "password/reset/", "password/reset/done/")
    ]

    assert found == [[], [], []]


def test_axe_would_complain(page: Page, live_server, axe):
    page.goto(f"{live_server.url}/")
    page.evaluate("document.querySelector('html').removeAttribute('lang')")

    assert [words.split(":")[0] for words in axe(page)] == ["html-has-lang"]


def test_somebody_signs_in_with_address_and_password(context: BrowserContext, live_server):
    make_member(make_team("Beta"), Role.RECRUITER, email="bo@staff.example", password=PASSWORD)
    page = context.new_page()

    page.goto(f"{live_server.url}/")
    page.get_by_label("Email").fill("bo@staff.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Openings", exact=True)).to_be_visible()


def focused(page: Page) -> str:
    """Return the name that has the focus in the list, if one has."""
    script = "document.activeElement.closest('.person')?.querySelector('b').textContent ?? ''"
    return str(page.evaluate(script))


def test_the_keyboard_walks_through_the_ranking(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/openings/{opening.reference}/")

    walked = []
    for key in "jjkkj":
        page.keyboard.press(key)
        walked.append(focused(page))
    page.keyboard.press("Enter")

    assert walked == ["Grace", LONG_NAME, "Grace", "Grace", LONG_NAME]
    expect(page.get_by_role("heading", name=LONG_NAME)).to_be_visible()


def test_the_keys_can_be_switched_off_and_stay_off(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/openings/{opening.reference}/")
    page.get_by_role("button", name="Keys").click()
    page.reload()
    page.keyboard.press("j")
    off = focused(page)
    page.get_by_role("button", name="Keys").click()
    page.keyboard.press("j")

    assert (off, focused(page)) == ("", "Grace")


def test_typing_in_the_search_moves_nothing(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/openings/{opening.reference}/")
    page.get_by_label("Find a candidate").press_sequentially("jk")

    expect(page.get_by_label("Find a candidate")).to_have_value("jk")
    expect(page.get_by_label("Find a candidate")).to_be_focused()


def test_candidates_are_selected_by_key_and_all_at_once(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/openings/{opening.reference}/candidates/")
    boxes = page.locator("input[name=application]:checked")

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes).to_have_count(1)
    expect(page.get_by_role("button", name="Invite selected (1)")).to_be_visible()

    page.get_by_label("Select all shown").check()
    expect(boxes).to_have_count(5)


def test_a_chosen_filter_is_applied_and_stands_in_the_address(page: Page, live_server, opening):
    root = f"{live_server.url}/openings/{opening.reference}/"
    page.goto(root)

    page.get_by_label("Answers").select_option("Look inattentive")

    page.wait_for_url(f"{root}?answers=inattentive")
    expect(page.locator(".person")).to_have_count(1)
    page.go_back()
    expect(page.locator(".person")).to_have_count(4)


def test_a_weight_follows_its_slider(page: Page, live_server, opening):
    page.goto(f"{live_server.url}/openings/{opening.reference}/profile/")

    page.get_by_role("slider", name="Warmth").fill("4.5")
    page.get_by_role("spinbutton", name="Calm").fill("2")

    expect(page.get_by_role("spinbutton", name="Warmth")).to_have_value("4.5")
    expect(page.get_by_role("slider", name="Calm")).to_have_value("2")


def test_the_closing_time_starts_in_the_readers_own_zone(
    browser: Browser, live_server, sign_in, recruiter
):
    context = browser.new_context(timezone_id="Asia/Kolkata")
    page = sign_in(context, recruiter)

    page.goto(f"{live_server.url}/openings/new/")

    expect(page.get_by_label("Time zone")).to_have_value(re.compile("Asia/(Kolkata|Calcutta)"))
    context.close()


def test_without_scripts_everything_can_be_done(
    browser: Browser, live_server: Any, sign_in, recruiter, opening
):
    context = browser.new_context(java_script_enabled=False)
    page = sign_in(context, recruiter)

    page.goto(f"{live_server.url}/openings/{opening.reference}/profile/")
    page.get_by_role("spinbutton", name="Warmth").fill("3")
    page.get_by_role("button", name="Sign a new version").click()
    page.get_by_label("Find a candidate").fill("Grace")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Grace").click()
    page.get_by_role("link", name="Put on hold").click()
    page.get_by_label("Reason").select_option("Waiting for information")
    page.get_by_role("button", name="Put on hold").click()

    expect(page.get_by_role("status")).to_have_text("Recorded.")
    context.close()
    opening.refresh_from_db()
    assert opening.profile.weights["warmth"] == 3
    assert find("Grace").is_on_hold
