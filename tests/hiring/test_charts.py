"""Drawings of scores: what they say and where things stand."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.templatetags import charts

SCORES = st.floats(-100, 200)
ERRORS = st.floats(0, 100)


def parts(drawing):
    return list(ET.fromstring(drawing))  # noqa: S314 - our own drawing


def title(drawing):
    return next(each.text for each in parts(drawing) if each.tag == "title")


def attribute(drawing, kind, name):
    element = next(each for each in parts(drawing) if each.get("class") == kind)
    return float(element.get(name))


def test_an_interval_says_its_score_and_bounds():
    assert title(charts.interval(63.4, 4.0)) == (
        "63, 90% interval 57 to 70, on a scale from 20 to 80"
    )


@pytest.mark.parametrize(("score", "x"), [(20, 0), (50, 75), (80, 150), (95, 150), (5, 0)])
def test_a_score_stands_at_its_place_on_the_scale(score, x):
    assert attribute(charts.interval(score, 3.0), "point", "cx") == x


def test_the_bar_spans_the_ninety_per_cent_interval():
    drawing = charts.interval(50, 10)

    start, width = (attribute(drawing, "range", name) for name in ("x", "width"))
    assert (start, width) == (round(75 - 16.45 * 2.5, 1), round(2 * 16.45 * 2.5, 1))


@given(score=SCORES, error=ERRORS)
def test_nothing_is_drawn_outside_the_picture(score, error):
    drawing = charts.interval(score, error)

    start, width = (attribute(drawing, "range", name) for name in ("x", "width"))
    assert start >= 0
    assert start + width <= 158
    assert 0 <= attribute(drawing, "point", "cx") <= 150


@given(st.lists(st.tuples(SCORES, ERRORS), min_size=1, max_size=12))
def test_a_strip_has_a_tick_and_an_interval_for_each_trait(traits):
    names = [f"Trait {number}" for number in range(len(traits))]

    drawing = charts.trait_strip(names, *zip(*traits, strict=True))

    paths = {each.get("class"): each.get("d") for each in parts(drawing) if each.get("d")}
    assert paths["range"].count("M") == paths["point"].count("M") == len(traits)
    heights = [float(y) for y in re.findall(r"M\d+ (-?[\d.]+)h", paths["point"])]
    assert all(-1 <= height <= 31 for height in heights)


def test_a_strip_says_every_trait_and_nothing_it_should_escape():
    drawing = charts.trait_strip(["Warmth", "<b>Calm</b>"], [61.2, 48.9], [4, 4])

    assert title(drawing) == "Warmth 61, <b>Calm</b> 49"
    assert "<b>" not in drawing


@pytest.mark.parametrize(
    ("given_rating", "words", "points"),
    [(6, "rated 6, key 2.1", 1), (None, "not rated, key 2.1", 0)],
)
def test_a_rating_stands_beside_its_key(given_rating, words, points):
    drawing = charts.rating(given_rating, 2.1)

    assert title(drawing) == words
    assert drawing.count('class="point"') == points


@pytest.mark.parametrize(("share", "width"), [(0, 0), (0.5, 50), (1, 100), (1.2, 100), (-1, 0)])
def test_a_bar_is_as_long_as_its_share(share, width):
    assert attribute(charts.bar(share), "point", "width") == width
