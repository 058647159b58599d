"""The sitting without a network: reloads, a killed browser, a full device; nothing left behind."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_started
from django.utils.timezone import now
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Page, Request, expect

from assessments import operations, queries
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
from tests.factories import make_link, make_submission

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Open = Callable[[], BrowserContext]
Tunnel = Callable[[BrowserContext], AbstractContextManager[None]]

COPIES = """
async () => {
    const found = {};
    for (const name of await caches.keys()) {
        const requests = await (await caches.open(name)).keys();
        found[name] = requests.map((request) => new URL(request.url).pathname);
    }
    return found;
}
"""
KEPT = "() => Object.keys(localStorage).filter((key) => key.includes('sitting'))"
WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).length"
CHOSEN = "() => [...document.querySelectorAll(':checked')].map(({ name, value }) => name + value)"
BEGIN_ANEW = """
async () => {
    for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
}
"""
REFUSED = """
Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("refused", "SecurityError"); },
});
"""
FULL = """
() => {
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
}
"""
NO_WORKERS = (
    "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });"
)


@pytest.fixture
def submission() -> Submission:
    return make_submission(status="invited")


@pytest.fixture
def open_browser(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Open]:
    """Start a browser that finds on the disk what the one before it left there."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        opened.append(
            browser_type.launch_persistent_context(str(tmp_path), **browser_type_launch_args)
        )
        return opened[-1]

    yield start
    opened[-1].close()


@pytest.fixture
def tunnel(monkeypatch) -> Tunnel:
    """A stretch without a network.

    What a page sends while it is left passes by the browser's own switch: the server refuses it.
    """

    @contextmanager
    def drive(context: BrowserContext) -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(queries, "seat", unreachable)
            context.set_offline(True)
            yield
        context.set_offline(False)

    return drive


def unreachable(*_: object) -> None:
    raise ConnectionError


def address(submission: Submission) -> str:
    return f"/sitting/{submission.reference}/"


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_have_text(words, timeout=5000)


def settle(page: Page) -> None:
    """Wait until the pages fetched ahead have come."""
    page.wait_for_load_state("networkidle")


def wait_for_copy(page: Page, submission: Submission, position: int) -> None:
    wanted = f"{address(submission)}items/{position}/"
    for _ in range(300):
        if wanted in page.evaluate(COPIES).get(address(submission), []):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"no copy of {wanted}")


def wait_for_no_worker(page: Page) -> None:
    """Forgetting ends with it."""
    for _ in range(50):
        if page.evaluate(WORKERS) == 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("the worker is still there")


def at(page: Page, position: int) -> None:
    expect(page.locator("#where")).to_contain_text(f"{position} of {TOTAL}")


def test_a_reload_offline_shows_the_item_and_every_answer_so_far(
    page: Page, context: BrowserContext, live_server, submission, tunnel: Tunnel
):
    begin(page, live_server, submission)
    answer(page, 1)
    status(page, "Saved")
    go_on(page)
    settle(page)

    with tunnel(context):
        answer(page, 2)
        page.reload()
        at(page, 2)
        expect(page.get_by_label("Mostly")).to_be_checked()
        status(page, "Saved on this device")
        page.get_by_role("link", name="Back").click()
        at(page, 1)
        expect(page.get_by_label("Mostly")).to_be_checked()
        page.reload()
        expect(page.get_by_label("Mostly")).to_be_checked()
        assert stored(submission)[:2] == [4, None]


def test_pages_that_came_before_the_worker_are_kept_as_well(
    page: Page, context: BrowserContext, live_server, submission
):
    begin(page, live_server, submission)
    page.evaluate(BEGIN_ANEW)
    page.reload()
    wait_for_copy(page, submission, 6)
    context.set_offline(True)

    page.reload()
    for position in range(1, 6):
        answer(page, position)
        go_on(page)
    page.reload()

    at(page, 6)


