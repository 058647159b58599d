"""The assessment as a candidate takes it: on a phone, by keyboard, without scripts, in a tunnel."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from assessments.models import Response, Submission
from tests.e2e.sittings import (
    BLOCK,
    DILEMMA,
    TOTAL,
    answer,
    begin,
    everything,
    finish,
    follow,
    go_on,
    stored,
)
from tests.factories import make_best_worst_assessment, make_response, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def submission() -> Submission:
    return make_submission(status="invited")


def test_the_whole_sitting_on_a_phone(page: Page, live_server, submission):
    page.set_viewport_size(PHONE)
    begin(page, live_server, submission)

    for position in range(1, TOTAL + 1):
        answer(page, position)
        expect(page.locator("[data-status]")).to_have_text("Saved")
        go_on(page)
    finish(page)

    submission.refresh_from_db()
    assert submission.status == "submitted"
    assert stored(submission) == everything()


def test_the_whole_sitting_without_scripts(browser: Browser, live_server, submission):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    begin(page, live_server, submission)

    for position in range(1, TOTAL + 1):
        answer(page, position)
        go_on(page)
    finish(page)

    assert stored(submission) == everything()
    assert Response.objects.count() == TOTAL
    context.close()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_best_and_the_worst_way_to_act(
    browser: Browser, live_server, axe: Callable[[Page], list[str]], has_scripts
):
    submission = make_submission(make_best_worst_assessment(), "invited")
    context = browser.new_context(java_script_enabled=has_scripts, viewport=PHONE)
    page = context.new_page()
    root = begin(page, live_server, submission)
    page.goto(f"{root}items/{DILEMMA}/")

    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("another one as the worst")
    page.get_by_role("group", name="wish her a good day").get_by_label("Worst").check()
    page.get_by_role("group", name="when it will come").get_by_label("Best").check()
    if has_scripts:
        expect(page.locator("[data-status]")).to_have_text("Saved")
        assert page.evaluate(SMALL_TARGETS) == []
        assert axe(page) == []
    go_on(page)
    expect(page.locator("#where")).to_contain_text(f"{TOTAL} of {TOTAL}")

    assert stored(submission)[DILEMMA - 1 :] == [[0, 2], None]
    context.close()


def test_the_best_and_the_worst_on_the_device_survive_a_closed_page(
    page: Page, context: BrowserContext, live_server
):
    submission = make_submission(make_best_worst_assessment(), "invited")
    root = begin(page, live_server, submission)
    page.goto(f"{root}items/{DILEMMA}/")
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    first, last = page.get_by_role("group").first, page.get_by_role("group").last
    first.get_by_label("Worst").check()
    first.get_by_label("Best").check()
    expect(first.get_by_label("Worst")).not_to_be_checked()
    last.get_by_label("Worst").check()
    expect(page.locator("[data-status]")).to_have_text("Saved on this device")
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(f"{root}items/{DILEMMA}/")

    expect(again.get_by_role("group").first.get_by_label("Best")).to_be_checked()
    expect(again.get_by_role("group").last.get_by_label("Worst")).to_be_checked()
    expect(again.locator("[data-status]")).to_have_text("Saved")
    assert stored(submission)[DILEMMA - 1] == [0, 2]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {selector}")


def test_a_quick_hand_does_not_keep_its_answers_on_the_device(page: Page, live_server, submission):
    begin(page, live_server, submission)

    for turn in range(35):
        page.get_by_role("radio").nth(turn % 5).check()
        page.wait_for_timeout(100)

    assert Response.objects.exists()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_whole_sitting_by_keyboard_alone(
    browser: Browser, live_server, submission, has_scripts
):
    context = browser.new_context(java_script_enabled=has_scripts)
    page = context.new_page()
    follow(page, live_server, submission)
    tab_to(page, "[name=consent]")
    page.keyboard.press("Space")
    tab_to(page, "button.primary")
    page.keyboard.press("Enter")

    for position in range(1, TOTAL + 1):
        expect(page.locator("#where")).to_contain_text(f"{position} of {TOTAL}")
        if position < BLOCK:
            tab_to(page, "[name=answer]")
            page.keyboard.press("Space")
            for _ in range(3):
                page.keyboard.press("ArrowDown")
        elif position < DILEMMA:
            tab_to(page, "[name=most]")
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("ArrowDown")
            tab_to(page, "[name=least]")
            page.keyboard.press("Space")
            while page.evaluate("document.activeElement.value") != "0":
                page.keyboard.press("ArrowUp")
        else:
            for group in (1, 2, 3):
                tab_to(page, f"[name=option_{group}]")
                page.keyboard.press("Space")
                for _ in range(4):
                    page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    expect(page.get_by_text("Everything is answered")).to_be_visible()
    tab_to(page, "button.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")

    assert stored(submission) == everything()
    context.close()


def test_digits_choose_and_enter_goes_on(page: Page, live_server, submission):
    begin(page, live_server, submission)

    for position in (1, 2, 3):
        expect(page.locator("#where")).to_contain_text(f"{position} of {TOTAL}")
        page.keyboard.press("4")
        page.keyboard.press("Enter")
    expect(page.locator("#where")).to_contain_text(f"4 of {TOTAL}")
    expect(page.locator("[data-status]")).to_have_text("Saved")

    assert stored(submission)[:4] == [4, 4, 4, None]


def test_the_keys_can_be_switched_off_for_good(page: Page, live_server, submission):
    begin(page, live_server, submission)
    page.get_by_label("Number keys choose").uncheck()
    page.reload()

    expect(page.get_by_label("Number keys choose")).not_to_be_checked()
    page.locator("#where").focus()
    page.keyboard.press("4")

    expect(page.get_by_label("Mostly")).not_to_be_checked()


def test_a_phone_is_not_told_of_keys_that_it_lacks(browser: Browser, live_server, submission):
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    begin(page, live_server, submission)

    expect(page.locator("[data-keys]")).not_to_have_attribute("hidden", "")
    expect(page.get_by_label("Number keys choose")).not_to_be_visible()
    expect(page.locator(".choice kbd").first).not_to_be_visible()
    context.close()


def test_answers_given_offline_arrive_when_the_network_is_back(
    page: Page, context: BrowserContext, live_server, submission
):
    begin(page, live_server, submission)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)

    for position in (1, 2, 3, 4):
        answer(page, position)
        expect(page.locator("[data-status]")).to_have_text("Saved on this device")
        go_on(page)
    page.get_by_role("link", name="Back").click()
    page.get_by_label("A little").check()
    page.wait_for_timeout(500)
    assert stored(submission)[:4] == [None] * 4
    context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Saved", timeout=5000)

    assert stored(submission)[:5] == [4, 4, 4, 2, None]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('sitting'))") == []


def test_beyond_what_was_fetched_ahead_the_page_says_that_it_is_offline(
    page: Page, context: BrowserContext, live_server, submission
):
    begin(page, live_server, submission)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)

    for position in range(1, 7):
        answer(page, position)
        go_on(page)
    expect(page.get_by_text("You are offline")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Saved", timeout=5000)
    go_on(page)

    expect(page.locator("#where")).to_contain_text(f"7 of {TOTAL}")
    assert stored(submission)[:7] == [4] * 6 + [None]


def test_answers_on_the_device_survive_a_closed_page(
    page: Page, context: BrowserContext, live_server, submission
):
    root = begin(page, live_server, submission)
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    answer(page, 1)
    page.close()
    assert stored(submission)[0] is None

    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{root}items/1/")

    expect(again.get_by_label("Mostly")).to_be_checked()
    expect(again.locator("[data-status]")).to_have_text("Saved")
    assert stored(submission)[0] == 4


def test_answers_on_the_device_are_sent_before_the_sitting_is_sent_in(
    page: Page, live_server, submission
):
    root = begin(page, live_server, submission)
    page.goto(f"{root}review/")
    page.evaluate(WAITING, f"/sitting/{submission.reference}/responses/")

    page.get_by_role("button", name="Send in").click()

    expect(page.get_by_text("15 of 16 are not answered completely")).to_be_visible()
    assert stored(submission)[0] == 4
    assert submission.status == "started"
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")


def test_the_review_says_at_once_that_answers_are_still_on_the_device(
    page: Page, context: BrowserContext, live_server, submission
):
    root = begin(page, live_server, submission)
    # A network that takes for ever.
    context.route("**/responses/", lambda _route: None)
    page.evaluate(WAITING, f"/sitting/{submission.reference}/responses/")

    page.goto(f"{root}review/")

    expect(page.get_by_role("status")).to_contain_text("Some answers are still on this device.")


WAITING = """
address => {
    const id = crypto.randomUUID();
    const event = {
        client_event_id: id, client: id, client_sequence: 1, item: 1, value: 4, seen: 0, seconds: 1,
    };
    localStorage.setItem(address + id, JSON.stringify({at: Date.now(), event}));
}
"""


def test_nothing_is_called_saved_before_its_receipt(
    page: Page, context: BrowserContext, live_server, submission
):
    begin(page, live_server, submission)
    context.route("**/responses/", lambda route: route.fulfill(json={"receipts": []}))

    answer(page, 1)

    expect(page.locator("[data-status]")).to_have_text("Saved on this device")
    assert stored(submission)[0] is None


def test_a_second_device_overwrites_nothing_silently(
    page: Page, browser: Browser, live_server, submission
):
    root = begin(page, live_server, submission)
    laptop = browser.new_context().new_page()
    follow(laptop, live_server, submission)
    laptop.goto(f"{root}items/1/")
    answer(page, 1)
    expect(page.locator("[data-status]")).to_have_text("Saved")

    laptop.get_by_label("Not at all").check()

    expect(laptop.locator("[data-status]")).to_have_text("Answered elsewhere: reload")
    assert stored(submission)[0] == 4
    laptop.reload()
    expect(laptop.get_by_label("Mostly")).to_be_checked()
    laptop.get_by_label("Not at all").check()
    expect(laptop.locator("[data-status]")).to_have_text("Saved")
    assert stored(submission)[0] == 1
    laptop.context.close()


def test_a_double_click_goes_on_once(page: Page, live_server, submission):
    begin(page, live_server, submission)
    answer(page, 1)

    page.get_by_role("button", name="Next").dblclick()

    expect(page.locator("#where")).to_contain_text(f"2 of {TOTAL}")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    assert stored(submission)[:3] == [4, None, None]


def test_back_forward_and_reload_lose_nothing(page: Page, live_server, submission):
    begin(page, live_server, submission)
    for position in (1, 2):
        answer(page, position)
        go_on(page)
    expect(page.locator("#where")).to_contain_text(f"3 of {TOTAL}")

    page.go_back()
    expect(page.locator("#where")).to_contain_text(f"2 of {TOTAL}")
    expect(page.get_by_label("Mostly")).to_be_checked()
    page.reload()
    expect(page.get_by_label("Mostly")).to_be_checked()
    page.go_forward()
    expect(page.locator("#where")).to_contain_text(f"3 of {TOTAL}")

    assert stored(submission)[:3] == [4, 4, None]


def test_on_a_slow_line_the_button_says_that_it_works(
    page: Page, context: BrowserContext, live_server, submission
):
    follow(page, live_server, submission)
    page.get_by_role("checkbox").check()
    sent = []

    def hold(route) -> None:
        sent.append(route.request.method)
        page.wait_for_timeout(300)
        route.continue_()

    page.route(re.compile("/sitting/[^/]+/$"), hold)
    page.get_by_role("button", name="Begin").dblclick(no_wait_after=True)

    page.wait_for_url("**/items/1/")
    assert sent == ["POST"]


def test_an_item_page_weighs_less_than_60_kilobytes(page: Page, live_server, submission):
    root = begin(page, live_server, submission)
    weights: list[int] = []
    page.on("response", lambda response: weights.append(len(response.body())))

    page.goto(f"{root}items/{DILEMMA}/")
    page.wait_for_load_state("networkidle")

    assert len(weights) > 5
    assert sum(weights) < 60_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(
    page: Page, live_server, submission, axe: Callable[[Page], list[str]], scheme, width
):
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    faults: list[str] = []

    def judge() -> None:
        faults.extend(f"{page.url} {fault}" for fault in axe(page))
        faults.extend(
            f"{page.url} is wider than the screen with text at {size}"
            for size in ("100%", "200%")
            if page.evaluate(WIDTH_AT, size) > width
        )
        small = page.evaluate(SMALL_TARGETS)
        faults.extend(f"{page.url} has a small target: {each}" for each in small)

    page.goto(f"{live_server.url}/a/unknown/")
    judge()
    root = follow(page, live_server, submission)
    judge()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_be_visible()
    judge()
    page.goto(f"{root}practice/?answer=1")
    judge()
    page.goto(root)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    for position in (1, BLOCK, DILEMMA):
        page.goto(f"{root}items/{position}/")
        judge()
        go_on(page)
        expect(page.locator("[data-error]")).to_be_visible()
        judge()
        answer(page, position)
        expect(page.locator("[data-status]")).to_have_text("Saved")
        judge()
    for path in ("review/", ""):
        page.goto(f"{root}{path}")
        judge()
    page.goto(f"{root}review/")
    page.get_by_role("button", name="Send in").click()
    page.wait_for_url("**/thanks/")
    judge()

    assert faults == []


WIDTH_AT = """
size => {
    document.documentElement.style.fontSize = size;
    const width = document.documentElement.scrollWidth;
    document.documentElement.style.fontSize = "";
    return width;
}
"""
SMALL_TARGETS = """
[...document.querySelectorAll("a, button, label, summary")]
    .filter(each => each.checkVisibility() && !each.closest("p:not(.skip), li:not(.missing li)"))
    .filter(each => {
        const box = each.getBoundingClientRect();
        return box.width < 44 || box.height < 44;
    })
    .map(each => each.outerHTML.slice(0, 100))
"""


def test_axe_sees_a_fault(page: Page, axe: Callable[[Page], list[str]]):
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><input></main>")

    assert [fault.split(":")[0] for fault in axe(page)] == ["label"]


def test_coming_back_on_another_device_goes_on_at_the_very_item(
    page: Page, live_server, submission
):
    begin(page, live_server, submission)
    submission.refresh_from_db()
    for number in submission.form[:6]:
        make_response(submission, number, 3)

    follow(page, live_server, submission)
    page.get_by_role("link", name="Go on").click()

    expect(page.locator("#where")).to_contain_text(f"7 of {TOTAL}")
