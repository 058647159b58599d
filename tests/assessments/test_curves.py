"""Drawings of parameters: what they say, where lines run, and as files."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from assessments.templatetags import curves

VALUES = st.lists(st.floats(0, 50), min_size=61, max_size=61).filter(lambda each: max(each) > 1e-3)
STRAIGHT = [float(value) for value in range(61)]


def parts(drawing):
    return list(ET.fromstring(drawing))  # noqa: S314 - our own drawing


def points(path):
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def lines(drawing):
    return [points(each.get("d")) for each in parts(drawing) if each.get("class") == "curve"]


def test_a_curve_runs_from_one_corner_to_the_other():
    (line,) = lines(curves.plot("Error", STRAIGHT, 60))

    assert (line[0], line[-1]) == (
        (curves.LEFT, curves.BOTTOM),
        (curves.RIGHT, curves.TOP),
    )


def test_it_says_what_it_shows_and_the_values_at_every_tenth_score():
    drawing = curves.plot("Error <of> a score", STRAIGHT, 60)

    said = {each.tag: each.text for each in parts(drawing)}
    assert said["title"] == "Error <of> a score"
    assert said["desc"].startswith("0.00 at T 20, 10.00 at T 30, 20.00 at T 40")
    assert said["desc"].endswith("60.00 at T 80.")


def test_figures_are_written_in_the_language_of_the_reader():
    with override("es"):
        assert curves.in_words(("", STRAIGHT)).startswith("0,00")


def test_every_curve_carries_its_label_above_its_highest_point():
    low, high = [1.0] * 61, [3.0] * 60 + [4.0]

    drawing = curves.plot_all("Two", [("low", low), ("high", high)], 4)

    labels = {each.text: each for each in parts(drawing) if each.tag == "text"}
    assert float(labels["high"].get("x")) == curves.RIGHT
    assert float(labels["high"].get("y")) < float(labels["low"].get("y"))


@given(VALUES)
def test_nothing_is_drawn_outside_the_picture(values):
    (line,) = lines(curves.plot("Any", values, max(values)))

    assert all(
        curves.LEFT <= x <= curves.RIGHT and curves.TOP - 0.1 <= y <= curves.BOTTOM for x, y in line
    )


@pytest.mark.parametrize(
    ("highest", "steps"),
    [
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.61, [0, 0.2, 0.4, 0.6, 0.8]),
        (7.8, [0, 2, 4, 6, 8]),
        (4, [0, 1, 2, 3, 4]),
        (100, [0, 20, 40, 60, 80, 100]),
    ],
)
def test_steps_are_round_and_reach_the_highest_value(highest, steps):
    assert curves.ticks(highest) == steps


@given(st.floats(1e-3, 1e4))
def test_steps_always_reach_the_highest_value_in_at_most_five(highest):
    steps = curves.ticks(highest)

    assert steps[-1] >= highest - 1e-9
    assert 2 <= len(steps) <= 6


def test_a_file_of_its_own_brings_its_colours_for_light_and_dark():
    drawing = curves.standalone(curves.plot("Error", STRAIGHT, 60))

    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme:dark" in drawing
    assert root.get("role") == "img"


def test_a_small_curve_is_silent():
    drawing = curves.spark(STRAIGHT, 60)

    assert 'aria-hidden="true"' in drawing
    assert lines(drawing)[0][-1] == (96, 1)
