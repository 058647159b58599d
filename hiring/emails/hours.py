"""When reminders go: by day where the candidate lives, a day apart, and before the closing time.

Nothing here reads a clock or a table.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MORNING, EVENING = 9, 19
DAY = timedelta(days=1)


class Timetable(NamedTuple):
    """When one person is reminded; `last_day` is None where there is no day before the closing."""

    reminders: list[datetime]
    last_day: datetime | None


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this name; UTC for none, and for one that is not known."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment from this one on that lies between 9:00 and 19:00 in the zone.

    What falls into the night goes in the morning, at the same minute of the hour: mails that were
    spread over an hour stay so.
    """
    local = moment.astimezone(zone)
    if MORNING <= local.hour < EVENING:
        return moment
    morning = local.replace(hour=MORNING, fold=0)
    if local.hour >= EVENING:
        morning += DAY
    return morning.astimezone(UTC)


def timetable(
    *, invited_at: datetime, days: Sequence[int], closes_at: datetime | None, zone: ZoneInfo
) -> Timetable:
    """Plan the reminders of somebody who was invited then, so many days later each.

    Days are counted on the calendar of the zone. The mail of the last day goes 24 hours before the
    closing time, and no reminder within 24 hours before it; all are 24 hours apart, from the
    invitation too. What finds no room is left out.
    """
    # In UTC a day is always 24 hours long.
    earliest = invited_at.astimezone(UTC) + DAY
    end = closes_at.astimezone(UTC) if closes_at else None
    last_day = by_day(end - DAY, zone) if end else None
    if last_day and last_day >= earliest:
        end = last_day - DAY
    else:
        last_day = None
    reminders = []
    for day in sorted(set(days)):
        # Added on the clock of the zone: ten in the morning stays so when summer time begins.
        asked = (invited_at.astimezone(zone) + day * DAY).astimezone(UTC)
        at = by_day(max(asked, earliest), zone)
        if end is None or at < end:
            reminders.append(at)
            earliest = at + DAY
    return Timetable(reminders, last_day)
