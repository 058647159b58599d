"""When reminders go: by day where the candidate lives, a day apart, before the closing time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.emails.hours import DAY, EVENING, MORNING, by_day, timetable, zone_of

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
# The end of 2011 is among them, when Samoa left out a whole day.
MOMENTS = st.datetimes(
    datetime(2005, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
DAYS = st.lists(st.integers(1, 60), max_size=5)
UNTIL_CLOSING = st.none() | st.timedeltas(timedelta(0), timedelta(days=70))
UTC_ZONE, MADRID = ZoneInfo("UTC"), ZoneInfo("Europe/Madrid")


def planned(invited_at, zone, days, until_closing=None):
    closes_at = invited_at + until_closing if until_closing is not None else None
    return timetable(invited_at=invited_at, days=days, closes_at=closes_at, zone=zone)


def at(text, zone=UTC_ZONE):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@given(MOMENTS, ZONES)
def test_the_first_moment_by_day_is_by_day_and_never_earlier(moment, zone):
    found = by_day(moment, zone)

    assert MORNING <= found.astimezone(zone).hour < EVENING
    assert timedelta(0) <= found - moment <= timedelta(hours=39)  # a night, and Samoa's lost day
    assert (found == moment) == (MORNING <= moment.astimezone(zone).hour < EVENING)


@given(MOMENTS, ZONES, DAYS, UNTIL_CLOSING)
def test_every_reminder_is_by_day_a_day_apart_and_before_the_closing(
    invited_at, zone, days, until_closing
):
    reminders, last_day = planned(invited_at, zone, days, until_closing)

    everything = [*reminders, *([last_day] if last_day else [])]
    assert len(reminders) <= len(set(days))
    for each in everything:
        assert MORNING <= each.astimezone(zone).hour < EVENING
        assert until_closing is None or each < invited_at + until_closing
    for one, next_one in pairwise([invited_at, *everything]):
        assert next_one - one >= DAY


@given(MOMENTS, ZONES, st.integers(1, 60))
def test_a_reminder_goes_on_the_asked_day_or_the_morning_after(invited_at, zone, day):
    (reminder,), _ = planned(invited_at, zone, [day])

    asked = invited_at.astimezone(zone).date() + day * DAY
    assert asked <= reminder.astimezone(zone).date() <= asked + DAY


@given(MOMENTS, ZONES, st.timedeltas(timedelta(days=2), timedelta(days=70)))
def test_the_last_day_leaves_ten_hours_at_least_and_twenty_four_at_most(
    invited_at, zone, until_closing
):
    _, last_day = planned(invited_at, zone, [], until_closing)

    assert last_day is not None
    left = invited_at + until_closing - last_day
    assert timedelta(0) < left <= DAY
    if zone.key == "Europe/Madrid":
        assert left >= timedelta(hours=9)


def test_three_and_seven_days_later_at_the_same_hour():
    found = planned(at("2026-06-01T14:05"), UTC_ZONE, [7, 3, 3])

    assert found == ([at("2026-06-04T14:05"), at("2026-06-08T14:05")], None)


def test_what_falls_into_the_night_goes_in_the_morning_at_the_same_minute():
    early, late = at("2026-06-01T05:17"), at("2026-06-01T19:00")

    assert by_day(early, UTC_ZONE) == at("2026-06-01T09:17")
    assert by_day(late, UTC_ZONE) == at("2026-06-02T09:00")
    assert by_day(at("2026-06-01T18:59"), UTC_ZONE) == at("2026-06-01T18:59")


@pytest.mark.parametrize(
    ("invited", "expected"),
    [("2026-03-27T10:00", "2026-03-30T10:00"), ("2026-10-23T10:00", "2026-10-26T10:00")],
)
def test_ten_in_the_morning_stays_so_across_a_change_of_the_clocks(invited, expected):
    (reminder,), _ = planned(at(invited, MADRID), MADRID, [3])

    assert reminder == at(expected, MADRID)


def test_a_day_of_twenty_three_hours_is_no_day_apart():
    (reminder,), _ = planned(at("2026-03-28T12:00", MADRID), MADRID, [1])

    assert reminder == at("2026-03-29T13:00", MADRID)


def test_no_reminder_goes_within_a_day_of_the_last_one():
    invited_at = at("2026-06-01T12:00")

    found = planned(invited_at, UTC_ZONE, [3, 4, 5], timedelta(days=6))

    assert found == ([at("2026-06-04T12:00")], at("2026-06-06T12:00"))


def test_who_is_invited_on_the_last_day_is_not_told_so_twice():
    found = planned(at("2026-06-01T12:00"), UTC_ZONE, [1], timedelta(hours=40))

    assert found == ([at("2026-06-02T12:00")], None)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Europe", "\0"])
def test_an_unknown_zone_counts_as_utc(name):
    assert zone_of(name).key == "UTC"
