"""pytest plugin: a PostgreSQL and a Valkey for the run, before Django's settings are read.

A conftest.py would come too late: pytest-django reads the settings first. Servers named in the
environment are never used: tests drop databases and flush brokers.
"""

import atexit
import contextlib
import os
from collections.abc import Generator

import pytest

from localservers import chromium, temporary
from localservers.processes import ServerError

NO_BROWSER = "browser tests were not run, for there is no Chromium: " + chromium.advice()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start the servers, or find those of the controlling process when this is a worker of it."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = os.environ["REDIS_URL"].removesuffix("/0") + f"/{number}"
    else:
        _start_servers()
    return (yield)


def _start_servers() -> None:
    ends = contextlib.ExitStack()
    try:
        addresses = ends.enter_context(temporary.servers(durable=False))
    except ServerError as error:
        raise pytest.UsageError(str(error)) from error
    atexit.register(ends.close)
    os.environ.update(addresses)
    os.environ["FRONTLINE_ENV"] = "development"
    os.environ["SECRET_KEY"] = "for the tests alone"  # noqa: S105
    for name in ("ALLOWED_HOSTS", "EMAIL_URL", "FRONTLINE_VAR", "PUBLIC_URL"):
        os.environ.pop(name, None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium, skip browser tests at home and fail them on the build server."""
    if item.get_closest_marker("browser") and not chromium.find():
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was skipped for want of a browser."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.section("NO BROWSER", red=True)
        terminalreporter.line(NO_BROWSER, red=True)
