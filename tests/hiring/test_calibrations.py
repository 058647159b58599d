"""Pages of calibration: asked for, watched, judged and put to use by people."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from assessments import calibration as worker
from assessments import queries as assessments
from assessments.models import Calibration, ScoringVersion, Submission
from hiring.models import AuditEvent, Opening, Role
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.AT


@pytest.fixture
def opening() -> Opening:
    return factories.make_opening()


@pytest.fixture
def admin(opening: Opening, client: Client) -> User:
    """An administrator of the opening's team, signed in."""
    user = factories.make_member(opening.team, Role.ADMIN)
    client.force_login(user)
    return user


def page(opening: Opening, name: str, *more: object) -> str:
    assessment = opening.assessment
    return reverse(f"hiring:{name}", args=[assessment.key, assessment.version, *more])


def calibrated(opening: Opening, people: int = 320) -> Calibration:
    """A calibration that is done, from so many people's answers."""
    sample = factories.make_sample(opening.assessment, people)
    found = factories.make_calibration(
        opening,
        by=factories.make_member(opening.team, Role.ADMIN),
        sample=[submission.pk for submission in sample],
        people=people,
        problem="",
        finished_at=None,
        due_at=AT,
    )
    assert worker.calibrate(found.pk)
    found.refresh_from_db()
    return found


def test_an_administrator_has_everybodys_answers_calibrated(
    client: Client, opening: Opening, admin: User
) -> None:
    factories.make_sample(opening.assessment)

    response = client.post(page(opening, "calibrate"), {"opening": ""})

    calibration = Calibration.objects.get()
    assert response.headers["Location"] == page(opening, "calibration", calibration.reference)
    assert calibration.requested_by == admin
    event = AuditEvent.objects.get(action="instrument.calibrate", team=opening.team)
    assert event.details["people"] == calibration.people


def test_the_answers_of_one_opening_can_be_used_alone(
    client: Client, opening: Opening, admin: User
) -> None:
    factories.make_sample(opening.assessment)
    mine = factories.make_sample(opening.assessment, 330, seed=2)
    for submission in mine:
        factories.make_application(opening, submission=submission)

    client.post(page(opening, "calibrate"), {"opening": str(opening.reference)})

    calibration = Calibration.objects.get()
    assert set(calibration.sample) <= {submission.pk for submission in mine}


def test_too_few_people_are_told_with_their_number(
    client: Client, opening: Opening, admin: User
) -> None:
    response = client.post(page(opening, "calibrate"), {"opening": ""})

    assert "The answers of 0 people can be used here; 300 are needed." in response.text
    assert not Calibration.objects.exists()


def test_a_second_request_is_told_that_the_first_is_under_way(
    client: Client, opening: Opening, admin: User
) -> None:
    factories.make_sample(opening.assessment)
    client.post(page(opening, "calibrate"), {"opening": ""})

    response = client.post(page(opening, "calibrate"), {"opening": ""})

    assert "is under way" in response.text
    assert Calibration.objects.count() == 1


def test_an_opening_of_another_team_cannot_be_chosen(
    client: Client, opening: Opening, admin: User
) -> None:
    other = factories.make_opening(assessment=opening.assessment)

    response = client.post(page(opening, "calibrate"), {"opening": str(other.reference)})

    assert response.status_code == 200
    assert other.title not in client.get(page(opening, "calibrations")).text or (
        other.title == opening.title
    )
    assert not Calibration.objects.exists()


def test_a_page_shows_how_far_the_work_is(client: Client, opening: Opening, admin: User) -> None:
    running = factories.make_calibration(
        opening, by=admin, problem="", finished_at=None, due_at=AT, step=2, steps=6
    )

    shown = client.get(page(opening, "calibration", running.reference)).text

    assert "step 2 of 6" in shown
    assert 'data-live="2"' in shown


def test_what_came_of_it_is_shown_with_its_doubts(
    client: Client, opening: Opening, admin: User
) -> None:
    done = calibrated(opening)
    version = done.scoring_version
    assert version is not None
    version.report["items"][0]["misfit"] = 0.06
    version.report["dependent"] = [[0, 1, 0.44]]
    version.save()

    shown = client.get(page(opening, "calibration", done.reference)).text

    assert "1.0-calibrated-1" in shown
    assert shown.count("fits badly") == 1
    assert "0.44" in shown
    assert "The first calibration sets the scale" in shown
    assert 'data-live=""' in shown


