"""Reads about instruments and sittings."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from assessments.instrument import Instrument, Value
from assessments.models import (
    Assessment,
    Item,
    Link,
    Response,
    Scorecard,
    ScoringVersion,
    Submission,
)
from assessments.models.submission import SubmissionQuerySet
from assessments.parameters import Parameters, screened_bank
from assessments.psychometrics import assembly, quality


class Answer(NamedTuple):
    """The answer that counts for an item."""

    value: Value
    receipt: int
    seconds: float | None


@lru_cache(maxsize=32)
def instrument_of(assessment_id: int) -> Instrument:
    """Return the instrument of a published assessment; kept in memory, since it is fixed."""
    return Instrument(Assessment.objects.values_list("definition", flat=True).get(pk=assessment_id))


@lru_cache(maxsize=32)
def item_ids(assessment_id: int) -> Mapping[int, int]:
    """Item number to primary key; fixed once an assessment has submissions."""
    return dict(Item.objects.filter(assessment_id=assessment_id).values_list("number", "pk"))


def current_scoring_version(assessment_id: int) -> ScoringVersion:
    """Return the scoring version that new submissions are scored under."""
    return ScoringVersion.objects.defer("parameters").get(
        assessment_id=assessment_id, is_current=True
    )


@lru_cache(maxsize=32)
def parameters_of(scoring_version_id: int) -> Parameters:
    """Return the parameters of a scoring version; they never change."""
    return Parameters.from_json(
        ScoringVersion.objects.values_list("parameters", flat=True).get(pk=scoring_version_id)
    )


class Norm(NamedTuple):
    """Whom scores are compared with: how many people, measured when, and their percentiles.

    `percentiles` (d, 99) holds the trait scores, in the instrument's order, below which 1 to 99 of
    100 of them lie.
    """

    people: int
    date: date
    percentiles: NDArray[np.float64]


@lru_cache(maxsize=32)
def norm_of(scoring_version_id: int) -> Norm | None:
    """Return the norm of a scoring version; an expert's parameters have none. It never changes."""
    report = ScoringVersion.objects.values_list("report", flat=True).get(pk=scoring_version_id)
    if not report:
        return None
    percentiles = np.array([trait["percentiles"] for trait in report["traits"]])
    return Norm(report["people"], date.fromisoformat(report["date"]), percentiles)


@lru_cache(maxsize=32)
def screened_bank_of(scoring_version_id: int) -> quality.Instrument:
    """Return the trait statements of a scoring version as the screening of answers sees them."""
    assessment_id = ScoringVersion.objects.values_list("assessment_id", flat=True).get(
        pk=scoring_version_id
    )
    parameters = parameters_of(scoring_version_id)
    return screened_bank(
        instrument_of(assessment_id),
        parameters.slopes,
        parameters.thresholds,
        parameters.covariance,
    )


def usable_for_calibration(scored: SubmissionQuerySet) -> SubmissionQuerySet:
    """Return those of scored submissions that allow a score, and show some judgement and time.

    Other signs of inattention depend on the parameters that are to be estimated.
    """
    own = Scorecard.objects.filter(
        submission=OuterRef("pk"),
        scoring_version=OuterRef("scoring_version"),
        is_scorable=True,
    ).exclude(flags__overlap=["flat_ratings", "seconds_per_item"])
    return scored.filter(Exists(own)).order_by("pk")


def draw_form(instrument: Instrument, seed: int) -> list[int]:
    """Item numbers of one form in the order shown: drawn trait statements, blocks, dilemmas."""
    trait_items = instrument.of_kind("trait")
    rng = np.random.default_rng(seed)
    if form := instrument.definition.get("form"):
        drawn = assembly.draw_form(
            instrument.trait_of_item,
            instrument.is_core,
            core_per_trait=form["core_per_trait"],
            rotated_per_trait=form["rotated_per_trait"],
            rng=rng,
        )
    else:
        drawn = rng.permutation(len(trait_items))
    rest = [item.number for kind in ("block", "dilemma") for item in instrument.of_kind(kind)]
    return [trait_items[index].number for index in drawn] + rest


def current_answers(submission: Submission) -> dict[int, Answer]:
    """Item number to the answer that counts."""
    newest = (
        Response.objects.filter(submission=submission, is_stale=False)
        .order_by("item_id", "-id")
        .distinct("item_id")
        .values_list("item__number", "value", "id", "seconds")
    )
    return {number: Answer(value, receipt, seconds) for number, value, receipt, seconds in newest}


def link_by_hash(token_hash: bytes) -> Link | None:
    """Return the usable link with this token hash, with its submission."""
    return _usable_links().filter(token_hash=token_hash).first()


def link_to(reference: UUID, link_id: int) -> Link | None:
    """Return the link if it is usable and opens the sitting with this reference."""
    return _usable_links().filter(pk=link_id, submission__reference=reference).first()


class Seat(NamedTuple):
    """A sitting as the saving of answers needs it."""

    submission_id: int
    form: list[int]


def seat(reference: UUID, link_id: int) -> Seat | None:
    """Return the sitting with this reference if the link is usable and opens it.

    The same as `link_to`, said in SQL: this is asked at every choice that a candidate makes, and
    building the query would take longer than all the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT submission.id, submission.form
            FROM assessments_link AS link
            JOIN assessments_submission AS submission ON submission.id = link.submission_id
            WHERE link.id = %s AND submission.reference = %s AND link.revoked_at IS NULL
                AND (submission.status <> 'invited' OR link.expires_at > statement_timestamp())
            """,
            [link_id, reference],
        )
        row = cursor.fetchone()
    return Seat(*row) if row else None


def _usable_links() -> QuerySet[Link]:
    return Link.objects.usable().select_related("submission")


class Use(NamedTuple):
    """How many people were invited to an assessment, and how many of them are scored."""

    invited: int
    scored: int


def uses() -> dict[int, Use]:
    """Return the use of every assessment that anybody was invited to, by its primary key."""
    is_scored = Q(status=Submission.Status.SCORED)
    rows = Submission.objects.values("assessment_id").annotate(
        invited=Count("pk"), scored=Count("pk", filter=is_scored)
    )
    return {row["assessment_id"]: Use(row["invited"], row["scored"]) for row in rows}


class Exposure(NamedTuple):
    """How many forms were drawn, and in how many of them each item stands, by its number."""

    forms: int
    shown: Mapping[int, int]


def exposure(assessment: Assessment) -> Exposure:
    """Return how often the items of an assessment were shown so far.

    Everybody who begins could get every item: a form is drawn from the whole bank.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT number, count(*)
            FROM assessments_submission, unnest(form) AS number
            WHERE assessment_id = %s
            GROUP BY number
            """,
            [assessment.pk],
        )
        shown = dict(cursor.fetchall())
    begun = ~Q(form=[])
    return Exposure(Submission.objects.filter(begun, assessment=assessment).count(), shown)
