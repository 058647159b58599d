"""Take the README's pictures of a running demo.

    python3 dev.py run                                   (in one terminal)
    .venv/bin/python docs/screenshots.py ADDRESS LINK    (in another)

ADDRESS and LINK are the address and the candidate's personal link that `run` prints.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from localservers import chromium

IMAGES = Path(__file__).parent / "images"
LOGIN, PASSWORD = "recruiter@brightwater.example", "customers-first-2026"
OPENING = "Claims support representative"
DESK: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 760}


def main(address: str, link: str) -> None:
    """Write every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"]
        )
        take_the_desk(browser, address)
        take_the_sitting(browser, link)
        browser.close()


def take_the_desk(browser: Browser, address: str) -> None:
    """The recruiter's ranking and one candidate's page."""
    page = browser.new_context(viewport=DESK).new_page()
    page.goto(address)
    page.get_by_label("Email").fill(LOGIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=OPENING).click()
    _picture(page, "ranking")
    page.locator("a[href^='/applications/']").first.click()
    _picture(page, "candidate")


def take_the_sitting(browser: Browser, link: str) -> None:
    """A statement as it looks on a phone."""
    page = browser.new_context(viewport=PHONE, device_scale_factor=2, has_touch=True).new_page()
    page.goto(link)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("radio").nth(3).check()
    page.get_by_text("Saved", exact=True).wait_for()
    _picture(page, "sitting")


def _picture(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