@pytest.mark.parametrize("position", [BLOCK, DILEMMA])
def test_blocks_and_dilemmas_come_back_as_they_were_answered(
    page: Page, context: BrowserContext, live_server, submission, tunnel: Tunnel, position
):
    root = begin(page, live_server, submission)
    page.goto(f"{root}items/{position}/")
    settle(page)
    value = answer(page, position)
    status(page, "Saved")
    chosen = page.evaluate(CHOSEN)
    settle(page)

    with tunnel(context):
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-copy", "")
        assert page.evaluate(CHOSEN) == chosen

    assert stored(submission)[position - 1] == value


def test_a_change_of_mind_on_a_copy_counts_as_newer(
    page: Page, context: BrowserContext, live_server, submission, tunnel: Tunnel
):
    begin(page, live_server, submission)
    answer(page, 1)
    status(page, "Saved")
    settle(page)

    with tunnel(context):
        page.reload()
        page.get_by_label("A little").check()
        status(page, "Saved on this device")
    status(page, "Saved")

    assert stored(submission)[0] == 2
    assert not Response.objects.filter(is_stale=True).exists()


def test_ten_items_answered_offline_arrive_once_and_in_order(
    page: Page, context: BrowserContext, live_server, submission, tunnel: Tunnel
):
    begin(page, live_server, submission)
    for position in range(1, 6):
        answer(page, position)
        go_on(page)
    at(page, 6)
    status(page, "Saved")
    wait_for_copy(page, submission, TOTAL)

    with tunnel(context):
        for position in range(6, 16):
            answer(page, position)
            if position == 10:
                page.reload()
            go_on(page)
        at(page, TOTAL)
        page.reload()
        at(page, TOTAL)
        assert Response.objects.count() == 5
    status(page, "Saved")

    assert stored(submission) == [*everything()[:15], None]
    rows = Response.objects.order_by("pk").values_list("item__number", "value")
    assert list(dict.fromkeys(number for number, _ in rows)) == submission.form[:15]
    # A dilemma is kept with each of its ratings.
    assert len(rows) == 15 + 2 == len({f"{number} {value}" for number, value in rows})
    assert page.evaluate(KEPT) == []


def answer_two_offline_and_kill_the_browser(
    context: BrowserContext, live_server, submission: Submission
) -> tuple[str, Any]:
    """The address of the sitting, and the cookies, which browsers write to the disk later."""
    page = context.pages[0]
    root = begin(page, live_server, submission)
    settle(page)
    context.set_offline(True)
    for position in (1, 2):
        answer(page, position)
        go_on(page)
    at(page, 3)
    cookies = context.cookies()
    with pytest.raises(Error):
        context.new_cdp_session(page).send("Browser.crash")
    assert not Response.objects.exists()
    return root, cookies


def test_a_killed_browser_started_again_offline_goes_on_and_sends_by_itself(
    open_browser: Open, live_server, submission, tunnel: Tunnel
):
    root, cookies = answer_two_offline_and_kill_the_browser(open_browser(), live_server, submission)
    context = open_browser()
    context.add_cookies(cookies)
    page = context.pages[0]

    with tunnel(context):
        page.goto(root)
        at(page, 3)
        answer(page, 3)
        page.wait_for_timeout(500)
        assert not Response.objects.exists()
    status(page, "Saved")

    assert stored(submission)[:4] == [4, 4, 4, None]
    assert Response.objects.count() == 3


def test_the_link_opened_after_that_sends_what_waits_and_says_where_to_go_on(
    open_browser: Open, live_server, submission
):
    answer_two_offline_and_kill_the_browser(open_browser(), live_server, submission)
    page = open_browser().pages[0]

    follow(page, live_server, submission)

    expect(page.get_by_text("You go on at number 3 of 16")).to_be_visible(timeout=5000)
    assert stored(submission)[:3] == [4, 4, None]


