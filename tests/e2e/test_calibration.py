"""A calibration in the browser: asked for, watched without a touch, judged and put to use."""

from collections.abc import Callable

import pytest
import redis
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from assessments.queries import current_scoring_version
from hiring import operations
from hiring.models import Application, Role
from tests import factories, programs

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PATIENCE = 60_000
SignIn = Callable[[BrowserContext, User], Page]
Check = Callable[[Page], list[str]]


def test_an_administrator_calibrates_judges_adopts_and_moves_an_opening(
    context: BrowserContext, live_server, sign_in: SignIn, axe: Check, broker: redis.Redis
) -> None:
    opening = factories.make_opening()
    for submission in factories.make_sample(opening.assessment):
        factories.make_application(opening, submission=submission)
    operations.refresh_ranking(opening_id=opening.pk, at=factories.AT)
    page = sign_in(context, factories.make_member(opening.team, Role.ADMIN))
    page.set_default_timeout(PATIENCE)
    page.goto(f"{live_server.url}{reverse('hiring:calibrations', args=['tiny', '1.0'])}")
    assert look_over(page, axe) == []

    page.get_by_role("button", name="Calibrate").click()
    expect(page.get_by_role("status").get_by_text("step 0 of 12")).to_be_visible()
    assert look_over(page, axe) == []
    with programs.running(programs.start_dispatcher(), programs.start_worker()):
        expect(page.get_by_role("heading", name="1.0-calibrated-1")).to_be_visible(timeout=PATIENCE)
        page.locator("details").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")
        assert look_over(page, axe) == []
        page.get_by_role("link", name="Use for new openings").click()
        assert look_over(page, axe) == []
        page.get_by_role("button", name="Use for new openings").click()
        expect(page.get_by_text("are scored under 1.0-calibrated-1 from now on")).to_be_visible()

        page.get_by_role("link", name=f"Move {opening.title}").click()
        page.get_by_role("radio", name="1.0-calibrated-1").check()
        assert look_over(page, axe) == []
        page.get_by_role("button", name="Score again").click()
        moved = Application.objects.filter(scorecard__scoring_version__name="1.0-calibrated-1")
        assert programs.wait_until(lambda: moved.count() == opening.applications.count(), 60)
        page.reload()

    expect(page.get_by_text("Scored under version 1.0-calibrated-1")).to_be_visible()
    assert current_scoring_version(opening.assessment_id).name == "1.0-calibrated-1"


def look_over(page: Page, axe: Check) -> list[str]:
    """Everything wrong with a page, narrow and wide, in light and dark."""
    complaints = []
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            complaints += [f"{scheme}, {width}: {violation}" for violation in axe(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                complaints.append(f"{scheme}, {width}: scrolls sideways")
    return complaints
