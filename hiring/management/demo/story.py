"""The employer: two teams, five members of staff, four openings."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

import assessments
from assessments import operations as assessment_operations
from assessments.models import Assessment
from assessments.queries import instrument_of
from candidates.records import Record, Sorted
from hiring import operations
from hiring.management.demo.decisions import Outcomes, Planned, plan
from hiring.management.demo.people import people
from hiring.management.demo.sittings import Progress, sit
from hiring.models import Application, Decision, Membership, Opening, Role, Team

INSTRUMENT = Path(assessments.__file__).parent / "instruments" / "csr_9x7" / "instrument.toml"
SEED = 2026
REMINDER_DAYS = (3, 7)

PHONE_TEAM, DIGITAL_TEAM = "Brightwater Care: phone", "Brightwater Care: chat and mail"
DOMAIN = "brightwater.example"
STAFF: tuple[tuple[str, str, Role, tuple[str, ...]], ...] = (
    ("admin", "Rosalind Achterberg", Role.ADMIN, (PHONE_TEAM, DIGITAL_TEAM)),
    ("recruiter", "Amara Nwosu", Role.RECRUITER, (PHONE_TEAM, DIGITAL_TEAM)),
    ("recruiter.digital", "Tomás Ferreira", Role.RECRUITER, (DIGITAL_TEAM,)),
    ("reviewer", "Ingrid Solheim", Role.REVIEWER, (PHONE_TEAM, DIGITAL_TEAM)),
    ("analyst", "Kenji Watanabe", Role.ANALYST, (PHONE_TEAM, DIGITAL_TEAM)),
)


@dataclass(frozen=True, kw_only=True)
class Plot:
    """One opening: when it began, what it looks for, and how far its people are."""

    team: str
    requisition_number: str
    title: str
    channels: tuple[str, ...]
    days_ago: int
    days_open: int | None
    weights: Mapping[str, float]
    dilemma_weight: float
    progress: Progress
    outcomes: Outcomes = field(default_factory=Outcomes)


PLOTS = (
    Plot(
        team=PHONE_TEAM,
        requisition_number="BW-2026-014",
        title="Customer service representative, inbound calls",
        channels=("phone",),
        days_ago=46,
        days_open=32,
        weights={
            "resistance_to_stress": 3,
            "relationship_building": 2,
            "problem_solving": 2,
            "resilience": 2,
            "initiative": 1,
            "responsiveness": 1,
            "sensitivity": 1,
            "objectivity": 1,
            "positive_attitude": 1,
        },
        dilemma_weight=2,
        progress=Progress(not_invited=12, invited=18, started=14, scored=216),
        outcomes=Outcomes(
            hired=3,
            offered=3,
            interviewed=9,
            turned_down=5,
            reviewed=24,
            held=5,
            reconsidered=2,
            rejected=52,
            withdrawn=2,
        ),
    ),
    Plot(
        team=PHONE_TEAM,
        requisition_number="BW-2026-021",
        title="Claims support representative, evenings and weekends",
        channels=("phone", "email"),
        days_ago=25,
        days_open=34,
        weights={
            "sensitivity": 3,
            "resistance_to_stress": 2,
            "objectivity": 2,
            "problem_solving": 1,
            "relationship_building": 1,
        },
        dilemma_weight=2,
        progress=Progress(not_invited=9, invited=29, started=13, scored=99),
        outcomes=Outcomes(
            offered=1,
            interviewed=6,
            turned_down=1,
            reviewed=13,
            held=3,
            reconsidered=1,
            rejected=17,
        ),
    ),
    Plot(
        team=DIGITAL_TEAM,
        requisition_number="BW-2026-025",
        title="Chat and e-mail representative, English and Spanish",
        channels=("chat", "email"),
        days_ago=19,
        days_open=30,
        weights={
            "responsiveness": 3,
            "problem_solving": 3,
            "initiative": 2,
            "positive_attitude": 1,
            "objectivity": 1,
        },
        dilemma_weight=1,
        progress=Progress(not_invited=6, invited=24, started=11, scored=89),
        outcomes=Outcomes(interviewed=3, turned_down=1, reviewed=11, held=2, rejected=12),
    ),
    Plot(
        team=DIGITAL_TEAM,
        requisition_number="BW-2026-031",
        title="Technical support representative, chat",
        channels=("chat",),
        days_ago=4,
        days_open=None,
        weights={"problem_solving": 3, "resilience": 2, "responsiveness": 2, "objectivity": 1},
        dilemma_weight=1,
        progress=Progress(not_invited=14, invited=27, started=6, scored=13),
    ),
)


@transaction.atomic
def tell(*, password: str, now: datetime, seed: int = SEED) -> None:
    """Make the employer and all that happened until now, in the order in which it happened."""
    rng = np.random.default_rng(seed)
    assessment = assessment_operations.load_instrument(path=INSTRUMENT, at=now - timedelta(days=60))
    assessment_operations.publish(assessment=assessment, at=now - timedelta(days=60))
    teams = {name: Team.objects.create(name=name) for name in (PHONE_TEAM, DIGITAL_TEAM)}
    staff = _staff(teams, password)
    crowd = iter(people(sum(plot.progress.people for plot in PLOTS), random.Random(seed)))  # noqa: S311
    pending: list[Planned] = []
    openings = []
    for plot in PLOTS:
        began = (now - timedelta(days=plot.days_ago)).replace(hour=9, minute=0, second=0)
        pending = _decide(pending, until=began)
        records = [next(crowd) for _ in range(plot.progress.people)]
        opening = _open(plot, teams[plot.team], assessment, staff, began)
        _take_in(opening, records, staff["recruiter"])
        _sit(opening, plot.progress, staff["recruiter"], rng, now)
        by = [staff["recruiter"]]
        by += [staff["recruiter.digital"]] if plot.team == DIGITAL_TEAM else []
        pending += plan(opening, plot.outcomes, by=by, rng=rng, now=now)
        openings.append(opening)
    _decide(pending, until=now)
    _ask(openings[0], now)
    for opening in openings:
        operations.refresh_ranking(opening_id=opening.pk, at=now)


def _staff(teams: Mapping[str, Team], password: str) -> dict[str, User]:
    users = {}
    hashed = make_password(password)
    for login, name, role, member_of in STAFF:
        email = f"{login}@{DOMAIN}"
        given, _, family = name.partition(" ")
        users[login] = User.objects.create(
            username=email, email=email, password=hashed, first_name=given, last_name=family
        )
        for team in member_of:
            Membership.objects.create(user=users[login], team=teams[team], role=role)
    return users


def _open(
    plot: Plot, team: Team, assessment: Assessment, staff: Mapping[str, User], began: datetime
) -> Opening:
    opening = operations.create_opening(
        team=team,
        requisition_number=plot.requisition_number,
        title=plot.title,
        channels=plot.channels,
        assessment=assessment,
        closes_at=began + timedelta(days=plot.days_open) if plot.days_open else None,
        reminder_days=REMINDER_DAYS,
        by=staff["recruiter"],
        at=began,
    )
    traits = instrument_of(assessment.pk).traits
    operations.sign_profile(
        opening=opening,
        weights=dict.fromkeys(traits, 0) | dict(plot.weights),
        dilemma_weight=plot.dilemma_weight,
        by=staff["admin"],
        at=began + timedelta(minutes=10),
    )
    return opening


def _take_in(opening: Opening, records: Sequence[Record], by: User) -> None:
    operations.import_candidates(
        opening=opening,
        rows=Sorted(records, [], []),
        skip_errors=False,
        by=by,
        at=opening.created_at + timedelta(minutes=20),
    )


def _sit(
    opening: Opening, progress: Progress, by: User, rng: np.random.Generator, now: datetime
) -> None:
    """Invite the people, let them answer, and rank them."""
    applications = Application.objects.for_opening(opening).select_related("candidate")
    invited_at = opening.created_at + timedelta(minutes=30)
    sit(
        opening,
        list(applications.order_by("pk")),
        progress,
        rng=rng,
        invited_at=invited_at,
        now=now,
    )
    operations.record_event(
        team=opening.team,
        action="candidates.invite",
        subject=f"opening {opening.reference}",
        by=by,
        at=invited_at,
        details={"invited": progress.people - progress.not_invited},
    )
    operations.refresh_ranking(opening_id=opening.pk, at=now)


def _ask(opening: Opening, now: datetime) -> None:
    """Let one who was rejected ask for a person to look again."""
    rejected = Application.objects.for_opening(opening).filter(disposition="rejected")
    operations.ask_for_review(
        application=rejected.order_by("pk")[0],
        words="I was interrupted twice while I answered. Could a person look at it again?",
        at=now - timedelta(hours=1),
    )


def _decide(pending: Sequence[Planned], *, until: datetime) -> list[Planned]:
    """Take the decisions planned for before then, in order; returns those for later."""
    for planned in sorted(pending, key=lambda each: (each.at, each.application.pk)):
        if planned.at >= until:
            continue
        if planned.move == Decision.Move.WITHDRAW:
            operations.withdraw(
                application=planned.application, words=planned.reason, at=planned.at
            )
        else:
            operations.record_decision(
                application=planned.application,
                move=planned.move,
                reason=planned.reason,
                by=planned.by,
                at=planned.at,
            )
    return [planned for planned in pending if planned.at >= until]