def test_the_review_offline_says_that_it_may_be_old_and_sends_nothing_in(
    page: Page, context: BrowserContext, live_server, submission
):
    root = begin(page, live_server, submission)
    page.goto(f"{root}review/")
    settle(page)
    context.set_offline(True)

    page.reload()
    expect(page.get_by_role("status")).to_contain_text("this list may be older")
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you send it in")

    context.set_offline(False)
    expect(page.get_by_role("status")).to_be_hidden(timeout=10_000)
    submission.refresh_from_db()
    assert submission.is_open


def test_what_the_server_says_goes_before_the_copy(
    page: Page, browser: Browser, live_server, submission
):
    root = begin(page, live_server, submission)
    settle(page)
    laptop = browser.new_context().new_page()
    follow(laptop, live_server, submission)
    laptop.goto(f"{root}items/1/")
    laptop.get_by_label("Not at all").check()
    status(laptop, "Saved")
    laptop.context.close()

    page.reload()

    expect(page.get_by_label("Not at all")).to_be_checked()
    page.goto(f"{root}items/2/")
    page.go_back()
    expect(page.get_by_label("Not at all")).to_be_checked()


def test_after_a_change_of_language_no_copy_speaks_the_other(
    page: Page, context: BrowserContext, live_server, submission
):
    begin(page, live_server, submission)
    for position in (2, 3, 4):
        page.get_by_role("link", name="Skip for now").click()
        at(page, position)
    settle(page)
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    settle(page)
    context.set_offline(True)

    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("html")).to_have_attribute("data-copy", "")
    copies = page.evaluate(COPIES)[address(submission)]

    # Fetched since: the page itself, those ahead, and neither of those before.
    items = {path for path in copies if "/items/" in path}
    assert items == {f"{address(submission)}items/{each}/" for each in range(4, 10)}


def test_each_sitting_has_its_own_copies_and_no_answers_among_them(
    page: Page, live_server, submission
):
    other = make_submission(submission.assessment, "invited")
    for each in (submission, other):
        begin(page, live_server, each)
        answer(page, 1)
        status(page, "Saved")
        settle(page)

    copies = page.evaluate(COPIES)

    for root in (address(submission), address(other)):
        paths = copies.pop(root)
        own = {path.removeprefix(root) for path in paths if path.startswith("/sitting/")}
        assert own == {"", "language/", *(f"items/{each}/" for each in range(1, 7))}
        assert all(path.startswith((root, "/static/")) for path in paths)
        assert copies.pop(f"{root}responses/") == []
    assert copies == {}


@pytest.mark.parametrize("trouble", ["broken", "silent"])
def test_a_server_in_trouble_does_not_take_the_page_away(
    page: Page, live_server, submission, monkeypatch, trouble
):
    root = begin(page, live_server, submission)
    settle(page)

    def fail(*_: object) -> None:
        if trouble == "silent":
            time.sleep(6)
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(queries, "link_to", fail)
        page.goto(f"{root}items/2/")
        at(page, 2)
        expect(page.locator("html")).to_have_attribute("data-copy", "")
        if trouble == "silent":
            time.sleep(3)

    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-copy", "")


def test_after_sending_in_nothing_of_the_sitting_is_left(page: Page, live_server, submission):
    root = begin(page, live_server, submission)
    answer(page, 1)
    status(page, "Saved")
    page.evaluate("root => localStorage.setItem(`refused ${root}responses/1`, '{}')", root)
    for position in range(2, TOTAL + 1):
        go_on(page)
        answer(page, position)
    go_on(page)
    assert address(submission) in page.evaluate(COPIES)
    finish(page)
    wait_for_no_worker(page)

    assert page.evaluate(KEPT) == []
    assert page.evaluate(COPIES) == {}
    page.reload()
    page.wait_for_timeout(500)
    assert page.evaluate(COPIES) == {}