def test_only_what_was_estimated_before_can_have_drifted(
    client: Client, opening: Opening, admin: User
) -> None:
    done = calibrated(opening)
    version = done.scoring_version
    assert version is not None
    for item in version.report["items"]:
        item["is_common"] = False
    version.save()
    address = page(opening, "calibration", done.reference)

    first = client.get(address).text
    ScoringVersion.objects.filter(pk=done.base_id).update(source=ScoringVersion.Source.CALIBRATED)
    later = client.get(address).text

    assert "has drifted" not in first
    assert later.count("has drifted") == len(version.report["items"])


def test_answers_that_allow_no_estimate_are_explained(
    client: Client, opening: Opening, admin: User
) -> None:
    failed = factories.make_calibration(opening, by=admin)

    shown = client.get(page(opening, "calibration", failed.reference)).text

    assert "fewer than 100 answers" in shown


def test_the_opening_of_another_team_is_not_named(
    client: Client, opening: Opening, admin: User
) -> None:
    other = factories.make_opening(assessment=opening.assessment, title="Secret plans")
    theirs = factories.make_calibration(other, by=factories.make_member(other.team))

    shown = client.get(page(opening, "calibration", theirs.reference)).text

    assert "Secret plans" not in shown
    assert "An opening of another team" in shown


def test_one_that_was_put_aside_is_tried_again(
    client: Client, opening: Opening, admin: User
) -> None:
    stopped = factories.make_calibration(
        opening, by=admin, problem="", finished_at=None, due_at=AT, attempts=3
    )
    shown = client.get(page(opening, "calibration", stopped.reference)).text

    client.post(page(opening, "retry", stopped.reference))

    stopped.refresh_from_db()
    assert "has stopped trying" in shown
    assert not stopped.is_set_aside


def test_a_version_is_put_to_use_for_new_openings_alone(
    client: Client, opening: Opening, admin: User
) -> None:
    version = calibrated(opening).scoring_version
    assert version is not None
    asked = client.get(page(opening, "adopt", version.name))

    client.post(page(opening, "adopt", version.name))
    client.post(page(opening, "adopt", version.name))

    opening.refresh_from_db()
    assert "Openings that exist stay" in asked.text
    assert assessments.current_scoring_version(opening.assessment_id) == version
    assert opening.scoring_version != version
    assert AuditEvent.objects.filter(action="instrument.adopt", team=opening.team).count() == 1


def test_moving_an_opening_says_first_what_will_happen(
    client: Client, opening: Opening, admin: User
) -> None:
    factories.make_ranked_application(opening)
    version = factories.follow(opening.assessment)
    address = reverse("hiring:score_under", args=[opening.reference])

    asked = client.get(address).text
    client.post(address, {"scoring_version": version.name})

    opening.refresh_from_db()
    assert "their scorecards under the present version are kept" in asked
    assert opening.scoring_version == version
    assert Submission.objects.to_score().count() == 1
    ranking = client.get(reverse("hiring:rank", args=[opening.reference])).text
    assert "being scored again under second" in ranking


def test_with_one_version_there_is_nowhere_to_move(
    client: Client, opening: Opening, admin: User
) -> None:
    shown = client.get(reverse("hiring:score_under", args=[opening.reference])).text

    assert "There is no other scoring version" in shown


def test_the_norm_of_a_calibrated_version_is_its_people(
    client: Client, opening: Opening, admin: User
) -> None:
    version = calibrated(opening).scoring_version
    assert version is not None
    lowest = version.report["traits"][0]["percentiles"][0]
    application = factories.make_ranked_application(opening)
    before = client.get(reverse("hiring:application", args=[application.reference])).text
    card = application.scorecard
    assert card is not None
    card.scoring_version, card.traits = version, [lowest - 0.1, 0.0, 9.0]
    card.save()

    response = client.get(reverse("hiring:application", args=[application.reference]))

    percentiles = [trait.percentile for trait in response.context["traits"]]
    assert (percentiles[0], percentiles[2]) == (1, 99)
    assert f"Among {version.respondents} people" in response.text
    assert "Among people, supposed" in before


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_calibrations(
    client: Client, opening: Opening, admin: User, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        factories.make_calibration(opening, by=admin)
        factories.make_opening(opening.team, assessment=opening.assessment)

    with django_assert_num_queries(10):
        client.get(page(opening, "calibrations"))
