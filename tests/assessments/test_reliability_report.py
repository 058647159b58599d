"""Reliability from stored answers."""

import pytest
from django.core.management import call_command

from assessments.models import Submission
from assessments.queries import instrument_of
from assessments.reports import reliability
from tests.factories import make_assessment, make_submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment():
    return make_assessment()


def submit(assessment, values):
    """Sittings with these answers to the first trait's four items; the fourth is reversed."""
    instrument = instrument_of(assessment.pk)
    for row in values:
        answers = {item.number: 3 for item in instrument.of_kind("trait")}
        answers |= dict(enumerate(row))
        make_submission(assessment, answers=answers)


def test_reversed_items_are_turned_round_first(assessment):
    submit(assessment, [(1, 1, 1, 5), (3, 3, 3, 3), (5, 5, 5, 1)])

    warmth, calm, order = reliability.rows(assessment)

    assert warmth[:3] == ("warmth", 4, 3)
    assert warmth.alpha == pytest.approx(1.0)
    assert (calm.alpha, order.alpha) == (None, None)


def test_people_who_left_something_out_are_not_counted(assessment):
    submit(assessment, [(1, 2, 1, 5), (3, 3, 4, 3), (5, 4, 5, 1)])
    complete = list(reliability.rows(assessment))
    make_submission(assessment, answers={0: 1, 1: 5, 2: 1})
    make_submission(assessment, Submission.Status.INVITED)

    assert list(reliability.rows(assessment)) == complete


def test_the_command_prints_a_row_a_trait(assessment, capsys):
    submit(assessment, [(1, 1, 1, 5), (3, 3, 3, 3), (5, 5, 5, 1)])

    call_command("reliability", "tiny")

    assert capsys.readouterr().out.splitlines() == [
        "trait\titems\tpeople\talpha",
        "warmth\t4\t3\t1.0000",
        "calm\t4\t3\tundefined",
        "order\t4\t3\tundefined",
    ]
