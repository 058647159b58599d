"""Who may call what: every address, everybody, every method, against matrix.toml."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, clear_url_caches, path

from hiring.access import for_opening
from hiring.checks import SELF_GUARDED, routed, views_declare_access
from hiring.models import Role
from hiring.urls import urlpatterns
from tests.authorization.world import TeamWorld, in_sitting, make_world, signed_in

pytestmark = pytest.mark.django_db

MATRIX = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8"))
PRINCIPALS = MATRIX.pop("principals")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
OWN = sorted({address for address, _ in routed() if not address.startswith(SELF_GUARDED)})

Browsers = dict[str, Client]


@pytest.fixture
def world() -> TeamWorld:
    return make_world("Claims")


@pytest.fixture
def browsers(world: TeamWorld) -> Browsers:
    """A browser for each principal, by name."""
    other = make_world("Travel")
    return {
        "anonymous": Client(),
        "candidate": in_sitting(world.token),
        "other_candidate": in_sitting(other.token),
        **{role.value: signed_in(user) for role, user in world.staff.items()},
        "outsider": signed_in(other.staff[Role.RECRUITER]),
    }


def test_every_address_is_in_the_matrix_and_no_other() -> None:
    assert sorted(MATRIX) == OWN


def test_everybody_gets_what_the_matrix_says(world: TeamWorld, browsers: Browsers) -> None:
    expected = {
        (address, method, name): word
        for address, row in MATRIX.items()
        for (method, name), word in cells(row)
    }

    observed = {
        (address, method, name): outcome(browsers[name], method, world.path(address))
        for address in MATRIX
        for method in METHODS
        for name in PRINCIPALS
    }

    assert observed == expected


def test_an_address_left_open_by_oversight_is_noticed(world: TeamWorld, browsers: Browsers) -> None:
    """The control: with the decorator's roles widened, the matrix must turn red."""
    address = "openings/<uuid:reference>/invite/"
    row = dict(cells(MATRIX[address]))

    with routed_first(path(address, for_opening(*Role)(show_nothing))):
        observed = outcome(browsers["reviewer"], "POST", world.path(address))

    assert observed != row["POST", "reviewer"]


def test_a_view_that_does_not_declare_its_access_stops_the_start() -> None:
    with routed_first(path("open/", show_nothing)):
        errors = views_declare_access(None)

    assert [error.msg for error in errors] == ["open/ does not declare who may call it"]
    assert views_declare_access(None) == []


def show_nothing(*_: object) -> HttpResponse:
    return HttpResponse()


@contextmanager
def routed_first(entry: URLPattern) -> Iterator[None]:
    """Put an address before all others for a while."""
    urlpatterns.insert(0, entry)
    clear_url_caches()
    yield
    urlpatterns.remove(entry)
    clear_url_caches()


def outcome(client: Client, method: str, address: str) -> str:
    """What a request came to, in the matrix's words; what it changed is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/"):
        return "login"
    if response.status_code in {403, 404, 405}:
        return str(response.status_code)
    # Whatever the form or the state then says: the door was open.
    assert response.status_code in {200, 201, 302, 400, 409}, (address, response.status_code)
    return "ok"


def cells(row: dict[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    """A row of the matrix as ((method, principal), outcome); what it leaves out fails."""
    for methods, outcomes in row.items():
        for method in methods.split():
            for name, word in zip(PRINCIPALS, outcomes.split(), strict=True):
                yield (method, name), word
