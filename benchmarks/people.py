"""Openings with as many made-up candidates as a benchmark needs, written in sets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.timezone import now

from assessments import operations as assessments
from assessments import queries, scoring
from assessments.models import Assessment, Submission
from candidates.models import Candidate
from hiring import operations
from hiring.management.demo.answers import only, simulate
from hiring.models import Application, Membership, Opening, Role, Team

INSTRUMENT = Path(__file__).parent.parent / "assessments/instruments/csr_9x7/instrument.toml"
FORMS = 500
BATCH = 2000

# Everybody beyond a sample that was simulated and scored is like somebody in it, give or take.
MULTIPLY = """
WITH people AS (
    INSERT INTO candidates_candidate (
        reference, pool, full_name, email, phone, language, time_zone, source, external_id,
        experience, certifications, languages, created_at
    )
    SELECT gen_random_uuid(), %(pool)s,
        (ARRAY['Ada', 'Bo', 'Chinua', 'Dolores', 'Émile', 'Fatima', 'Gus', 'Hye-jin'])[1 + n %% 8]
            || ' ' || (ARRAY['O''Brien', 'Nguyen', 'Okafor', 'García', 'Smith'])[1 + n %% 5]
            || ' ' || n,
        'person.' || n || '@people.example', '+1 202 555 01' || lpad((n %% 100)::text, 2, '0'),
        'en', 'America/Chicago', 'Job board', 'ATS-' || n,
        n %% 20 || ' years, telephone support', 'HDI, first aid', ARRAY['English', 'Spanish'],
        %(at)s
    FROM generate_series(%(first)s, %(last)s) AS n
    RETURNING id
), sittings AS (
    INSERT INTO assessments_submission (
        assessment_id, scoring_version_id, reference, status, language, seed, form, answers,
        seconds_per_item, notice_version, invited_at, started_at, submitted_at, scored_at, attempts
    )
    SELECT %(assessment)s, %(scoring_version)s, gen_random_uuid(), 'scored', 'en', n, '{}',
        ''::bytea, 6.5, '', %(at)s, %(at)s, %(at)s, %(at)s, 1
    FROM generate_series(%(first)s, %(last)s) AS n
    RETURNING id
), cards AS (
    INSERT INTO assessments_scorecard (
        submission_id, scoring_version_id, is_scorable, traits, trait_covariance, types, dilemma,
        dilemma_variance, quality, flags, created_at
    )
    SELECT sitting.id, scoring_version_id, is_scorable,
        ARRAY(SELECT trait + sitting.shift * sin(place + sitting.id)
              FROM unnest(traits) WITH ORDINALITY AS t (trait, place) ORDER BY place),
        trait_covariance, types, dilemma + sitting.shift, dilemma_variance, quality, flags, %(at)s
    FROM (SELECT id, random() - 0.5 AS shift FROM sittings) AS sitting
    JOIN (
        SELECT *, row_number() OVER (ORDER BY id) - 1 AS place
        FROM assessments_scorecard WHERE submission_id = ANY(%(sample)s)
    ) AS card ON card.place = sitting.id %% cardinality(%(sample)s)
)
INSERT INTO hiring_application (
    opening_id, candidate_id, submission_id, reference, stage, disposition, is_on_hold,
    applied_at, closed_at, rep_type, is_mixed_type, looks_inattentive
)
SELECT %(opening)s, person.id, sitting.id, gen_random_uuid(),
    (ARRAY['assessment', 'review', 'interview', 'review'])[1 + n %% 4],
    CASE WHEN n %% 10 = 3 THEN 'rejected' ELSE '' END, FALSE,
    %(at)s, CASE WHEN n %% 10 = 3 THEN %(at)s END, '', FALSE, FALSE
FROM (SELECT id, row_number() OVER () AS n FROM people) AS person
JOIN (SELECT id, row_number() OVER () AS n FROM sittings) AS sitting USING (n)
"""


@dataclass(frozen=True)
class Desk:
    """An opening that nobody else uses, with a signed profile and its recruiter."""

    opening: Opening
    recruiter: User


def assessment() -> Assessment:
    """The instrument that comes with Frontline, published."""
    loaded = assessments.load_instrument(path=INSTRUMENT, at=now())
    assessments.publish(assessment=loaded, at=now())
    return loaded


def desk() -> Desk:
    """A new team with an opening that weighs every trait alike."""
    name = uuid4().hex[:8]
    team = Team.objects.create(name=f"Team {name}")
    recruiter = User.objects.create(username=name, email=f"{name}@staff.example")
    Membership.objects.create(user=recruiter, team=team, role=Role.RECRUITER)
    published = assessment()
    opening = operations.create_opening(
        team=team,
        requisition_number=name,
        title="Customer service representative",
        channels=["phone"],
        assessment=published,
        closes_at=None,
        reminder_days=[],
        by=recruiter,
        at=now(),
    )
    weights = dict.fromkeys(queries.instrument_of(published.pk).traits, 2.0)
    operations.sign_profile(
        opening=opening, weights=weights, dilemma_weight=2.0, by=recruiter, at=now()
    )
    opening.refresh_from_db()
    return Desk(opening, recruiter)


@transaction.atomic
def sit(opening: Opening, count: int, *, is_due: bool = True) -> list[int]:
    """Candidates whose answers are in, simulated; due for scoring unless that is left to others.

    Returns the keys of their submissions.
    """
    instrument = queries.instrument_of(opening.assessment_id)
    rng = np.random.default_rng(count)
    people = simulate(instrument, queries.parameters_of(opening.scoring_version_id), count, rng)
    forms = [queries.draw_form(instrument, seed) for seed in range(min(count, FORMS))]
    at = now()
    submissions = Submission.objects.bulk_create(
        (
            Submission(
                assessment_id=opening.assessment_id,
                scoring_version_id=opening.scoring_version_id,
                status=Submission.Status.SUBMITTED,
                seed=number % FORMS,
                form=forms[number % FORMS],
                answers=only(instrument, people.answers[number], forms[number % FORMS]),
                seconds_per_item=float(people.seconds[number]),
                invited_at=at,
                started_at=at,
                submitted_at=at,
                due_at=at if is_due else None,
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )
    candidates = Candidate.objects.bulk_create(
        (
            Candidate(
                pool=opening.team.pool,
                full_name=f"Ada Example {number}",
                email=f"{uuid4().hex}@people.example",
                created_at=at,
            )
            for number in range(count)
        ),
        batch_size=BATCH,
    )
    Application.objects.bulk_create(
        (
            Application(opening=opening, candidate=candidate, submission=submission, applied_at=at)
            for candidate, submission in zip(candidates, submissions, strict=True)
        ),
        batch_size=BATCH,
    )
    assessments.notify_work()
    return [submission.pk for submission in submissions]


def rank(opening: Opening, count: int, *, sample: int = 500) -> None:
    """Fill the opening with so many candidates, scored and ranked."""
    scored = sit(opening, min(sample, count))
    scoring.score_submissions(scored)
    if count > len(scored):
        values: dict[str, Any] = {
            "pool": opening.team.pool,
            "assessment": opening.assessment_id,
            "scoring_version": opening.scoring_version_id,
            "opening": opening.pk,
            "sample": scored,
            "at": now(),
            "first": len(scored) + 1,
            "last": count,
        }
        with connection.cursor() as cursor:
            cursor.execute(MULTIPLY, values)
    operations.refresh_ranking(opening_id=opening.pk, at=now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    opening.refresh_from_db()
