"""What every test gets."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.db import connection

from assessments import instrument as instruments
from assessments import queries
from assessments.instrument import Instrument
from assessments.operations import instruments as operations
from assessments.parameters import Parameters, expert_parameters


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


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """Redis with nothing in it, before the test and after."""
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    broker.flushdb()
    yield broker
    broker.flushdb()
