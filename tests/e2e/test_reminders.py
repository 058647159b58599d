"""Refusing reminders in a real browser, on a phone, in light and dark."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from hiring import emails
from hiring.models import Application
from tests.hiring.mails import make_due

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reminders_are_switched_off_and_on_by_the_link_without_javascript(
    live_server, settings, browser: Browser, axe: Callable[[Page], list[str]], scheme
):
    settings.PUBLIC_URL = live_server.url
    emails.send_message(make_due().pk)
    (address,) = re.findall(r"\S+/reminders/\S+", str(mail.outbox[0].body))
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}, color_scheme=scheme
    )
    page = context.new_page()

    page.goto(address)
    page.get_by_role("button", name="Send me no more reminders").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You get no more reminders")
    refused = Application.objects.filter(reminders_refused_at__isnull=False)
    assert refused.count() == 1
    page.get_by_role("button", name="Remind me again after all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No more reminders?")
    assert refused.count() == 0
    context.close()

    watched = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = watched.new_page()
    page.goto(address)
    assert axe(page) == []
    watched.close()
