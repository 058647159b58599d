"""The worker's part of a calibration: people's answers in, a new scoring version out.

Each step is put on record as it is done, which tells a page how far it is and keeps the row from
falling due to another worker meanwhile.
"""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from assessments import estimation, queries
from assessments.models import Calibration, ScoringVersion, Submission


def calibrate(calibration_id: int) -> bool:
    """Estimate parameters and store them as a scoring version that nobody is scored under yet.

    Returns False if there was nothing to do.
    """
    calibration = _begin(calibration_id)
    if calibration is None:
        return False
    try:
        estimate = _estimate(calibration)
    except estimation.UnfitSampleError as error:
        return _end(calibration, problem=str(error))
    return _end(calibration, estimate=estimate)


@transaction.atomic
def _begin(calibration_id: int) -> Calibration | None:
    """Count the attempt first, so that one that kills its worker is put aside in the end."""
    waiting = Calibration.objects.waiting().filter(pk=calibration_id)
    rows = waiting.select_related("base").defer("base__parameters", "base__report")
    calibration = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if calibration is not None:
        waiting.update(attempts=F("attempts") + 1)
    return calibration


def _estimate(calibration: Calibration) -> estimation.Estimate:
    instrument = queries.instrument_of(calibration.assessment_id)
    rows = list(Submission.objects.filter(pk__in=calibration.sample).order_by("pk"))
    sample = estimation.Sample(
        instrument.decode([row.frozen_answers for row in rows]),
        [row.form for row in rows],
        [row.seconds_per_item for row in rows],
    )
    return estimation.estimate(
        instrument,
        sample,
        queries.parameters_of(calibration.base_id),
        is_linked=calibration.is_linked,
        advance=partial(_advance, calibration),
    )


def _advance(calibration: Calibration, step: int) -> None:
    running = Calibration.objects.filter(pk=calibration.pk, finished_at__isnull=True)
    running.update(step=step, due_at=Now() + settings.WORK_LEASE)


@transaction.atomic
def _end(
    calibration: Calibration, *, problem: str = "", estimate: estimation.Estimate | None = None
) -> bool:
    """Store what came of it, once, if no other worker has."""
    rows = Calibration.objects.select_for_update(of=("self",)).annotate(clock=Now())
    row = rows.select_related("assessment").defer("assessment__definition").get(pk=calibration.pk)
    if row.is_finished:
        return False
    at: datetime = row.clock  # type: ignore[attr-defined]  # annotated above
    if estimate:
        row.scoring_version = _store(calibration, estimate, at)
    row.problem, row.finished_at, row.due_at, row.step = problem, at, None, row.steps
    row.save(update_fields=["scoring_version", "problem", "finished_at", "due_at", "step"])
    return True


def _store(calibration: Calibration, estimate: estimation.Estimate, at: datetime) -> ScoringVersion:
    assessment = calibration.assessment
    earlier = assessment.scoring_versions.filter(source=ScoringVersion.Source.CALIBRATED).count()
    linked_to = calibration.base.name if calibration.is_linked else ""
    return ScoringVersion.objects.create(
        assessment=assessment,
        name=f"{assessment.version}-calibrated-{earlier + 1}",
        source=ScoringVersion.Source.CALIBRATED,
        respondents=estimate.report["people"],
        parameters=estimate.parameters.to_json(),
        report={**estimate.report, "date": at.date().isoformat(), "linked_to": linked_to},
        is_current=False,
        created_at=at,
    )
