"""A smaller study than the printed one: its margins allow for sampling."""

import numpy as np
import pytest

from assessments.psychometrics.study import (
    EXAMPLES,
    Row,
    averaged,
    careless_answers,
    trait_recovery,
    type_recovery,
)

SMALL = [
    (trait_recovery, {"people": 600}, 0.02),
    (type_recovery, {"people": 1500}, 0.03),
    (careless_answers, {"people": 600, "simulated": 3000}, 0.02),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_ours_is_what_is_printed(example):
    assert example.compute() == pytest.approx(example.printed, abs=example.tolerance)


@pytest.mark.parametrize(("study", "size", "margin"), SMALL)
def test_every_target_is_reached(study, size, margin):
    rows = study(np.random.default_rng(2017), **size)

    assert [row for row in rows if not row.is_within(margin)] == []


def test_ours_is_between_the_plain_sum_and_the_limit():
    rows = trait_recovery(np.random.default_rng(3), people=600)[:2]

    for row in rows:
        assert row.plain is not None
        assert row.limit is not None
        assert row.plain < row.ours <= row.limit + 0.005


def test_a_row_knows_whether_it_reached_its_target():
    assert Row("r", 0.9, low=0.9).is_reached
    assert not Row("r", 0.89, low=0.9).is_reached
    assert Row("r", 0.89, low=0.9).is_within(0.011)
    assert not Row("loss", 0.3, high=0.2).is_within(0.05)


def test_rows_of_several_instruments_are_averaged():
    rows = averaged([[Row("r", 0.5, plain=0.25, low=0.5)], [Row("r", 1.0, plain=0.75, low=0.5)]])

    assert rows == [Row("r", 0.75, plain=0.5, low=0.5)]
