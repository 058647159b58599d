"""The candidate's own pages in a browser: on a phone, without scripts, for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from assessments.models import Scorecard
from hiring import operations
from hiring.models import Application, Opening, ReviewRequest
from tests.factories import AT, make_link, make_member, make_ranked_application

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTHS = (320, 768, 1280)


@pytest.fixture
def application() -> Application:
    application = make_ranked_application()
    Scorecard.objects.update(traits=[1.5, -1.5, 0.0])
    return application


def follow(page: Page, live_server, application: Application) -> str:
    """Open the candidate's link; returns the address that her pages begin with."""
    page.goto(f"{live_server.url}/a/{make_link(application.submission)}/")
    return f"{live_server.url}/sitting/{application.submission.reference}/"


def wrong_with(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    complaints = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        complaints += [f"{page.url} {width}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{page.url} {width}: scrolls sideways")
    return complaints


def test_every_page_of_the_room_is_open_to_everybody(
    coloured: BrowserContext, live_server, application, axe
):
    by = make_member(application.opening.team)
    operations.ask_for_review(application=application, words="Twice interrupted", at=AT)
    operations.answer_review_request(application=application, answer="We looked.", by=by, at=AT)
    page = coloured.new_page()
    root = follow(page, live_server, application)
    complaints = []

    for name in ("thanks/", "feedback/", "my-data/", "withdraw/", "erase/"):
        page.goto(root + name)
        complaints += wrong_with(page, axe)
    page.goto(f"{root}erase/")
    page.get_by_role("button", name="Erase").click()
    complaints += wrong_with(page, axe)
    Opening.objects.update(feedback=Opening.Feedback.NEVER)
    page.goto(f"{root}feedback/")
    page.get_by_role("button", name="Ask a person").click()
    complaints += wrong_with(page, axe)
    page.goto(f"{root}withdraw/")
    page.get_by_role("button", name="Withdraw").click()
    complaints += wrong_with(page, axe)

    assert complaints == []


def test_without_scripts_one_reads_asks_corrects_takes_and_leaves(
    browser: Browser, live_server, application
):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    follow(page, live_server, application)

    page.get_by_role("link", name="Read what you told us").click()
    expect(page.get_by_role("heading", name="A strength to build on")).to_be_visible()
    page.get_by_label("What should the person know?").fill("I was interrupted.")
    page.get_by_role("button", name="Ask a person to look again").click()
    expect(page.get_by_text("Somebody will answer you here")).to_be_visible()

    page.get_by_role("link", name="Your data").click()
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download to read").click()
    assert "Ada Lovelace" in taken.value.path().read_text(encoding="utf-8")

    page.get_by_role("link", name="Withdraw the application").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your application is withdrawn")

    page.get_by_role("link", name="Your data").click()
    page.get_by_role("link", name="Have everything erased").click()
    page.get_by_label("Type ERASE").fill("erase")
    page.get_by_role("button", name="Erase").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is erased")
    context.close()

    application.candidate.refresh_from_db()
    assert application.candidate.erased_at is not None
    assert not ReviewRequest.objects.exists()


def test_a_recruiter_answers_and_the_candidate_reads_it(
    page: Page, live_server, browser: Browser, sign_in, application, axe
):
    operations.ask_for_review(application=application, words="Please look again.", at=AT)
    desk = browser.new_context()
    desk_page = sign_in(desk, make_member(application.opening.team))

    desk_page.goto(f"{live_server.url}/openings/{application.opening.reference}/candidates/")
    desk_page.get_by_label("Progress").select_option("Needs attention")
    desk_page.get_by_role("link", name=application.candidate.full_name).click()
    complaints = wrong_with(desk_page, axe)
    desk_page.get_by_role("link", name="Answer the candidate").click()
    complaints += wrong_with(desk_page, axe)
    desk_page.get_by_label("Your answer").fill("We read everything again.")
    desk_page.get_by_role("button", name="Send the answer").click()
    expect(desk_page.get_by_role("status")).to_contain_text("Answered.")
    desk.close()

    root = follow(page, live_server, application)
    page.goto(f"{root}feedback/")
    expect(page.get_by_text("We read everything again.")).to_be_visible()
    assert complaints == []
