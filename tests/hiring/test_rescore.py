"""manage.py rescore: stored submissions under another scoring version."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments import scoring
from assessments.models import Scorecard, Submission
from hiring import operations
from hiring.models import Application, Opening
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening() -> Opening:
    """Three who were scored, and are ranked."""
    opening = factories.make_opening()
    for _ in range(3):
        submission = factories.make_submission(opening.assessment, Submission.Status.SUBMITTED)
        factories.make_application(opening, submission=submission)
    scoring.score_submissions(list(Submission.objects.values_list("pk", flat=True)))
    operations.refresh_ranking(opening_id=opening.pk, at=factories.AT)
    return opening


def test_scorecards_under_the_old_version_stay(opening: Opening, capsys) -> None:
    before = list(Scorecard.objects.order_by("pk").values())
    version = factories.follow(opening.assessment, slope=2.0)

    call_command("rescore", assessment=opening.assessment.key)

    old = Scorecard.objects.exclude(scoring_version=version).order_by("pk").values()
    assert list(old) == before
    assert Scorecard.objects.filter(scoring_version=version).count() == 3
    assert capsys.readouterr().out == f"{opening.assessment}, {version}: 3 scorecards written\n"


def test_the_ranking_stays_until_a_person_moves_the_opening(opening: Opening) -> None:
    ranked = list(Application.objects.order_by("pk").values("scorecard_id", "fit", "fit_se"))
    factories.follow(opening.assessment, slope=2.0)

    call_command("rescore", assessment=opening.assessment.key)
    operations.refresh_ranking(opening_id=opening.pk, at=factories.AT)

    after = list(Application.objects.order_by("pk").values("scorecard_id", "fit", "fit_se"))
    assert after == ranked


def test_the_same_parameters_give_the_same_numbers_bit_for_bit(opening: Opening) -> None:
    version = factories.follow(opening.assessment)

    call_command("rescore", assessment=opening.assessment.key)

    numbers = ("traits", "trait_covariance", "types", "dilemma", "dilemma_variance", "quality")
    cards = Scorecard.objects.order_by("submission_id").values_list(*numbers)
    again = list(cards.filter(scoring_version=version))
    assert again == list(cards.exclude(scoring_version=version))


def test_rescoring_again_writes_nothing(opening: Opening, capsys) -> None:
    call_command("rescore", assessment=opening.assessment.key)

    assert capsys.readouterr().out.endswith(": 0 scorecards written\n")
    assert Scorecard.objects.count() == 3


def test_one_opening_can_be_rescored_alone(opening: Opening) -> None:
    other = factories.make_ranked_application(
        factories.make_opening(opening.team, assessment=opening.assessment)
    )
    version = factories.follow(opening.assessment)

    call_command(
        "rescore",
        assessment=opening.assessment.key,
        opening=str(opening.reference),
        scoring_version=version.name,
        assessment_version=opening.assessment.version,
    )

    rescored = Scorecard.objects.filter(scoring_version=version)
    assert rescored.count() == 3
    assert not rescored.filter(submission=other.submission).exists()


@pytest.mark.parametrize(
    "options", [{"assessment": "unknown"}, {"scoring_version": "x"}, {"assessment_version": "9"}]
)
def test_an_unknown_version_is_named(opening: Opening, options: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="there is no such scoring version"):
        call_command("rescore", **{"assessment": opening.assessment.key} | options)
