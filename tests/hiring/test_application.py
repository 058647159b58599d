"""One application: what was measured, why it stands where it does, and what happened."""

from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import ScoringVersion, Submission
from assessments.psychometrics.quality import screening
from assessments.queries import instrument_of
from hiring import operations, scoring
from hiring.models import Message, Opening, Role
from hiring.views import scores
from tests.factories import (
    AT,
    make_answers,
    make_application,
    make_best_worst_assessment,
    make_candidate,
    make_member,
    make_opening,
    make_plain_assessment,
    make_ranked_application,
    make_scorecard,
    make_submission,
    sign_profile,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening():
    return make_opening()


@pytest.fixture
def recruiter(client, opening):
    user = make_member(opening.team, Role.RECRUITER, email="rosa@staff.example")
    client.force_login(user)
    return user


def look(client, application):
    return client.get(reverse("hiring:application", args=[application.reference]))


def make_scored(opening, *, traits=(1.2, -0.4, 0.3), dilemma=0.8, **fields):
    """Make an application with the fit that its scorecard gives under the profile."""
    submission = make_submission(opening.assessment, Submission.Status.SCORED)
    card = make_scorecard(
        submission,
        traits=list(traits),
        dilemma=dilemma,
        types=[0.5, 0.2, 0.1, 0.1, 0.05, 0.03, 0.02],
    )
    result = scoring.fit(
        [card], scoring.weights_of(opening, opening.profile, card.scoring_version_id)
    )
    return make_ranked_application(
        opening,
        float(result.score[0]),
        **{"submission": submission, "scorecard": card, "fit_se": float(result.se[0])} | fields,
    )


def test_the_page_shows_each_trait_with_its_interval_and_percentile(client, opening, recruiter):
    application = make_scored(opening)

    traits = look(client, application).context["traits"]

    warmth = traits[0]
    assert [trait.name for trait in traits] == ["Warmth", "Calm", "Order"]
    assert (warmth.score, warmth.percentile) == (62, 90)
    assert warmth.error == pytest.approx(10 * np.sqrt(0.1))
    assert (warmth.low, warmth.high) == (57, 67)


@pytest.mark.parametrize(
    ("score", "percentile"), [(50, 50), (60, 84), (40, 16), (66.45, 95), (90, 99), (10, 1)]
)
def test_percentiles_are_those_of_a_normal_population(score, percentile):
    assert scores.percentile((score - 50) / 10, 0.0, None) == percentile


def test_the_parts_of_the_fit_add_up_to_the_fit_on_the_page(client, opening, recruiter):
    for traits in ((1.23, -0.77, 0.31), (-2.1, 0.01, 0.02), (0.333, 0.333, 0.333)):
        application = make_scored(opening, traits=traits, dilemma=0.37)

        why = look(client, application).context["why"]

        assert {name for name, _, _ in why.parts} == {"Warmth", "Calm", "Order", "Dilemmas"}
        assert round(50 + sum(points for _, _, points in why.parts), 1) == why.fit
        assert why.fit == round(application.fit, 1)


def test_a_part_without_weight_is_left_out(client, recruiter, opening):
    opening.profile.weights = {"warmth": 2, "calm": 0, "order": 0}
    opening.profile.save(update_fields=["weights"])

    why = look(client, make_scored(opening)).context["why"]

    assert sorted((name, weight) for name, weight, _ in why.parts) == [
        ("Dilemmas", 1.0),
        ("Warmth", 2.0),
    ]


def test_the_rank_is_that_of_the_band(client, opening, recruiter):
    Opening.objects.update(band_floors=[60.0, 45.0], funnel={"scored": 5})
    made = [make_ranked_application(opening, fit) for fit in (70, 65, 50, 47, 45)]

    top, middle = look(client, made[0]), look(client, made[3])

    assert (top.context["band"], top.context["ranks"]) == (1, (1, 2))
    assert (middle.context["band"], middle.context["ranks"]) == (2, (3, 5))
    assert "Band 2, rank 3 to 5 of 5 scored" in middle.text
    assert "nobody can be told apart" in middle.text


def test_types_are_shown_as_indicative_with_what_they_are_not(client, opening, recruiter):
    page = look(client, make_scored(opening))

    assert [round(share, 2) for _, _, share in page.context["types"]] == [
        0.5, 0.2, 0.1, 0.1, 0.05, 0.03, 0.02,
    ]  # fmt: skip
    assert "indicative" in page.text
    assert "never rank or reject" in page.text


def test_dilemma_ratings_stand_beside_the_key_with_its_reasons(client, opening, recruiter):
    application = make_scored(opening)
    instrument = instrument_of(opening.assessment_id)
    item = instrument.of_kind("dilemma")[0]
    given = instrument.decode([bytes(application.submission.answers)])[0][item.slots].tolist()
    key = [option["effectiveness"] for option in instrument.definition["dilemmas"][0]["options"]]

    page = look(client, application)
    dilemma = page.context["dilemmas"][0]

    assert dilemma.title == "A late parcel"
    assert sorted((line.given, line.key) for line in dilemma.options) == sorted(
        zip(given, key, strict=True)
    )
    assert [line.key for line in dilemma.options] == sorted(key, reverse=True)
    assert dilemma.options[0].reason in page.text


def test_odd_answering_is_said_in_plain_words_with_what_to_do(client, opening, recruiter):
    card = make_scorecard(flags=["longstring", "seconds_per_item"])
    application = make_ranked_application(
        opening, submission=card.submission, scorecard=card, looks_inattentive=True
    )

    page = look(client, application).text

    for words in (
        "Look inattentive",
        "A long run of the same answer",
        "faster than most people can read",
        "ask before you conclude",
    ):
        assert words in page
    assert "longstring" not in page


def test_an_instrument_of_traits_alone_shows_traits_alone(client, recruiter, opening):
    plain = make_opening(opening.team, assessment=make_plain_assessment())
    sign_profile(plain, dilemma_weight=0)
    application = make_ranked_application(plain, rep_type="", rep_type_probability=None)

    page = look(client, application)

    assert len(page.context["traits"]) == 3
    assert "Rep type" not in page.text
    assert "Dilemmas" not in page.text


def test_the_best_and_worst_that_were_named_stand_beside_the_key(client, opening, recruiter):
    opening = make_opening(opening.team, assessment=make_best_worst_assessment())
    instrument = instrument_of(opening.assessment_id)
    first, second = (item.number for item in instrument.of_kind("dilemma"))
    answers = make_answers(instrument) | {first: [0, 2]}
    del answers[second]
    card = make_scorecard(make_submission(opening.assessment, answers=answers))

    application = make_application(opening, submission=card.submission, scorecard=card)
    page = look(client, application)
    one, other = page.context["dilemmas"]

    named = [(line.key, line.is_best, line.is_worst) for line in one.options]
    assert named == [(6.0, True, False), (4.0, False, True), (2.0, False, False)]
    assert (one.gained, other.gained) == (1.0, None)
    assert [page.text.count(f">{words}<") for words in ("named best", "named worst")] == [1, 1]
    assert "points: 1" in page.text
    assert page.text.count("not answered") == 1
    assert "not rated" not in page.text


def test_every_sign_that_screening_raises_has_words():
    signs = {*screening.HIGH, *screening.LOW, "seconds_per_item", "flat_ratings"}

    assert signs == set(scores.QUALITY_WORDS)


def test_too_few_answers_give_no_figure(client, opening, recruiter):
    card = make_scorecard(is_scorable=False, traits=[], trait_covariance=[], types=[])
    application = make_application(opening, submission=card.submission, scorecard=card)

    page = look(client, application).text

    assert "Too few answers to score" in page
    assert "Why this rank" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "Not invited yet"),
        (Submission.Status.INVITED, "Answers are not in yet"),
        (Submission.Status.STARTED, "Answers are not in yet"),
        (Submission.Status.SUBMITTED, "They are being scored"),
    ],
)
def test_before_there_are_scores_the_page_says_what_is_missing(
    client, opening, recruiter, status, words
):
    sitting = make_submission(opening.assessment, status) if status else None

    assert words in look(client, make_application(opening, submission=sitting)).text


