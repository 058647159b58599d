"""A smaller study than the printed one: its margins allow for sampling."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from assessments.psychometrics import study as package
from assessments.psychometrics.study import (
    EXAMPLES,
    Row,
    averaged,
    careless_answers,
    trait_recovery,
    type_recovery,
)
from assessments.psychometrics.study import __main__ as program

SMALL = [
    (trait_recovery, {"people": 600}, 0.02),
    (type_recovery, {"people": 1500}, 0.03),
    (careless_answers, {"people": 600, "simulated": 3000}, 0.02),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_ours_is_what_is_printed(example):
    assert example.compute() == pytest.approx(example.printed, abs=example.tolerance)


@cache
def small(index):
    study, size, _ = SMALL[index]
    return study(np.random.default_rng(2017), **size)


@pytest.mark.parametrize("index", range(len(SMALL)))
def test_every_target_is_reached(index):
    assert [row for row in small(index) if not row.is_within(SMALL[index][2])] == []


def test_the_results_kept_are_of_this_study():
    kept = json.loads((Path(package.__file__).parent / "results.json").read_text())

    rows = [row for index in range(len(SMALL)) for row in small(index)]
    assert [(row["quantity"], row["target"]) for row in kept["rows"]] == [
        (row.quantity, row.target) for row in rows
    ]
    assert all(row["is_reached"] for row in kept["rows"])
    assert kept["seed"] == program.SEED
    assert kept["published"] == {"examples": len(EXAMPLES), "met": len(EXAMPLES)}


def test_results_are_rounded_to_what_differs_on_no_machine():
    found = program.results([Row("r", 0.91234, plain=0.8, low=0.9)], missed=1)

    assert found["rows"] == [
        {
            "quantity": "r",
            "plain": 0.8,
            "target": ">= 0.900",
            "ours": 0.912,
            "limit": None,
            "is_reached": True,
        }
    ]
    assert found["published"] == {"examples": len(EXAMPLES), "met": len(EXAMPLES) - 1}


def test_ours_is_between_the_plain_sum_and_the_limit():
    for row in small(0)[:2]:
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
