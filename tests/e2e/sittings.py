"""How tests take a sitting in a browser, and what arrived of it."""

from typing import Any

from playwright.sync_api import Page, expect

from assessments import queries
from assessments.models import Submission
from tests.factories import make_link

TOTAL, BLOCK, DILEMMA = 16, 13, 15


def follow(page: Page, live_server, submission: Submission) -> str:
    """Open a new personal link; returns the address that the sitting's pages begin with."""
    page.goto(f"{live_server.url}/a/{make_link(submission)}/")
    return page.url


def begin(page: Page, live_server, submission: Submission) -> str:
    root = follow(page, live_server, submission)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/items/1/")
    return root


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Next").click()


def answer(page: Page, position: int) -> object:
    """Answer the item that is shown and return the value that this stands for."""
    expect(page.locator("#where")).to_contain_text(f"{position} of {TOTAL}")
    if position < BLOCK:
        page.get_by_label("Mostly").check()
        return 4
    if position < DILEMMA:
        page.get_by_label("Most like me").nth(2).check()
        page.get_by_label("Least like me").nth(0).check()
        return [2, 1, 0]
    for group in range(3):
        page.get_by_role("group").nth(group).get_by_label("Rather good").check(force=True)
    return [5, 5, 5]


def stored(submission: Submission) -> list[object]:
    """The answers that count, in the order of the form."""
    submission.refresh_from_db()
    answers = queries.current_answers(submission)
    return [answers[number].value if number in answers else None for number in submission.form]


def everything() -> list[Any]:
    """What `answer` gives to every item."""
    return [4] * 12 + [[2, 1, 0]] * 2 + [[5, 5, 5]] * 2


def finish(page: Page) -> None:
    expect(page.get_by_text("Everything is answered")).to_be_visible()
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
