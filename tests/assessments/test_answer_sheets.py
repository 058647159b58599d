"""Answers in a table's cells."""

import pytest

from assessments import answer_sheets, instrument
from assessments.answer_sheets import Problem, SheetError
from assessments.instrument import Instrument
from tests.factories import TINY, best_worst_definition


@pytest.fixture(scope="module")
def tiny():
    return Instrument(instrument.read(TINY))


def read(tiny, header, cells, **options):
    sheet = answer_sheets.sheet(tiny, header, **options)
    return answer_sheets.values(tiny, sheet.columns, cells)


def test_columns_are_found_by_key_in_any_order_and_case(tiny):
    sheet = answer_sheets.sheet(tiny, ["CALM_2", "Warmth_1", "age"])

    numbers = {item.key: item.number for item in tiny.items}
    assert sheet.columns == {numbers["calm_2"]: [0], numbers["warmth_1"]: [1]}
    assert sheet.form == [numbers["calm_2"], numbers["warmth_1"]]
    assert sheet.ignored == ["age"]


def test_answers_are_kept_as_given_and_reversed_only_in_the_key(tiny):
    answers, problems = read(tiny, ["warmth_1", "warmth_4"], ["5", "5"])

    assert problems == []
    assert answers == {0: 5, 3: 5}
    vector = tiny.decode([tiny.encode(answers)])
    assert tiny.keyed_responses(vector)[0, [0, 3]].tolist() == [4, 0]


def test_blocks_and_dilemmas_have_columns_of_their_own(tiny):
    header = ["block_1", "lost_password.c", "lost_password.A", "lost_password.b"]

    answers, problems = read(tiny, header, ["2 1 3", "4", "1", "NA"])

    assert problems == []
    assert answers == {
        tiny.by_key["block_1"].number: [1, 0, 2],
        tiny.by_key["lost_password"].number: [1, None, 4],
    }


@pytest.fixture(scope="module")
def picking():
    return Instrument(best_worst_definition())


def test_best_and_worst_have_a_column_each_with_the_keys_of_options(picking):
    header = ["Late_Parcel.worst", "late_parcel.best", "lost_password.best", "lost_password.worst"]

    answers, problems = read(picking, header, ["A", " c ", "NA", ""])

    assert problems == []
    assert answers == {picking.by_key["late_parcel"].number: [2, 0]}


@pytest.mark.parametrize("cells", [("a", "a"), ("a", ""), ("a", "d"), ("1", "2"), ("a", "b c")])
def test_what_is_no_two_options_is_a_problem(picking, cells):
    answers, problems = read(picking, ["late_parcel.best", "late_parcel.worst"], cells)

    reason = f"{' '.join(cells)!r} is not two different ones of a, b, c"
    assert (answers, problems) == ({}, [Problem("late_parcel", reason)])


def test_a_column_of_ratings_is_not_for_best_and_worst(picking):
    with pytest.raises(SheetError, match=r"no column is named by an item"):
        answer_sheets.sheet(picking, ["age"])
    with pytest.raises(SheetError, match=r"late_parcel has some of its columns only"):
        answer_sheets.sheet(picking, ["late_parcel.best"])


@pytest.mark.parametrize("cell", ["", " ", "NA", "na"])
def test_an_empty_cell_is_a_missing_answer(tiny, cell):
    assert read(tiny, ["warmth_1", "warmth_2"], [cell, "3"]) == ({1: 3}, [])


@pytest.mark.parametrize("cell", ["0", "6", "2.5", "often", "-1", "1e1", "٣٣"])
def test_what_is_no_category_is_a_problem(tiny, cell):
    answers, problems = read(tiny, ["warmth_1"], [cell])

    assert answers == {}
    assert problems == [Problem("warmth_1", f"{cell!r} is not a whole number from 1 to 5")]


@pytest.mark.parametrize("cell", ["1 2", "1 1 2", "1 2 4", "0 1 2", "1-2-3"])
def test_what_is_no_order_is_a_problem(tiny, cell):
    _, problems = read(tiny, ["block_1"], [cell])

    assert problems == [Problem("block_1", f"{cell!r} is not an order of 1, 2 and 3")]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (["age", "sex"], "no column is named by an item of tiny"),
        (["warmth_1", "WARMTH_1"], "two columns are named WARMTH_1"),
        (["warmth_1", "warmth_5"], "warmth_5 looks like an item and is none"),
        (["warmth_1", "wramth_2"], r"wramth_2 looks like an item and is none \(is it warmth_2\?\)"),
        (["late_parcel.a", "late_parcel.b"], "late_parcel has some of its columns only"),
    ],
)
def test_columns_that_do_not_fit_are_refused(tiny, header, reason):
    with pytest.raises(SheetError, match=reason):
        answer_sheets.sheet(tiny, header)


def test_a_slip_of_the_pen_can_be_ignored_by_name(tiny):
    sheet = answer_sheets.sheet(tiny, ["warmth_1", "warmth_5"], ignore=["warmth_5"])

    assert sheet.ignored == ["warmth_5"]


def test_a_column_set_apart_is_not_looked_at(tiny):
    sheet = answer_sheets.sheet(tiny, ["warmth_9", "warmth_1"], apart=[0])

    assert (sheet.form, sheet.ignored) == ([0], [])
