"""GET changes nothing: mail scanners and browsers that look ahead open every link."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiring.checks import routed
from hiring.models import Role
from tests.authorization.world import TeamWorld, in_sitting, make_world, signed_in

pytestmark = pytest.mark.django_db

ADDRESSES = sorted({address for address, _ in routed() if "(?P" not in address})
# Sessions are renewed, requests counted against limits, and allauth copies an account's address
# into a table of its own when the person first looks at it; none of it is news.
BOOKKEEPING = {"django_session", "hiring_cache", "account_emailaddress"}
CHANGE = re.compile(
    r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|NOTIFY|TRUNCATE)\s+"?(\w+)', re.IGNORECASE
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_changes_nothing(method: str) -> None:
    world = make_world("Claims")
    browsers = [Client(), in_sitting(world.token), signed_in(world.staff[Role.ADMIN])]

    changed = {
        (address, table)
        for address in ADDRESSES
        for browser in browsers
        for table in tables_changed(browser, method, path_to(world, address))
    }

    assert changed == set()


@pytest.mark.parametrize(
    ("address", "tables"),
    [
        ("openings/<uuid:reference>/ranking.csv", {"hiring_auditevent"}),
        (
            "openings/<uuid:reference>/import/<uuid:batch>/drop/",
            {"candidates_importbatch"},
        ),
    ],
)
def test_what_a_post_changes_is_noticed(address: str, tables: set[str]) -> None:
    """The control."""
    world = make_world("Claims")

    changed = tables_changed(signed_in(world.staff[Role.ADMIN]), "POST", path_to(world, address))

    assert changed == tables


def path_to(world: TeamWorld, address: str) -> str:
    return re.sub(r"<[^>]+>", "1", world.path(address))


def tables_changed(client: Client, method: str, path: str) -> set[str]:
    with CaptureQueriesContext(connection) as queries:
        client.generic(method, path)
    found = (CHANGE.match(query["sql"]) for query in queries)
    return {match[1] for match in found if match} - BOOKKEEPING
