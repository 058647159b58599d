"""What the server says of itself."""

import pytest
from django.db import connection


def test_a_server_without_a_database_is_alive(client):
    response = client.get("/livez")

    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_a_server_with_a_database_is_ready(client):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_lost_its_database_is_not_ready(client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"database not reached\n")


@pytest.mark.parametrize("address", ["/livez", "/readyz"])
def test_the_answers_are_read_only(client, address):
    assert client.post(address).status_code == 405
