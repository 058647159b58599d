"""The main job, end to end, as three people do it: recruiter, candidate and HR analyst."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from django.db.models import QuerySet
from playwright.sync_api import Browser, Page, ViewportSize, expect

from hiring.models import Application, Decision, Message, Role, Team
from tests import programs
from tests.factories import PASSWORD, make_assessment, make_member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PEOPLE = """Name;E-mail;Experience
Zoë Ångström;zoe@people.example;Three years in a shop
Li Wei;li@people.example;
"""
PATIENCE = 60_000
MINUTES = 180
Check = Callable[[Page], list[str]]


def test_from_the_requisition_to_the_report(
    browser: Browser, live_server, axe: Check, tmp_path: Path, broker: redis.Redis
):
    make_assessment(Path("assessments/instruments/csr_9x7/instrument.toml"))
    team = Team.objects.create(name="Acme Care")
    recruiter = make_member(team, Role.RECRUITER, email="rosa@acme.example", password=PASSWORD)
    analyst = make_member(team, Role.ANALYST, email="hana@acme.example", password=PASSWORD)
    surroundings = {"EMAIL_URL": f"filemail:///{tmp_path}/mail", "PUBLIC_URL": live_server.url}

    with (
        programs.running(programs.start_dispatcher(), programs.start_worker(**surroundings)),
        person(browser, axe, DESK) as desk,
    ):
        sign_in(desk, live_server.url, recruiter.email)
        open_requisition(desk)
        import_and_invite(desk, tmp_path)

        with person(browser, axe, PHONE) as phone:
            take_the_assessment(phone, link_for("zoe@people.example", tmp_path / "mail"))
        assert programs.wait_until(lambda: has_receipt("zoe@people.example"), MINUTES)

        review_and_advance(desk)

    with person(browser, axe, DESK) as office:
        sign_in(office, live_server.url, analyst.email)
        rows = export(office.page)

    zoe = Application.objects.get(candidate__full_name="Zoë Ångström")
    assert [row["Name"] for row in rows] == ["Zoë Ångström"]
    assert float(rows[0]["Fit (T)"]) == pytest.approx(zoe.fit, abs=0.05)
    assert (zoe.stage, Decision.objects.get().by) == (Application.Stage.REVIEW, recruiter)


@dataclass
class Person:
    """Somebody with a browser of her own, who has axe look at every kind of page she comes to."""

    page: Page
    axe: Check
    seen: set[str] = field(default_factory=set)

    def look(self) -> None:
        kind = re.sub(r"[0-9a-f-]{36}|\d+", "*", self.page.url)
        if kind not in self.seen:
            self.seen.add(kind)
            assert self.axe(self.page) == [], self.page.url


@contextmanager
def person(browser: Browser, axe: Check, viewport: ViewportSize) -> Iterator[Person]:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield Person(page, axe)
    context.close()


def sign_in(who: Person, url: str, email: str) -> None:
    page = who.page
    page.goto(f"{url}/")
    who.look()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Openings")
    who.look()


def open_requisition(who: Person) -> None:
    page = who.page
    page.get_by_role("link", name="New opening").first.click()
    who.look()
    page.get_by_label("Title").fill("Support representative, phone and chat")
    page.get_by_label("Requisition number").fill("REQ-7")
    page.get_by_label("Phone").check()
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("link", name="Profile").click()
    who.look()
    for trait in ("Responsiveness", "Problem solving", "Resistance to stress"):
        page.get_by_role("spinbutton", name=trait).fill("2")
    page.get_by_role("button", name="Sign the profile").click()
    expect(page.get_by_text("Version 1")).to_be_visible()


def import_and_invite(who: Person, folder: Path) -> None:
    page = who.page
    sheet = folder / "people.csv"
    sheet.write_text(PEOPLE, encoding="utf-8")
    page.get_by_role("link", name="Ranking").click()
    who.look()
    page.get_by_role("link", name="Import candidates").first.click()
    who.look()
    page.get_by_label("Spreadsheet").set_input_files(sheet)
    page.get_by_role("button", name="Look at the rows").click()
    who.look()
    page.get_by_role("button", name="Import 2 candidates").click()
    who.look()
    page.get_by_role("button", name="Invite everybody").click()
    page.wait_for_url("**/candidates/**")
    who.look()
    assert programs.wait_until(lambda: not unsent().exists(), MINUTES), list(unsent().values())


def unsent() -> QuerySet[Message]:
    return Message.objects.filter(kind=Message.Kind.INVITATION, sent_at=None)


def has_receipt(address: str) -> bool:
    receipts = Message.objects.filter(kind=Message.Kind.RECEIPT, sent_at__isnull=False)
    return receipts.filter(application__candidate__email=address).exists()


def link_for(address: str, mails: Path) -> str:
    texts = [path.read_text() for path in mails.iterdir()]
    mail = next(text for text in texts if f"To: {address}" in text)
    found = re.search(r"http://\S+/a/[\w-]+/", mail.replace("=\n", ""))
    assert found
    return found[0]


def take_the_assessment(who: Person, link: str) -> None:
    page = who.page
    page.goto(link)
    who.look()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/items/1/")
    who.look()
    total = int(page.locator("#where").inner_text().rpartition(" ")[2])
    for position in range(1, total + 1):
        expect(page.locator("#where")).to_contain_text(f"{position} of {total}")
        answer(page, position)
        if page.get_by_role("group").count() > 1:
            who.look()
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Everything is answered")).to_be_visible()
    who.look()
    page.get_by_role("button", name="Send in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    who.look()


def answer(page: Page, position: int) -> None:
    if page.get_by_label("Most like me").count():
        page.get_by_label("Most like me").nth(position % 3).check()
        page.get_by_label("Least like me").nth((position + 1) % 3).check()
        return
    names = page.eval_on_selector_all("[type=radio]", "all => [...new Set(all.map(e => e.name))]")
    for place, name in enumerate(names):
        choices = page.locator(f"[name='{name}']")
        choices.nth((position * 2 + place * 3) % choices.count()).check(force=True)


def review_and_advance(who: Person) -> None:
    page = who.page

    def is_ranked() -> bool:
        return Application.objects.filter(fit__isnull=False).exists()

    assert programs.wait_until(is_ranked, MINUTES)
    page.get_by_role("link", name="Ranking").click()
    page.get_by_role("link", name="Zoë Ångström").click()
    who.look()
    page.get_by_role("link", name="Advance to review").click()
    who.look()
    page.get_by_label("Reason").select_option(index=1)
    page.get_by_role("button", name="Advance").click()
    page.wait_for_url("**/applications/*/")
    expect(page.get_by_text("Review", exact=True).first).to_be_visible()


def export(page: Page) -> list[dict[str, str]]:
    page.get_by_role("link", name="Support representative").click()
    page.get_by_text("Export", exact=False).first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    return list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
