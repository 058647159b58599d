"""A calibration: asked for, worked out step by step, and a scoring version that nobody has yet."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.contrib.auth.models import User

from assessments import calibration as worker
from assessments import estimation, operations, queries
from assessments.models import Assessment, Calibration, Scorecard, ScoringVersion, Submission
from assessments.psychometrics import dilemmas
from assessments.work import MAX_ATTEMPTS
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.AT
CSR = Path(queries.__file__).parent / "instruments" / "csr_9x7" / "instrument.toml"


@pytest.fixture
def assessment() -> Assessment:
    return factories.make_assessment()


def ask(assessment: Assessment, by: User | None = None) -> Calibration:
    return operations.request_calibration(
        assessment=assessment,
        submissions=Submission.objects.all(),
        scope="",
        by=by or factories.make_member(),
        at=AT,
    )


def calibrated(assessment: Assessment) -> ScoringVersion:
    calibration = ask(assessment)
    assert worker.calibrate(calibration.pk)
    calibration.refresh_from_db()
    assert calibration.scoring_version is not None
    return calibration.scoring_version


def test_parameters_come_back_that_made_the_answers(assessment: Assessment) -> None:
    factories.make_sample(assessment, 1500, slope=2.0)

    version = calibrated(assessment)

    found = queries.parameters_of(version.pk)
    assert found.slopes.mean() == pytest.approx(2.0, abs=0.2)
    assert (version.source, version.is_current) == (ScoringVersion.Source.CALIBRATED, False)
    assert version.report["people"] == version.respondents
    assert version.name == "1.0-calibrated-1"


def test_the_report_says_how_well_every_item_and_trait_came_out(assessment: Assessment) -> None:
    factories.make_sample(assessment, 800)

    version = calibrated(assessment)

    report: estimation.Report = version.report
    instrument = queries.instrument_of(assessment.pk)
    assert len(report["items"]) == len(instrument.definition["items"])
    for item in report["items"]:
        assert 0 < item["slope_error"] < 1
        assert item["misfit"] is not None
        assert item["misfit"] < 0.1
        assert item["answers"] <= report["people"]
    for trait in report["traits"]:
        assert trait["reliability"] is not None
        assert 0.4 < trait["reliability"] < 0.95
        assert trait["percentiles"] == sorted(trait["percentiles"])
        assert trait["mean"] == pytest.approx(0, abs=0.1)
        assert 0.6 < trait["sd"] < 1


def test_the_points_for_best_and_worst_are_those_of_the_people() -> None:
    assessment = factories.make_best_worst_assessment()
    factories.make_sample(assessment, 800)

    found = queries.parameters_of(calibrated(assessment).pk)

    instrument = queries.instrument_of(assessment.pk)
    answers = instrument.decode([each.frozen_answers for each in Submission.objects.all()])
    everybody = dilemmas.picks_population(instrument.dilemma_key, *instrument.picks(answers))
    assert everybody is not None
    assert found.dilemma_population.mean == pytest.approx(everybody.mean, abs=0.1)
    assert found.dilemma_population.mean > everybody.mean


def test_nobody_is_scored_anew_by_a_calibration(assessment: Assessment) -> None:
    factories.make_sample(assessment)
    before = list(Scorecard.objects.order_by("pk").values())
    used = queries.current_scoring_version(assessment.pk)

    calibrated(assessment)

    assert list(Scorecard.objects.order_by("pk").values()) == before
    assert queries.current_scoring_version(assessment.pk) == used
    assert not Submission.objects.to_score().exists()


def test_a_second_calibration_keeps_the_scale_of_the_first(assessment: Assessment) -> None:
    factories.make_sample(assessment, 1500)
    first = calibrated(assessment)
    operations.adopt(scoring_version=first)
    low = factories.make_sample(assessment, 1500, seed=2)
    Submission.objects.exclude(pk__in=[each.pk for each in low]).update(
        scoring_version=ScoringVersion.objects.get(is_current=True)
    )
    lean = above_average(low, assessment)

    calibration = operations.request_calibration(
        assessment=assessment,
        submissions=Submission.objects.filter(pk__in=lean),
        scope="the better half",
        by=factories.make_member(),
        at=AT,
    )
    worker.calibrate(calibration.pk)

    calibration.refresh_from_db()
    second = calibration.scoring_version
    assert second is not None
    assert second.report["linked_to"] == first.name
    assert np.mean([trait["mean"] for trait in second.report["traits"]]) > 0.3


def test_a_scale_that_is_kept_holds_errors_and_agreement_too(assessment: Assessment) -> None:
    sample = factories.make_sample(assessment, 800)
    better = Submission.objects.filter(pk__in=above_average(sample, assessment)).order_by("pk")
    instrument = queries.instrument_of(assessment.pk)
    own_sample = estimation.Sample(
        instrument.decode([each.frozen_answers for each in better]),
        [each.form for each in better],
        [each.seconds_per_item for each in better],
    )
    base = queries.parameters_of(queries.current_scoring_version(assessment.pk).pk)

    linked, own = (
        estimation.estimate(
            instrument, own_sample, base, is_linked=is_linked, advance=lambda _: None
        )
        for is_linked in (True, False)
    )

    scale = own.parameters.slopes / linked.parameters.slopes
    assert abs(scale - 1).max() > 0.1
    for factor, ours, theirs in zip(
        scale, linked.report["items"], own.report["items"], strict=True
    ):
        assert theirs["slope_error"] == pytest.approx(factor * ours["slope_error"])
        assert ours["threshold_errors"] == pytest.approx(
            [factor * error for error in theirs["threshold_errors"]]
        )
    assert linked.parameters.dilemma_population == base.dilemma_population
    assert own.parameters.dilemma_population != base.dilemma_population


def above_average(sample: list[Submission], assessment: Assessment) -> list[int]:
    """The half whose answers are the higher: its average lies above the first sample's."""
    instrument = queries.instrument_of(assessment.pk)
    answers = instrument.decode([submission.frozen_answers for submission in sample])
    keyed = instrument.keyed_responses(answers).astype(float)
    means = np.where(keyed < 0, np.nan, keyed)
    order = np.argsort(np.nanmean(means, axis=1))
    return [sample[index].pk for index in order[len(order) // 2 :]]


def test_forms_that_hold_a_part_of_the_bank_can_be_calibrated() -> None:
    assessment = factories.make_assessment(CSR)
    factories.make_sample(assessment, 330)

    version = calibrated(assessment)

    assert json.dumps(version.report)
    answers = [item["answers"] for item in version.report["items"]]
    assert min(answers) < 0.7 * version.respondents < max(answers)


def test_answers_without_any_judgement_or_time_are_not_drawn(assessment: Assessment) -> None:
    sample = factories.make_sample(assessment, 400)
    flat, hurried, odd = sample[:3]
    for submission, flags in (
        (flat, ["flat_ratings"]),
        (hurried, ["seconds_per_item"]),
        (odd, ["longstring", "even_odd"]),
    ):
        Scorecard.objects.filter(submission=submission).update(flags=flags)

    calibration = ask(assessment)

    assert not {flat.pk, hurried.pk} & set(calibration.sample)
    assert odd.pk in calibration.sample
    assert calibration.people == len(calibration.sample) == 400 - calibration.left_out


def test_inattentive_answers_are_left_out_by_the_new_parameters() -> None:
    assessment = factories.make_assessment(CSR)
    sample = factories.make_sample(assessment, 600)
    instrument = queries.instrument_of(assessment.pk)
    chance = np.random.default_rng(3)
    for submission in sample[:60]:
        values = {
            number: chance.integers(1, instrument.categories + 1).item()
            for number in submission.form
            if instrument.items[number].kind == "trait"
        }
        Submission.objects.filter(pk=submission.pk).update(answers=instrument.encode(values))

    report = calibrated(assessment).report

    assert report["inattentive"] > 40
    assert report["people"] + report["inattentive"] == Calibration.objects.get().people


def test_more_people_than_needed_are_drawn_by_chance(assessment: Assessment, monkeypatch) -> None:
    monkeypatch.setattr("assessments.operations.calibrations.MOST_PEOPLE", 310)
    factories.make_sample(assessment, 400)

    calibration = ask(assessment)

    assert calibration.people == 310
    assert calibration.not_drawn == 400 - 310 - calibration.left_out


def test_too_few_people_are_refused(assessment: Assessment) -> None:
    factories.make_sample(assessment, 50)

    with pytest.raises(operations.TooFewPeopleError) as refused:
        ask(assessment)

    assert refused.value.people <= 50


def test_one_calibration_of_an_instrument_runs_at_a_time(assessment: Assessment) -> None:
    factories.make_sample(assessment)
    ask(assessment)

    with pytest.raises(operations.CalibrationRunningError):
        ask(assessment)


def test_each_step_is_on_record_and_keeps_the_job_from_others(
    assessment: Assessment, monkeypatch
) -> None:
    factories.make_sample(assessment)
    calibration = ask(assessment)
    seen = []
    advance = worker._advance

    def watched(row: Calibration, step: int) -> None:
        advance(row, step)
        row.refresh_from_db()
        seen.append((row.step, row.due_at is not None and row.due_at > AT + timedelta(days=1)))

    monkeypatch.setattr(worker, "_advance", watched)
    worker.calibrate(calibration.pk)

    calibration.refresh_from_db()
    assert seen == [(step, True) for step in range(1, calibration.steps)]
    assert calibration.step == calibration.steps


def test_delivered_twice_it_is_worked_out_once(assessment: Assessment) -> None:
    factories.make_sample(assessment)
    calibration = ask(assessment)

    assert [worker.calibrate(calibration.pk) for _ in range(2)] == [True, False]
    assert assessment.scoring_versions.count() == 2


def test_answers_that_allow_no_estimate_end_with_the_reason(
    assessment: Assessment, monkeypatch
) -> None:
    monkeypatch.setattr(estimation, "LEAST_ANSWERS", 1000)
    factories.make_sample(assessment)
    calibration = ask(assessment)

    worker.calibrate(calibration.pk)

    calibration.refresh_from_db()
    assert (calibration.problem, calibration.is_finished) == ("few_answers", True)
    assert assessment.scoring_versions.count() == 1


def test_one_that_kills_its_worker_is_put_aside_and_can_be_tried_again(
    assessment: Assessment, monkeypatch
) -> None:
    factories.make_sample(assessment)
    calibration = ask(assessment)
    with monkeypatch.context() as patch:
        patch.setattr(worker, "_estimate", lambda _: 1 / 0)
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(ZeroDivisionError):
                worker.calibrate(calibration.pk)
    calibration.refresh_from_db()
    was_set_aside = calibration.is_set_aside

    operations.retry_calibration(calibration=calibration, at=AT)

    assert was_set_aside
    assert worker.calibrate(calibration.pk)


def test_adopting_puts_one_version_to_use(assessment: Assessment) -> None:
    factories.make_sample(assessment)
    version = calibrated(assessment)

    assert [operations.adopt(scoring_version=version) for _ in range(2)] == [True, False]
    assert queries.current_scoring_version(assessment.pk) == version
    assert assessment.scoring_versions.filter(is_current=True).count() == 1


def test_types_and_key_stay_the_authors(assessment: Assessment) -> None:
    factories.make_sample(assessment)

    version = calibrated(assessment)

    found, expert = queries.parameters_of(version.pk), queries.parameters_of(base(assessment))
    assert (found.beta, found.prototypes.tolist()) == (expert.beta, expert.prototypes.tolist())


def test_true_slopes_below_the_guess_do_not_empty_the_sample() -> None:
    """Cut-offs of a wrong guess would leave out honest people, and slopes would come out steep."""
    assessment = factories.make_assessment(CSR)
    sample = factories.make_sample(assessment, 1000, slope=0.9)
    guessed = Scorecard.objects.filter(submission__in=sample, flags__len__gte=2).count()

    version = calibrated(assessment)

    found = queries.parameters_of(version.pk)
    assert guessed > 300
    assert version.report["inattentive"] < 120
    assert found.slopes.mean() == pytest.approx(0.9, rel=0.05)


def base(assessment: Assessment) -> int:
    return queries.current_scoring_version(assessment.pk).pk
