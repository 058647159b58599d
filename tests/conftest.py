"""What every test gets."""

import time
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from assessments import instrument as instruments
from assessments import queries
from assessments.instrument import Instrument
from assessments.operations import instruments as operations
from assessments.parameters import Parameters, expert_parameters
from hiring.middleware import BEGAN_AT, SEEN_AT


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Let tests that commit empty every table at their end, the audit trail too."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hiring_auditevent DISABLE TRIGGER audit_event_is_not_truncated")


@pytest.fixture(scope="session", autouse=True)
def _parameters_worked_out_once() -> Iterator[None]:
    """Simulate an instrument's cut-offs once a run: the same content gives the same numbers."""
    known: dict[str, Parameters] = {}

    def once(instrument: Instrument) -> Parameters:
        checksum = instruments.checksum(instrument.definition)
        if checksum not in known:
            known[checksum] = expert_parameters(instrument)
        return known[checksum]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "expert_parameters", once)
        yield


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    """Forget what was kept by primary key: another test's rows may bear the same one."""
    for kept in (
        queries.instrument_of,
        queries.item_ids,
        queries.parameters_of,
        queries.screened_bank_of,
        queries.norm_of,
    ):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def _at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is signed in for a test was here a moment ago, as after signing in by hand."""
    force_login = Client.force_login

    def arrive(client: Client, user: User, backend: str | None = None) -> None:
        force_login(client, user, backend)
        session = client.session
        session[SEEN_AT] = session[BEGAN_AT] = time.time()
        session.save()

    monkeypatch.setattr(Client, "force_login", arrive)


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """Redis with nothing in it, before the test and after."""
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    broker.flushdb()
    yield broker
    broker.flushdb()