def test_the_record_is_shown_as_never_scored(client, opening, recruiter):
    candidate = make_candidate(
        opening.team,
        experience="Three years on the phone",
        certifications="HDI-CSR",
        languages=["English", "Spanish"],
        time_zone="Europe/Madrid",
        source="Job fair",
        external_id="ATS-77",
    )

    page = look(client, make_application(opening, candidate)).text

    for words in (
        "Kept on record, never scored",
        candidate.email,
        "Three years on the phone",
        "HDI-CSR",
        "English, Spanish",
        "Europe/Madrid",
        "Job fair",
        "ATS-77",
    ):
        assert words in page


def test_the_timeline_tells_everything_newest_first(client, opening, recruiter):
    application = make_scored(opening)
    Message.objects.create(
        application=application, kind="invitation", created_at=AT, sent_at=AT + timedelta(minutes=1)
    )
    operations.record_decision(
        application=application,
        move="advance",
        reason="Calm under fire",
        by=recruiter,
        at=AT + timedelta(days=1),
    )

    page = look(client, application)

    kinds = [moment.kind for moment in page.context["timeline"]]
    assert kinds == [
        "advance", "invitation_sent", "scored", "submitted", "started", "invited", "applied",
    ]  # fmt: skip
    assert "Calm under fire" in page.text
    assert "rosa@staff.example" in page.text


