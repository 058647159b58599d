"""From frozen answers to scorecards."""

from pathlib import Path

import numpy as np
import pytest

from assessments import queries, scoring
from assessments.instrument import Instrument, Value
from assessments.models import Assessment, Scorecard, Submission
from assessments.parameters import Parameters
from assessments.psychometrics import grm
from tests.factories import (
    make_answers,
    make_assessment,
    make_best_worst_assessment,
    make_plain_assessment,
    make_submission,
)

pytestmark = pytest.mark.django_db

CSR = Path("assessments/instruments/csr_9x7/instrument.toml")
HONEST = 300


def answers(assessment: Assessment, level: float) -> dict[int, Value]:
    """Everybody's answers to the trait statements at one end of the trait, keying respected."""
    instrument = queries.instrument_of(assessment.pk)
    top = instrument.categories
    return {
        item.number: (1 if instrument.is_reversed[item.number] == (level > 0) else top)
        for item in instrument.of_kind("trait")
    }


def score(*submissions: Submission) -> list[Scorecard]:
    scoring.score_submissions([submission.pk for submission in submissions])
    return [Scorecard.objects.get(submission=submission) for submission in submissions]


def test_reverse_keyed_statements_are_turned_round():
    assessment = make_assessment()

    high, low = score(
        make_submission(assessment, answers=answers(assessment, 1)),
        make_submission(assessment, answers=answers(assessment, -1)),
    )

    assert min(high.traits) > 1
    assert max(low.traits) < -1


def test_a_scorecard_recomputes_to_the_same_numbers_alone_and_among_others():
    submissions = [make_submission() for _ in range(5)]
    together = score(*submissions)
    version = together[0].scoring_version
    instrument = queries.instrument_of(version.assessment_id)

    for submission, card in zip(submissions, together, strict=True):
        submission.refresh_from_db()
        again = scoring.compute(
            instrument,
            queries.parameters_of(version.pk),
            instrument.decode([submission.frozen_answers]),
        )
        assert again.traits[0].tolist() == card.traits
        assert again.covariance[0].ravel().tolist() == card.trait_covariance
        assert again.types[0].tolist() == card.types
        assert again.dilemma[0] == card.dilemma


def test_a_second_delivery_scores_nothing():
    submission = make_submission()
    first = scoring.score_submissions([submission.pk])

    second = scoring.score_submissions([submission.pk])

    assert (first, second) == (1, 0)
    assert Scorecard.objects.count() == 1


def test_what_is_not_sent_in_is_not_scored():
    submission = make_submission(status="started")

    assert scoring.score_submissions([submission.pk]) == 0
    assert not Scorecard.objects.exists()


def test_type_probabilities_follow_the_ranking_blocks():
    assessment = make_assessment()
    instrument = queries.instrument_of(assessment.pk)
    first = {item.number: [0, 1, 2] for item in instrument.of_kind("block")}
    favoured = {int(block[0]) for block in instrument.block_types}

    (card,) = score(make_submission(assessment, answers=answers(assessment, 1) | first))

    assert sum(card.types) == pytest.approx(1)
    assert int(np.argmax(card.types)) in favoured


def test_too_few_answers_cannot_be_scored_and_leave_no_number_behind():
    assessment = make_assessment()
    few = dict(list(answers(assessment, 1).items())[:2])

    (card,) = score(make_submission(assessment, answers=few))

    assert not card.is_scorable
    assert (card.traits, card.trait_covariance, card.types) == ([], [], [])
    assert card.submission.status == Submission.Status.SCORED


def test_an_instrument_of_traits_alone_is_scored_without_types_and_dilemmas():
    (card,) = score(make_submission(make_plain_assessment()))

    assert card.is_scorable
    assert (card.types, card.dilemma) == ([], None)


def test_straight_lining_is_flagged_and_honest_answers_hardly_ever():
    assessment = make_assessment(CSR)
    instrument = queries.instrument_of(assessment.pk)
    honest = [
        make_submission(assessment, answers=one, seed=seed)
        for seed, one in enumerate(simulated(assessment))
    ]
    line = {item.number: 4 for item in instrument.of_kind("trait")}
    careless = make_submission(assessment, answers=line)

    cards = score(*honest, careless)

    assert cards[-1].looks_inattentive
    assert sum(card.looks_inattentive for card in cards[:-1]) <= 0.03 * HONEST


