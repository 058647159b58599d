"""Sessions end when nobody is there, and after a working day."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from tests import factories

pytestmark = pytest.mark.django_db

MINUTE, HOUR = 60, 60 * 60


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.make_member())
    return client


def is_in(desk: Client) -> bool:
    return desk.get(reverse("hiring:openings")).status_code == 200


def test_who_is_away_for_half_an_hour_signs_in_again(desk: Client) -> None:
    start = now().timestamp()
    with time_machine.travel(start + 29 * MINUTE, tick=False):
        assert is_in(desk)
    with time_machine.travel(start + 58 * MINUTE, tick=False):
        assert is_in(desk)
    with time_machine.travel(start + 89 * MINUTE, tick=False):
        assert not is_in(desk)
        assert not is_in(desk)


def test_nobody_stays_longer_than_a_working_day(desk: Client) -> None:
    start = now().timestamp()
    for half_hour in range(24):
        with time_machine.travel(start + half_hour * 29 * MINUTE, tick=False):
            assert is_in(desk)
    for hour, is_still_in in ((11.5, True), (11.9, True), (12.1, False)):
        with time_machine.travel(start + hour * HOUR, tick=False):
            assert is_in(desk) == is_still_in


def test_a_busy_session_is_written_once_a_minute(desk: Client) -> None:
    writes = []
    start = now().timestamp()
    for second in (1, 30, 59, 61, 90):
        with time_machine.travel(start + second, tick=False):
            is_in(desk)
            writes.append(desk.session["seen_at"])

    assert len(set(writes)) == 2