def test_the_page_leads_to_the_neighbours_in_the_ranking(client, opening, recruiter):
    best, middle, last = (make_ranked_application(opening, fit) for fit in (60, 50, 40))

    page = look(client, middle).text

    for neighbour, rel in ((best, "prev"), (last, "next")):
        address = reverse("hiring:application", args=[neighbour.reference])
        assert f'href="{address}" rel="{rel}"' in page


def test_a_reviewer_sees_no_name_contact_or_words_about_the_person(client, opening, recruiter):
    canary = make_candidate(
        opening.team,
        full_name="Canary Name",
        email="canary@x.example",
        phone="0800-CANARY",
        external_id="canary-77",
    )
    application = make_ranked_application(opening, candidate=canary)
    operations.record_decision(
        application=application, move="hold", reason="Canary is away", by=recruiter, at=AT
    )
    Message.objects.create(
        application=application, kind="invitation", created_at=AT, attempts=3, failure="no canary"
    )
    client.force_login(make_member(opening.team, Role.REVIEWER))

    page = look(client, application).text

    assert application.short_reference in page
    assert "canary" not in page.lower()
    assert reverse("hiring:decide", args=[application.reference]) not in page


def test_a_recruiter_sees_what_the_reviewer_does_not(client, opening, recruiter):
    canary = make_candidate(opening.team, full_name="Canary Name", external_id="canary-77")
    application = make_ranked_application(opening, candidate=canary)
    operations.record_decision(
        application=application, move="hold", reason="Canary is away", by=recruiter, at=AT
    )

    page = look(client, application).text

    for words in ("Canary Name", "canary-77", "Canary is away"):
        assert words in page


def test_unknown_and_foreign_applications_answer_alike(client, recruiter):
    unknown = client.get(reverse("hiring:application", args=[uuid4()]))
    foreign = look(client, make_application())

    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert unknown.content == foreign.content


def test_a_visitor_is_sent_to_sign_in(client, opening):
    assert look(client, make_application(opening)).status_code == 302


def test_the_page_cannot_be_posted_to(client, opening, recruiter):
    application = make_application(opening)

    response = client.post(reverse("hiring:application", args=[application.reference]))

    assert response.status_code == 405


def test_the_page_costs_the_same_among_one_and_among_three(client, opening, recruiter):
    application = make_scored(opening)
    look(client, application)
    with CaptureQueriesContext(connection) as one:
        look(client, application)
    make_scored(opening, traits=(2, 2, 2))
    make_scored(opening, traits=(-2, -2, -2))
    for day in range(3):
        operations.record_decision(
            application=application,
            move="advance",
            reason="Good",
            by=recruiter,
            at=AT + timedelta(days=day),
        )
    with CaptureQueriesContext(connection) as three:
        look(client, application)

    assert abs(len(three) - len(one)) <= 1  # the last one's neighbour is looked for in two lists


def test_the_scoring_version_named_is_the_one_that_scored(client, opening, recruiter):
    application = make_scored(opening)
    versions = ScoringVersion.objects.filter(assessment=opening.assessment)
    scored_under = versions.get()
    versions.update(is_current=False)
    ScoringVersion.objects.create(
        assessment=opening.assessment,
        name="1.0-calibrated",
        source=ScoringVersion.Source.CALIBRATED,
        parameters=scored_under.parameters,
        created_at=AT,
    )

    page = look(client, application).text

    assert f"Scored under version {scored_under.name}" in page
    assert "1.0-calibrated" not in page