def simulated(assessment: Assessment) -> list[dict[int, Value]]:
    """Honest answers to the trait statements, as the model itself gives them."""
    instrument: Instrument = queries.instrument_of(assessment.pk)
    parameters = queries.parameters_of(queries.current_scoring_version(assessment.pk).pk)
    rng = np.random.default_rng(7)
    theta = rng.multivariate_normal(np.zeros(9), parameters.covariance, HONEST)
    drawn = grm.simulate(
        theta, parameters.slopes, parameters.thresholds, instrument.trait_of_item, rng
    )
    given = np.where(instrument.is_reversed, instrument.categories - 1 - drawn, drawn) + 1
    return [dict(enumerate(row.tolist())) for row in given]


def test_hurried_answers_are_flagged_only_where_time_was_taken():
    hurried, untimed = score(
        make_submission(seconds_per_item=0.5), make_submission(seconds_per_item=None)
    )

    assert "seconds_per_item" in hurried.flags
    assert "seconds_per_item" not in untimed.flags


def test_one_that_broke_a_batch_is_left_out_of_the_next():
    fresh, failed = make_submission(), make_submission(attempts=1)

    assert scoring.score_submissions([fresh.pk, failed.pk]) == 1
    assert list(Scorecard.objects.values_list("submission", flat=True)) == [fresh.pk]
    assert scoring.score_submissions([failed.pk]) == 1


def test_a_submission_that_fails_three_times_is_set_aside():
    submission = make_submission()
    Submission.objects.filter(pk=submission.pk).update(answers=b"\x00")

    for _ in range(3):
        with pytest.raises(ValueError, match="reshape"):
            scoring.score_submissions([submission.pk])

    assert scoring.score_submissions([submission.pk]) == 0
    assert list(Submission.objects.set_aside()) == [submission]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_is_the_same_for_one_and_for_many(
    count, django_assert_num_queries
):
    keys = [make_submission().pk for _ in range(count)]
    scoring.score_submissions([make_submission().pk])  # what is kept in memory is there

    with django_assert_num_queries(12):
        scoring.score_submissions(keys)


def test_rating_every_option_alike_gets_the_lowest_dilemma_score_and_a_flag():
    assessment = make_assessment()
    instrument = queries.instrument_of(assessment.pk)
    key = iter(np.rint(instrument.option_key).astype(int).tolist())
    rated = instrument.of_kind("dilemma")
    against = {item.number: [8 - next(key) for _ in range(item.width)] for item in rated}
    flat = {item.number: [4] * item.width for item in rated}

    worst, alike = score(
        *(
            make_submission(assessment, answers=make_answers(instrument) | ratings)
            for ratings in (against, flat)
        )
    )

    assert alike.dilemma <= worst.dilemma < 0
    assert "flat_ratings" in alike.flags
    assert "flat_ratings" not in worst.flags


def test_picks_score_the_higher_the_more_the_key_agrees_and_nothing_if_left_out():
    assessment = make_best_worst_assessment()
    instrument = queries.instrument_of(assessment.pk)
    traits = answers(assessment, 1)
    first, second = (item.number for item in instrument.of_kind("dilemma"))
    # The key's best and worst are a and b of the one, b and a of the other.
    agreeing = {first: [0, 1], second: [1, 0]}
    opposed = {first: [1, 0], second: [0, 1]}
    half = {first: [0, 1]}

    whole, part, nothing, reverse = score(
        *(
            make_submission(assessment, answers=traits | picks)
            for picks in (agreeing, half, {}, opposed)
        )
    )

    assert whole.dilemma > part.dilemma > nothing.dilemma == 0 > reverse.dilemma
    assert whole.dilemma_variance < part.dilemma_variance < nothing.dilemma_variance == 1
    assert "flat_ratings" not in {*whole.flags, *nothing.flags, *reverse.flags}


def test_parameters_that_were_stored_without_noise_still_score():
    version = queries.current_scoring_version(make_assessment().pk)
    stored = {name: value for name, value in version.parameters.items() if name != "dilemma_noise"}

    assert Parameters.from_json(stored).to_json() == version.parameters
