"""Feedback in behaviours, and a person's own answers in words."""

import re
from pathlib import Path

import numpy as np
import pytest

from assessments import instrument as instruments
from assessments.instrument import Instrument
from assessments.models import Scorecard
from assessments.queries import instrument_of
from assessments.reports.feedback import feedback, level
from assessments.reports.own_answers import own_answers
from tests.factories import (
    TINY,
    make_best_worst_assessment,
    make_plain_assessment,
    make_submission,
)

CSR = Path("assessments/instruments/csr_9x7/instrument.toml")


def card(traits, *, variance=0.04, **fields) -> Scorecard:
    covariance = np.diag([variance] * len(traits)).ravel().tolist()
    return Scorecard(is_scorable=True, traits=traits, trait_covariance=covariance, **fields)


@pytest.fixture(scope="module")
def tiny() -> Instrument:
    return Instrument(instruments.read(TINY))


@pytest.fixture(scope="module")
def csr() -> Instrument:
    return Instrument(instruments.read(CSR))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1, 0.9, "high"), (-0.9, -0.1, "low"), (-0.1, 0.1, "middle"), (0, 1, "middle")],
)
def test_a_level_is_said_only_where_the_interval_leaves_no_doubt(low, high, expected):
    assert level(low, high) == expected


def test_the_words_follow_the_levels_and_name_a_strength_and_a_practice(tiny):
    result = feedback(tiny, card([1.0, -1.0, 0.1]), "en")

    assert result.strength.words == "You told us that you greet people and thank them."
    assert result.practice.words == "You told us that you speak up when others do."
    assert result.practice.step == "Count to three before you answer."
    assert [part.words for part in result.others] == ["You told us that you tidy up at times."]


def test_the_surest_trait_is_the_strength_not_the_highest_estimate(tiny):
    unsure = card([1.0, 0.9, 0.0])
    unsure.trait_covariance[0] = 0.9

    assert feedback(tiny, unsure, "en").strength.title == "Keeping quiet"


def test_the_same_scores_everywhere_still_give_two_different_traits(tiny):
    result = feedback(tiny, card([0.0, 0.0, 0.0]), "en")

    assert result.strength != result.practice
    assert len(result.others) == 1


def test_feedback_is_in_the_language_asked_for(tiny):
    assert feedback(tiny, card([1.0, 0, 0]), "es").strength.title == "Tratar a la gente"


def test_nothing_is_said_on_answers_that_look_inattentive_or_are_too_few(tiny):
    flagged = card([1.0, 0.0, 0.0], flags=["longstring", "even_odd"])
    few = Scorecard(is_scorable=False)

    assert feedback(tiny, flagged, "en") is None
    assert feedback(tiny, few, "en") is None
    assert feedback(tiny, card([1.0, 0.0, 0.0], flags=["longstring"]), "en") is not None


@pytest.mark.django_db
def test_an_instrument_without_such_words_gives_no_feedback():
    assessment = make_plain_assessment()
    for words in assessment.definition["texts"].values():
        words.pop("feedback")

    instrument = Instrument(assessment.definition)
    assert feedback(instrument, card([1.0, 0.0, 0.0]), "en") is None


@pytest.mark.parametrize(("language", "opening"), [("en", "You told us that"), ("es", "Nos dijo")])
def test_the_words_of_csr_9x7_say_what_was_told_and_carry_no_number_or_verdict(
    csr, language, opening
):
    verdicts = r"\b(fail|poor|weak|bad at|score|test|average|low|high|mal[oa]?s? en|suspend)"
    texts = csr.texts(language)["feedback"]
    levels = [words[name] for words in texts.values() for name in ("low", "middle", "high")]

    assert len(set(levels)) == 27
    assert [words for words in levels if not words.startswith(opening)] == []
    assert [words for words in levels if re.search(rf"\d|%|{verdicts}", words)] == []
    assert [words for words in levels if not 2 <= words.count(". ") + 1 <= 3] == []
    assert max(len(words.split()) for words in levels) <= 45


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_words_of_csr_9x7_never_name_a_trait_or_a_type(csr, language):
    texts = csr.texts(language)
    names = [each["name"] for table in ("traits", "types") for each in texts[table].values()]
    said = " ".join(part for words in texts["feedback"].values() for part in words.values())

    assert [name for name in names if re.search(rf"\b{name}\b", said)] == []


def lines(submission, language="en") -> dict[str, str]:
    return {
        line.words: line.answer for each in own_answers(submission, language) for line in each.lines
    }


@pytest.mark.django_db
def test_own_answers_stand_in_words_as_they_were_given():
    submission = make_submission()
    instrument = instrument_of(submission.assessment_id)
    block = instrument.of_kind("block")[0]
    submission.answers = instrument.encode({0: 5, block.number: [2, 0, 1]})

    found = lines(submission)

    statements = instrument.texts("en")["statements"]
    assert found["I greet people by name."] == "Exactly"
    assert found["I think before I answer."] == ""
    places = [found[statements[key]] for key in block.options]
    assert places == ["", "Least like me", "Most like me"]
    assert lines(submission, "es")["Saludo a la gente por su nombre."] == "Exactamente"


@pytest.mark.django_db
def test_own_answers_to_dilemmas_are_ratings_or_the_best_and_the_worst():
    rated = make_submission()
    picked = make_submission(make_best_worst_assessment())
    for submission, value in ((rated, [7, None, 1]), (picked, [2, 0])):
        instrument = instrument_of(submission.assessment_id)
        dilemma = instrument.of_kind("dilemma")[0]
        submission.answers = instrument.encode({dilemma.number: value})

    def given(submission):
        (dilemma,) = [each for each in own_answers(submission, "en") if each.is_given]
        assert dilemma.situation
        return [line.answer for line in dilemma.lines]

    assert given(rated) == ["Very good", "", "Very poor"]
    assert given(picked) == ["Worst", "", "Best"]


@pytest.mark.django_db
def test_before_they_are_sent_in_the_answers_are_those_of_the_log():
    submission = make_submission(status="started", answers={0: 2})

    given = [each.lines[0].answer for each in own_answers(submission, "en") if each.is_given]

    assert given == ["A little"]


@pytest.mark.django_db
def test_there_is_an_answer_for_every_item_of_the_form_and_no_other():
    submission = make_submission()

    found = list(own_answers(submission, "en"))

    assert len(found) == len(submission.form)
    assert all(each.is_given for each in found)
