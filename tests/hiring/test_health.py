"""/livez and /readyz: for load balancers, without a word more than needed."""

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("address", "words"), [("/livez", "alive\n"), ("/readyz", "ready\n")])
def test_anybody_may_ask(client: Client, address: str, words: str) -> None:
    response = client.get(address)

    assert (response.status_code, response.content.decode()) == (200, words)
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_nothing_can_be_posted(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_without_the_last_migration_it_is_alive_and_not_ready(client: Client) -> None:
    call_command("migrate", "hiring", "0002", verbosity=0)

    live, ready = client.get("/livez"), client.get("/readyz")

    assert live.status_code == 200
    assert (ready.status_code, ready.content) == (503, b"not ready\n")


def test_without_a_database_it_is_alive_and_not_ready(client: Client) -> None:
    def refuse(*_: object) -> None:
        message = "connection to 10.1.2.3 refused for user secret"
        raise OperationalError(message)

    with connection.execute_wrapper(refuse):
        live, ready = client.get("/livez"), client.get("/readyz")

    assert live.status_code == 200
    assert (ready.status_code, ready.content) == (503, b"not ready\n")
