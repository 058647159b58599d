"""Rows in, mathematics, rows out: what turns frozen answers into scorecards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Now
from numpy.typing import NDArray

from assessments import answer_quality, queries
from assessments.instrument import MISSING, Instrument
from assessments.models import Scorecard, ScoringVersion, Submission
from assessments.parameters import Floats, Parameters
from assessments.psychometrics import dilemmas, grm, rep_types
from assessments.psychometrics.dilemmas import DilemmaScore
from assessments.work import notify_work

# Fewer than half of the statements shown say too little to rank anybody by.
LEAST_ANSWERED = 0.5


@dataclass(frozen=True)
class Scores:
    """The scores of n people, one row a person.

    Traits (n, d) with error covariance (n, d, d), as z-scores; probabilities of types (n, t), with
    t = 0 where the instrument has no blocks; dilemmas (n,) as z with their error variance (n,).
    """

    is_scorable: NDArray[np.bool_]
    traits: Floats
    covariance: Floats
    types: Floats
    dilemma: Floats
    dilemma_variance: Floats


def compute(instrument: Instrument, parameters: Parameters, answers: NDArray[np.int8]) -> Scores:
    """Score answer vectors (n, width)."""
    keyed = instrument.keyed_responses(answers)
    estimate = grm.map_scores(
        keyed,
        parameters.slopes,
        parameters.thresholds,
        instrument.trait_of_item,
        parameters.covariance,
    )
    dilemma = _dilemmas(instrument, parameters, answers)
    return Scores(
        is_scorable=(keyed != MISSING).sum(axis=1) >= LEAST_ANSWERED * instrument.trait_items_shown,
        traits=estimate.theta,
        covariance=estimate.covariance,
        types=_types(instrument, parameters, answers, estimate),
        dilemma=dilemma.z,
        dilemma_variance=dilemma.error_variance,
    )


def _dilemmas(
    instrument: Instrument, parameters: Parameters, answers: NDArray[np.int8]
) -> DilemmaScore:
    if not instrument.of_kind("dilemma"):
        return DilemmaScore(np.zeros(len(answers)), np.ones(len(answers)))
    population = parameters.dilemma_population
    if instrument.dilemma_response == "best_worst":
        best, worst = instrument.picks(answers)
        return dilemmas.standardise_picks(
            dilemmas.best_worst(instrument.dilemma_key, best, worst),
            (best != MISSING).sum(axis=1),
            population,
        )
    ratings = instrument.part(answers, "dilemma")
    return dilemmas.standardise(
        dilemmas.standardised_distance(instrument.option_key, ratings),
        (ratings != MISSING).sum(axis=1),
        mean=population.mean,
        sd=population.sd,
    )


def _types(
    instrument: Instrument,
    parameters: Parameters,
    answers: NDArray[np.int8],
    estimate: grm.TraitEstimate,
) -> Floats:
    if not instrument.types:
        return np.empty((len(answers), 0))
    return rep_types.posterior(
        rep_types.block_log_likelihood(
            instrument.rankings(answers), instrument.block_types, parameters.beta
        ),
        rep_types.trait_log_likelihood(
            estimate.theta,
            estimate.covariance,
            parameters.prototypes,
            parameters.within_covariance,
        ),
        prior=np.full(len(instrument.types), 1 / len(instrument.types)),
    )


def score_submissions(submission_ids: Sequence[int]) -> int:
    """Score those of the submissions that still wait, each once however often it is asked for.

    The attempt is counted first, in a transaction of its own, so that a submission that kills its
    worker is put aside in the end. Returns how many were scored.
    """
    keys = _count_attempt(submission_ids)
    if not keys:
        return 0
    with transaction.atomic():
        submissions = list(
            Submission.objects.to_score()
            .filter(pk__in=keys)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("pk")
        )
        for version in _versions(submissions):
            rows = [each for each in submissions if each.scoring_version_id == version.pk]
            if unscored := _without_card(version, rows):
                _write(version, unscored)
        Submission.objects.filter(pk__in=[submission.pk for submission in submissions]).update(
            status=Submission.Status.SCORED, scored_at=Coalesce("scored_at", Now()), due_at=None
        )
        notify_work()
    return len(submissions)


def _versions(submissions: Sequence[Submission]) -> QuerySet[ScoringVersion]:
    versions = {submission.scoring_version_id for submission in submissions}
    return ScoringVersion.objects.defer("parameters", "report").filter(pk__in=versions)


def _without_card(
    version: ScoringVersion, submissions: Sequence[Submission]
) -> Sequence[Submission]:
    """Those without a scorecard under the version; one moved back to it has kept its own."""
    scored = set(
        version.scorecards.filter(submission__in=submissions).values_list("submission", flat=True)
    )
    return [submission for submission in submissions if submission.pk not in scored]


@transaction.atomic
def _count_attempt(submission_ids: Sequence[int]) -> list[int]:
    """Count an attempt for those that wait and that no other worker holds.

    One that was attempted before is left out of a batch: it may be what broke the last one.
    """
    free = Submission.objects.waiting().filter(pk__in=submission_ids)
    if len(submission_ids) > 1:
        free = free.filter(attempts=0)
    keys = list(free.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    Submission.objects.filter(pk__in=keys).update(attempts=F("attempts") + 1)
    return keys


def rescore(
    submissions: QuerySet[Submission],
    scoring_version: ScoringVersion,
    *,
    batch: int = 2000,
) -> int:
    """Score submissions under a scoring version; scorecards under other versions stay.

    Works in batches of rows, each its own transaction. Returns how many scorecards were written.
    """
    rows = (
        submissions.filter(
            assessment_id=scoring_version.assessment_id, status=Submission.Status.SCORED
        )
        .exclude(scorecards__scoring_version=scoring_version)
        .order_by("pk")
    )
    written = 0
    for chunk in _chunks(rows, batch):
        with transaction.atomic():
            _write(scoring_version, chunk)
        written += len(chunk)
    return written


def _chunks(rows: QuerySet[Submission], size: int) -> Iterator[list[Submission]]:
    remaining = rows.iterator(chunk_size=size)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _write(version: ScoringVersion, submissions: Sequence[Submission]) -> None:
    instrument = queries.instrument_of(version.assessment_id)
    parameters = queries.parameters_of(version.pk)
    answers = instrument.decode([submission.frozen_answers for submission in submissions])
    scores = compute(instrument, parameters, answers)
    qualities = answer_quality.assess(
        queries.screened_bank_of(version.pk),
        parameters.cutoffs,
        instrument.keyed_responses(answers),
        grm.TraitEstimate(scores.traits, scores.covariance),
        ratings=instrument.part(answers, "dilemma"),
        forms=[submission.form for submission in submissions],
        seconds=[submission.seconds_per_item for submission in submissions],
    )
    _insert(version, submissions, scores, qualities)


def _insert(
    version: ScoringVersion,
    submissions: Sequence[Submission],
    scores: Scores,
    qualities: Sequence[answer_quality.Quality],
) -> None:
    traits = scores.traits.tolist()
    covariance = scores.covariance.reshape(len(submissions), -1).tolist()
    types = scores.types.tolist()
    has_dilemmas = bool(queries.instrument_of(version.assessment_id).of_kind("dilemma"))
    Scorecard.objects.bulk_create(
        Scorecard(
            submission=submission,
            scoring_version=version,
            is_scorable=bool(scores.is_scorable[row]),
            traits=traits[row] if scores.is_scorable[row] else [],
            trait_covariance=covariance[row] if scores.is_scorable[row] else [],
            types=types[row] if scores.is_scorable[row] else [],
            dilemma=float(scores.dilemma[row]) if has_dilemmas else None,
            dilemma_variance=float(scores.dilemma_variance[row]) if has_dilemmas else None,
            quality=qualities[row].indices,
            flags=qualities[row].flags,
        )
        for row, submission in enumerate(submissions)
    )
