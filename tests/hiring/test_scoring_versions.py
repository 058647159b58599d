"""An opening is scored under one version until a person moves it; decisions keep theirs."""

import pytest
from django.urls import reverse

from assessments import scoring
from assessments.models import Scorecard, ScoringVersion, Submission
from hiring import operations
from hiring.models import Application, AuditEvent, Decision, Opening
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.AT


@pytest.fixture
def opening() -> Opening:
    """Three who were scored, and are ranked."""
    opening = factories.make_opening()
    for _ in range(3):
        submission = factories.make_submission(opening.assessment)
        factories.make_application(opening, submission=submission)
    work(opening)
    return opening


def work(opening: Opening) -> None:
    """What the workers do, once."""
    scoring.score_submissions(list(Submission.objects.to_score().values_list("pk", flat=True)))
    operations.refresh_ranking(opening_id=opening.pk, at=AT)


def move(opening: Opening, version: ScoringVersion) -> int:
    by = factories.make_member(opening.team)
    return operations.score_under(opening=opening, scoring_version=version, by=by, at=AT)


def ranked(opening: Opening) -> list[tuple[object, ...]]:
    rows = Application.objects.for_opening(opening).order_by("pk")
    return list(rows.values_list("scorecard__scoring_version__name", "fit", "fit_se"))


def test_a_new_version_changes_nothing_for_openings_that_exist(opening: Opening) -> None:
    before = ranked(opening)

    factories.follow(opening.assessment, slope=2.0)
    late = factories.make_application(
        opening,
        submission=factories.make_submission(
            opening.assessment, scoring_version=opening.scoring_version
        ),
    )
    work(opening)

    assert ranked(opening)[:3] == before
    late.refresh_from_db()
    assert late.scorecard is not None
    assert late.scorecard.scoring_version == opening.scoring_version


def test_new_openings_and_their_invitations_take_the_version_in_use(opening: Opening) -> None:
    version = factories.follow(opening.assessment)
    by = factories.make_member(opening.team)
    new = operations.create_opening(
        team=opening.team,
        requisition_number="NEW",
        title="New",
        channels=["phone"],
        assessment=opening.assessment,
        closes_at=None,
        reminder_days=[],
        by=by,
        at=AT,
    )
    application = factories.make_application(new)

    operations.invite(opening=new, applications=[application], by=by, at=AT)

    application.refresh_from_db()
    assert new.scoring_version == version
    assert application.submission is not None
    assert application.submission.scoring_version == version


def test_a_moved_opening_is_ranked_anew_when_all_are_scored_and_not_before(
    opening: Opening,
) -> None:
    before = ranked(opening)
    version = factories.follow(opening.assessment, slope=2.0)

    assert move(opening, version) == 3
    first = Submission.objects.order_by("pk").values_list("pk", flat=True)[:1]
    scoring.score_submissions(list(first))
    operations.refresh_ranking(opening_id=opening.pk, at=AT)
    meanwhile = ranked(opening)
    opening.refresh_from_db()
    is_due_again = opening.due_at is not None and opening.funnel["again"] == 2
    work(opening)

    assert meanwhile == before
    assert is_due_again
    after = ranked(opening)
    assert {name for name, _fit, _error in after} == {"second"}
    assert all(new != old for new, old in zip(after, before, strict=True))
    assert Scorecard.objects.count() == 6


def test_scores_came_first_when_they_did(opening: Opening) -> None:
    before = list(Submission.objects.order_by("pk").values_list("scored_at", flat=True))

    move(opening, factories.follow(opening.assessment))
    work(opening)

    assert list(Submission.objects.order_by("pk").values_list("scored_at", flat=True)) == before


def test_moving_back_finds_the_very_scorecards(opening: Opening) -> None:
    before, old = ranked(opening), opening.scoring_version
    move(opening, factories.follow(opening.assessment, slope=2.0))
    work(opening)

    move(opening, old)
    work(opening)

    assert ranked(opening) == before
    assert Scorecard.objects.count() == 6


def test_a_decision_keeps_the_scores_that_it_was_made_on(opening: Opening) -> None:
    application = Application.objects.for_opening(opening).order_by("pk")[0]
    decision = operations.record_decision(
        application=application,
        move=Decision.Move.ADVANCE,
        reason="Clear answers.",
        by=factories.make_member(opening.team),
        at=AT,
    )
    seen = Decision.objects.filter(pk=decision.pk)
    before = seen.values().get()

    move(opening, factories.follow(opening.assessment, slope=2.0))
    work(opening)

    application.refresh_from_db()
    assert seen.values().get() == before
    assert decision.scorecard_id is not None
    assert application.scorecard_id != decision.scorecard_id


def test_asking_again_changes_nothing(opening: Opening) -> None:
    version = factories.follow(opening.assessment)
    move(opening, version)
    work(opening)

    assert move(opening, version) == 0
    assert not Submission.objects.to_score().exists()
    assert AuditEvent.objects.filter(action="opening.score_under").count() == 1


def test_a_closed_opening_stays_as_it_is(opening: Opening) -> None:
    version = factories.follow(opening.assessment)
    operations.close_opening(opening=opening, by=factories.make_member(opening.team), at=AT)

    with pytest.raises(operations.ScoringVersionRefusedError):
        move(opening, version)


def test_a_version_of_another_assessment_is_refused(opening: Opening) -> None:
    other = factories.make_plain_assessment().scoring_versions.get()

    with pytest.raises(operations.ScoringVersionRefusedError):
        move(opening, other)


def test_the_page_says_on_what_a_decision_was_made(opening: Opening, client) -> None:
    application = Application.objects.for_opening(opening).order_by("pk")[0]
    by = factories.make_member(opening.team)
    operations.record_decision(
        application=application, move=Decision.Move.ADVANCE, reason="Clear.", by=by, at=AT
    )
    fit = application.fit
    move(opening, factories.follow(opening.assessment, slope=2.0))
    work(opening)
    client.force_login(by)

    shown = client.get(reverse("hiring:application", args=[application.reference])).text

    assert f"Decided on fit {fit:.1f}, profile version 1, scoring version 1.0-expert" in shown


@pytest.mark.parametrize(("flagged", "times"), [(5, 0), (6, 1)])
def test_many_flags_under_guessed_parameters_are_doubted(client, flagged: int, times: int) -> None:
    opening = factories.make_opening()
    for number in range(50):
        factories.make_ranked_application(opening, looks_inattentive=number < flagged)
    operations.refresh_ranking(opening_id=opening.pk, at=AT)
    client.force_login(factories.make_member(opening.team))

    shown = client.get(reverse("hiring:rank", args=[opening.reference])).text

    assert shown.count("do not hold it against anybody") == times