def test_a_revoked_link_takes_the_copies_but_not_the_answers_that_wait(
    page: Page, context: BrowserContext, live_server, submission
):
    begin(page, live_server, submission)
    settle(page)
    context.set_offline(True)
    answer(page, 1)
    operations.revoke_links(submission=submission, at=now())
    context.set_offline(False)

    status(page, "Not saved: open your link again")
    assert list(page.evaluate(COPIES)) == [f"{address(submission)}responses/"]
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    wait_for_no_worker(page)

    page.goto(f"{live_server.url}/a/{make_link(submission)}/")
    expect(page.get_by_text("You go on at number 2 of 16")).to_be_visible()
    assert stored(submission)[0] == 4


def test_where_storage_is_refused_it_is_a_plain_form_and_says_so(
    page: Page, live_server, submission
):
    page.add_init_script(REFUSED)
    begin(page, live_server, submission)

    for position in range(1, TOTAL + 1):
        answer(page, position)
        status(page, "Each answer is saved when you press Next")
        go_on(page)
    finish(page)

    assert stored(submission) == everything()


def test_a_device_that_is_full_loses_nothing(page: Page, live_server, submission):
    begin(page, live_server, submission)
    answer(page, 1)
    status(page, "Saved")
    go_on(page)
    at(page, 2)
    page.evaluate(FULL)

    answer(page, 2)
    status(page, "Each answer is saved when you press Next")
    go_on(page)
    at(page, 3)

    assert stored(submission)[:3] == [4, 4, None]


def test_without_a_worker_the_page_asks_to_be_kept_open(
    page: Page, context: BrowserContext, live_server, submission
):
    page.add_init_script(NO_WORKERS)
    begin(page, live_server, submission)
    settle(page)
    context.set_offline(True)

    answer(page, 1)
    status(page, "Saved on this device: keep this page open")
    go_on(page)
    answer(page, 2)
    context.set_offline(False)
    status(page, "Saved")

    assert stored(submission)[:3] == [4, 4, None]


def test_by_plain_http_on_a_local_network_answers_are_kept_and_sent(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    live_server,
    submission,
    settings,
):
    settings.ALLOWED_HOSTS = ["frontline.lan"]
    live_server.url  # noqa: B018
    flags = [*browser_type_launch_args["args"], "--host-resolver-rules=MAP frontline.lan 127.0.0.1"]
    browser = browser_type.launch(**browser_type_launch_args | {"args": flags})
    page = browser.new_page()
    port = live_server.url.rpartition(":")[2]
    page.goto(f"http://frontline.lan:{port}/a/{make_link(submission)}/")
    assert page.evaluate("[isSecureContext, typeof navigator.serviceWorker]") == [
        False,
        "undefined",
    ]
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/items/1/")
    settle(page)
    page.context.set_offline(True)
    answer(page, 1)
    status(page, "Saved on this device: keep this page open")
    page.context.set_offline(False)
    status(page, "Saved")

    assert stored(submission)[0] == 4
    browser.close()


def test_an_item_screen_weighs_little(page: Page, live_server, submission):
    root = begin(page, live_server, submission)
    settle(page)
    weights: dict[str, int] = {}
    page.on("response", lambda response: weights.update({response.url: len(response.body())}))
    page.goto(f"{root}items/{DILEMMA}/")
    settle(page)

    ahead = {f"{root}items/{TOTAL}/", f"{root}review/"}
    assert len(weights.keys() - ahead) >= 10
    assert sum(weight for url, weight in weights.items() if url not in ahead) < 60_000


def test_going_on_asks_little_of_the_network(page: Page, live_server, submission):
    begin(page, live_server, submission)
    settle(page)
    asked: list[str] = []
    weights: list[int] = []

    def note(environ: dict[str, str], **_: object) -> None:
        asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")

    def weigh(request: Request) -> None:
        if request.method == "PUT":
            weights.append(sum(request.sizes().values()))

    page.on("requestfinished", weigh)
    request_started.connect(note)
    for position in range(1, 11):
        answer(page, position)
        status(page, "Saved")
        go_on(page)
        at(page, position + 1)
        page.wait_for_timeout(200)
    request_started.disconnect(note)

    assert 10 <= len(asked) < 5 * 10
    assert len(weights) == 10
    assert max(weights) < 2_000
