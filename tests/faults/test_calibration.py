"""Calibrations and scoring anew survive their workers, and are done once."""

import pytest

from assessments import operations as assessments
from assessments.models import Scorecard, ScoringVersion, Submission
from hiring import operations
from hiring.models import Application
from tests import factories, programs

pytestmark = [
    pytest.mark.faults,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("broker"),
]

KILLS = 5
# Of three attempts the last one must be left.
KILLED_ATTEMPTS = 2


def test_a_calibration_outlives_its_workers_and_makes_one_scoring_version() -> None:
    assessment = factories.make_assessment()
    factories.make_sample(assessment)
    calibration = assessments.request_calibration(
        assessment=assessment,
        submissions=Submission.objects.all(),
        scope="",
        by=factories.make_member(),
        at=factories.AT,
    )

    with programs.running(programs.start_dispatcher()):
        for _ in range(KILLED_ATTEMPTS):
            worker = programs.start_worker(WORK_LEASE_SECONDS="1")
            with (
                programs.held_up("assessments_scoringversion") as in_the_middle,
                programs.running(worker),
            ):
                assert programs.wait_until(in_the_middle, 60)
        with programs.running(programs.start_worker()):
            assert programs.wait_until(lambda: is_finished(calibration.pk), 60)

    calibrated = ScoringVersion.objects.filter(source=ScoringVersion.Source.CALIBRATED)
    assert [version.calibration.pk for version in calibrated] == [calibration.pk]


def is_finished(pk: int) -> bool:
    return ScoringVersion.objects.filter(calibration=pk).exists()


def test_workers_killed_in_scoring_anew_leave_one_ranking_of_all() -> None:
    opening = factories.make_opening()
    sample = factories.make_sample(opening.assessment, 60)
    for submission in sample:
        factories.make_application(opening, submission=submission)
    operations.refresh_ranking(opening_id=opening.pk, at=factories.AT)
    version = factories.follow(opening.assessment, slope=2.0)
    admin = factories.make_member(opening.team)
    operations.score_under(opening=opening, scoring_version=version, by=admin, at=factories.AT)

    with programs.running(programs.start_dispatcher()):
        for _ in range(KILLS):
            with (
                programs.held_up("assessments_scorecard") as in_the_middle,
                programs.running(programs.start_worker()),
            ):
                if not programs.wait_until(in_the_middle, 30):
                    break
                assert names_in_the_ranking() == {"1.0-expert"}
        with programs.running(programs.start_worker()):
            programs.wait_until(lambda: names_in_the_ranking() == {"second"}, 60)

    assert names_in_the_ranking() == {"second"}
    assert Scorecard.objects.filter(scoring_version=version).count() == len(sample)


def names_in_the_ranking() -> set[str]:
    ranked = Application.objects.filter(fit__isnull=False)
    return set(ranked.values_list("scorecard__scoring_version__name", flat=True))
