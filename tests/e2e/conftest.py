"""A real browser before a real server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from localservers import chromium

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def base_url() -> str:
    """In the place of a plugin's own, which is declared in a way that pytest warns of."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": chromium.find(), "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _queries_beside_the_browser() -> Iterator[None]:
    """Playwright runs an event loop in the thread of the tests; their queries are none of its."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # The server's threads must not hold on to a database that is dropped at the end.
    connections.settings["default"]["CONN_MAX_AGE"] = 0
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _no_error_in_the_browser(context: BrowserContext) -> Iterator[None]:
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield
    assert errors == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong with the page as it is shown."""

    def run(page: Page) -> list[str]:
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")["violations"]
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

    return run


@pytest.fixture
def sign_in(live_server) -> Callable[[BrowserContext, User], Page]:
    """Open a page as somebody who has signed in."""

    def open_page(context: BrowserContext, user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()

    return open_page


@pytest.fixture(params=["light", "dark"])
def coloured(request, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that prefers light or dark pages."""
    context = browser.new_context(color_scheme=request.param)
    yield context
    context.close()
