"""The worker's part of the ranking: fit, bands and counts, worked out in sets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import F

from assessments.psychometrics import composite, rep_types
from assessments.queries import instrument_of
from hiring import queries, scoring
from hiring.models import Opening, Profile
from hiring.queries import CardToRank

BATCH = 5000
PAUSE_WHILE_SCORING = timedelta(seconds=2)

Columns = list[list[Any]]

WRITE = """
UPDATE hiring_application AS application
SET scorecard_id = fresh.scorecard_id, profile_id = %s, fit = fresh.fit, fit_se = fresh.fit_se,
    rep_type = fresh.rep_type, rep_type_probability = fresh.probability,
    is_mixed_type = fresh.is_mixed, looks_inattentive = fresh.looks_inattentive
FROM unnest(%s::bigint[], %s::bigint[], %s::float[], %s::float[], %s::text[], %s::float[],
    %s::boolean[], %s::boolean[]) AS fresh
    (id, scorecard_id, fit, fit_se, rep_type, probability, is_mixed, looks_inattentive)
WHERE application.id = fresh.id
"""


def refresh_ranking(*, opening_id: int, at: datetime) -> bool:
    """Work out fits that are missing or out of date, then bands and counts, for one opening.

    Decisions go on meanwhile and wait for the writing at most, and what falls due while this runs
    stays due; readers see all of the new ranking or none. As long as an opening is being scored
    under another version, its ranking stays as it was. Returns False if another worker is at it.
    """
    opening = Opening.objects.select_related("profile").get(pk=opening_id)
    Opening.objects.filter(pk=opening_id).update(attempts=F("attempts") + 1)
    with transaction.atomic():
        if not _is_alone(opening_id):
            return False
        is_moving = queries.is_being_scored_anew(opening)
        if opening.profile is not None and not is_moving:
            # Nothing is written, and so locked, before everything is worked out.
            batches = queries.cards_to_rank(opening, BATCH)
            for columns in [_worked_out(opening, opening.profile, cards) for cards in batches]:
                _write(opening.profile, columns)
        fit, fit_se = queries.fits(opening)
        Opening.objects.filter(pk=opening_id).update(
            band_floors=composite.band_floors(fit, fit_se).tolist(),
            funnel=queries.funnel(opening),
            ranked_at=at,
            attempts=0,
        )
        Opening.objects.filter(pk=opening_id, due_at=opening.due_at).update(
            due_at=at + PAUSE_WHILE_SCORING if is_moving else None
        )
    return True


def _is_alone(opening_id: int) -> bool:
    """Hold the opening's ranking for the rest of the transaction, if nobody else does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('ranking'), %s)", [opening_id])
        return bool(cursor.fetchone()[0])


def _worked_out(opening: Opening, profile: Profile, cards: Sequence[CardToRank]) -> Columns:
    """Fit, error and type of the cards, as `WRITE` takes them; the unscorable get none."""
    scored = [card for card in cards if card.is_scorable]
    rest = [card for card in cards if not card.is_scorable]
    count = len(scored)
    names, probability, is_mixed = [""] * count, [None] * count, [False] * count
    if count and scored[0].types:
        verdict = rep_types.most_probable([card.types for card in scored])
        names = np.array(instrument_of(opening.assessment_id).types)[verdict.index].tolist()
        probability, is_mixed = verdict.probability.tolist(), verdict.is_mixed.tolist()
    fit = scoring.fit(scored, scoring.weights_of(opening, profile, opening.scoring_version_id))
    nothing = [None] * len(rest)
    return [
        [card.application_id for card in scored + rest],
        [card.scorecard_id for card in scored + rest],
        [*fit.score.tolist(), *nothing],
        [*fit.se.tolist(), *nothing],
        [*names, *[""] * len(rest)],
        [*probability, *nothing],
        [*is_mixed, *[False] * len(rest)],
        [card.looks_inattentive for card in scored + rest],
    ]


def _write(profile: Profile, columns: Columns) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [profile.pk, *columns])
