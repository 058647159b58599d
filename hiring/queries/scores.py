"""What the worker reads when it ranks an opening."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Count, Q
from numpy.typing import NDArray

from assessments.models import Submission
from assessments.work import MAX_ATTEMPTS
from hiring.models import Application, Opening

# Of a submission with several scorecards the one under the opening's scoring version ranks.
CARDS = """
SELECT application.id, card.id, card.is_scorable, card.traits, card.trait_covariance,
    card.dilemma, card.dilemma_variance, card.types, cardinality(card.flags) >= 2
FROM hiring_application AS application
JOIN assessments_scorecard AS card USING (submission_id)
WHERE application.opening_id = %s AND application.id > %s AND card.scoring_version_id = %s
    AND (application.scorecard_id IS DISTINCT FROM card.id
        OR application.profile_id IS DISTINCT FROM %s)
ORDER BY application.id
LIMIT %s
"""


AGAIN = Q(
    submission__status=Submission.Status.SCORED,
    submission__due_at__isnull=False,
    submission__attempts__lt=MAX_ATTEMPTS,
)


class CardToRank(NamedTuple):
    """A scorecard on its way into the ranking."""

    application_id: int
    scorecard_id: int
    is_scorable: bool
    traits: list[float]
    trait_covariance: list[float]
    dilemma: float | None
    dilemma_variance: float | None
    types: list[float]
    looks_inattentive: bool


def cards_to_rank(opening: Opening, size: int) -> Iterator[list[CardToRank]]:
    """Scorecards that the ranking does not know under the profile that ranks now, by the batch."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                CARDS,
                [opening.pk, last, opening.scoring_version_id, opening.profile_id, size],
            )
            rows = [CardToRank(*row) for row in cursor.fetchall()]
        if not rows:
            return
        yield rows
        last = rows[-1].application_id


def fits(opening: Opening) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit and standard error, (n,) each, of everybody who has one."""
    rows = list(
        Application.objects.for_opening(opening)
        .filter(fit__isnull=False)
        .values_list("fit", "fit_se")
    )
    fit, fit_se = np.array(rows, dtype=float).reshape(-1, 2).T
    return fit, fit_se


def is_being_scored_anew(opening: Opening) -> bool:
    """Whether some of an opening's people wait to be scored under another version."""
    return Application.objects.for_opening(opening).filter(AGAIN).exists()


def funnel(opening: Opening) -> dict[str, int]:
    """How many applications stand where, from all to hired, and what else pages count."""
    status, stage = Submission.Status, Application.Stage
    beyond_start = [status.STARTED, status.SUBMITTED, status.SCORED]
    is_open = Q(disposition="")
    counts: dict[str, int] = Application.objects.for_opening(opening).aggregate(
        applications=Count("pk"),
        invited=Count("submission"),
        started=Count("pk", filter=Q(submission__status__in=beyond_start)),
        submitted=Count("pk", filter=Q(submission__status__in=beyond_start[1:])),
        scored=Count("pk", filter=Q(submission__status=status.SCORED)),
        again=Count("pk", filter=AGAIN),
        inattentive=Count("pk", filter=Q(looks_inattentive=True)),
        review=Count("pk", filter=is_open & Q(stage=stage.REVIEW)),
        interview=Count("pk", filter=is_open & Q(stage=stage.INTERVIEW)),
        offer=Count("pk", filter=is_open & Q(stage=stage.OFFER)),
        hired=Count("pk", filter=Q(disposition=Application.Disposition.HIRED)),
        rejected=Count("pk", filter=Q(disposition=Application.Disposition.REJECTED)),
    )
    return counts
