"""The life of an instrument in a real browser, by its administrator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assessments.models import Assessment, Submission
from hiring.models import Role
from tests.e2e.test_desk import look_over
from tests.factories import TINY, make_assessment, make_member, make_next_version, make_team

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FILES = [str(TINY.with_name(name)) for name in ("instrument.toml", "en.toml", "es.toml")]


@pytest.fixture
def administrator() -> User:
    return make_member(make_team("Acme Care"), Role.ADMIN, email="ada@staff.example")


@pytest.fixture
def without_scripts(browser: Browser, sign_in, administrator) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield sign_in(context, administrator)
    context.close()


def test_what_an_administrator_does_is_open_to_everybody(
    coloured: BrowserContext, live_server, sign_in, administrator, axe
):
    make_next_version(make_assessment())
    found = {
        address: complaints
        for address in (
            "/instruments/",
            "/instruments/load/",
            "/instruments/tiny/2.0/",
            "/instruments/tiny/2.0/publish/",
            "/instruments/tiny/1.0/retire/",
        )
        if (
            complaints := look_over(
                sign_in(coloured, administrator), live_server.url + address, axe
            )
        )
    }

    assert found == {}


def test_problems_are_open_to_everybody(
    coloured: BrowserContext, live_server, sign_in, administrator, axe, tmp_path: Path
):
    page: Page = sign_in(coloured, administrator)
    spoilt = tmp_path / "instrument.toml"
    spoilt.write_text(TINY.read_text().replace('trait = "calm"', 'trait = "clam"'))

    page.goto(f"{live_server.url}/instruments/load/")
    page.get_by_label("Files").set_input_files([str(spoilt), *FILES[1:]])
    page.get_by_role("button", name="Check only").click()

    expect(page.get_by_role("cell", name="'clam' is not one of the traits").first).to_be_visible()
    assert axe(page) == []
    assert not Assessment.objects.exists()


def test_without_scripts_an_instrument_is_loaded_seen_published_and_retired(
    without_scripts: Page, live_server
):
    page = without_scripts
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Instruments").click()
    page.get_by_role("link", name="Load the first one").click()
    page.get_by_label("Files").set_input_files(FILES)
    page.get_by_role("button", name="Check and save as a draft").click()
    page.get_by_role("link", name="See it as a candidate").click()
    expect(page.get_by_text("Preview: nothing is stored")).to_be_visible()

    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Mostly").check()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="2 of 16")).to_be_visible()
    page.get_by_role("link", name="All items").click()
    page.get_by_role("link", name="At work · 16").click()
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_text("Vista previa: no se guarda nada")).to_be_visible()
    page.get_by_role("link", name="Volver al instrumento").click()

    for action, state in (("Publish", "Published"), ("Retire", "Retired")):
        page.get_by_role("link", name=action, exact=True).click()
        page.get_by_role("button", name=action, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(state)
    assert Assessment.objects.get().status == Assessment.Status.RETIRED
    assert not Submission.objects.exists()


def test_a_preview_is_walked_through_with_the_keyboard_alone(
    context: BrowserContext, live_server, sign_in, administrator
):
    make_assessment()
    page: Page = sign_in(context, administrator)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.method))
    page.goto(f"{live_server.url}/instruments/tiny/1.0/preview/items/1/")

    for position in range(2, 5):
        page.get_by_role("radio").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"{position} of 16")).to_be_visible()

    assert set(requests) == {"GET"}
    assert page.evaluate("Object.keys(localStorage).length") == 0
