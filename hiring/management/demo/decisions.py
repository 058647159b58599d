"""What recruiters would have decided about people once their scores were there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.contrib.auth.models import User

from hiring.models import Application, Decision, Opening

Move = Decision.Move

# What becomes of somebody, as the moves that lead there.
HIRED = (Move.ADVANCE,) * 4
OFFERED = (Move.ADVANCE,) * 3
INTERVIEWED = (Move.ADVANCE,) * 2
TURNED_DOWN = (Move.ADVANCE, Move.ADVANCE, Move.REJECT)
REVIEWED = (Move.ADVANCE,)
HELD = (Move.ADVANCE, Move.HOLD)
REJECTED = (Move.REJECT,)
RECONSIDERED = (Move.REJECT, Move.UNDO)
WITHDRAWN = (Move.ADVANCE, Move.WITHDRAW)

REASONS = {
    (Move.ADVANCE, 0): (
        "Strong fit to the profile",
        "Same band as others who advance",
        "Strong fit to the profile: calm under pressure matters most on this line",
        "Right experience for the role: worked a busy front desk for years",
    ),
    (Move.ADVANCE, 1): (
        "Right experience for the role",
        "Strong fit to the profile: both reviewers want to meet her or him",
        "Same band as others who advance: free on the two evenings that we need",
    ),
    (Move.ADVANCE, 2): (
        "Convincing interview",
        "Convincing interview: owned the mistake in the role play and put it right",
    ),
    (Move.ADVANCE, 3): ("Offer accepted", "Offer accepted: starts with the next training group"),
    (Move.HOLD, 1): (
        "Waiting for information: work permit",
        "Waiting for other candidates",
        "Waiting for the opening to be confirmed",
    ),
    (Move.REJECT, 0): (
        "Others fit the profile better",
        "Not available when needed: cannot work the late shift",
        "Candidate is no longer interested",
        "Required qualification is missing: written Spanish",
    ),
    (Move.REJECT, 2): (
        "Interview did not convince",
        "Interview did not convince: talked over the caller in both role plays",
    ),
    (Move.WITHDRAW, 1): ("I have found other work.", "The hours do not suit me.", ""),
    (Move.UNDO, 1): ("Taken by mistake", "New information: she can work the late shift after all"),
}


OPENS, CLOSES = 10, 17


class Planned(NamedTuple):
    """One decision that is going to be taken."""

    at: datetime
    application: Application
    move: Move
    reason: str
    by: User


@dataclass(frozen=True)
class Outcomes:
    """How many people of an opening come to what, from the best fits down."""

    hired: int = 0
    offered: int = 0
    interviewed: int = 0
    turned_down: int = 0
    reviewed: int = 0
    held: int = 0
    reconsidered: int = 0
    rejected: int = 0
    withdrawn: int = 0


def plan(
    opening: Opening,
    outcomes: Outcomes,
    *,
    by: Sequence[User],
    rng: np.random.Generator,
    now: datetime,
) -> Iterator[Planned]:
    """Plan the decisions about an opening's ranked people.

    Fit informs and does not decide: people go forward roughly in its order, since other things
    count too.
    """
    ranked = list(
        Application.objects.for_opening(opening).ranked().best_first().select_related("submission")
    )
    merits = [(application.fit or 0) + rng.normal(scale=3) for application in ranked]
    order = [ranked[index] for index in np.argsort(merits)[::-1]]
    forward = [
        *[HIRED] * outcomes.hired,
        *[OFFERED] * outcomes.offered,
        *[INTERVIEWED] * outcomes.interviewed,
        *[TURNED_DOWN] * outcomes.turned_down,
        *[REVIEWED] * outcomes.reviewed,
        *[HELD] * outcomes.held,
        *[WITHDRAWN] * outcomes.withdrawn,
    ]
    away = [*[RECONSIDERED] * outcomes.reconsidered, *[REJECTED] * outcomes.rejected]
    for application, moves in [
        *zip(order, forward, strict=False),
        *zip(reversed(order[len(forward) :]), away, strict=False),
    ]:
        yield from _path(application, moves, by=by[int(rng.integers(len(by)))], rng=rng, now=now)


def _path(
    application: Application,
    moves: Sequence[Move],
    *,
    by: User,
    rng: np.random.Generator,
    now: datetime,
) -> Iterator[Planned]:
    submission = application.submission
    if submission is None or submission.scored_at is None:
        return
    at = submission.scored_at
    room = (now - at) / (len(moves) + 1)
    for step, move in enumerate(moves):
        at = _in_office_hours(at + room * rng.uniform(0.5, 1.0), rng)
        if at < now:
            reasons = REASONS[move, step]
            yield Planned(at, application, move, reasons[int(rng.integers(len(reasons)))], by)


def _in_office_hours(at: datetime, rng: np.random.Generator) -> datetime:
    """Return the time, or one on the same or the next day when people are at their desks."""
    if OPENS <= at.hour < CLOSES:
        return at
    opens = at.replace(hour=OPENS, minute=0, second=0, microsecond=0)
    days = 1 if at.hour >= CLOSES else 0
    return opens + timedelta(days=days, minutes=float(rng.uniform(0, 60 * (CLOSES - OPENS))))
