"""Drawings of parameters as SVG: curves over the scale of T scores, on pages and in files.

Geometry stands in attributes and colours come from the style sheet; `standalone` gives a drawing
colours of its own. Each says in its title what it shows and in its description the figures.
"""

from collections.abc import Sequence
from math import floor, log10

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

register = template.Library()

LOW, HIGH = 20, 80
MARKS = range(LOW, HIGH + 1, 10)
WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 32, 350, 18, 168
MOST_STEPS = 5

Curve = tuple[str, Sequence[float]]

# Light and dark as in static/css/tokens.css.
STYLE = mark_safe(
    "<style>svg{background:#fff;font:500 11px system-ui,sans-serif}text{fill:#555c68}"
    ".axis{stroke:#e2ded5}.curve{fill:none;stroke:#2f5fb3;stroke-width:2}"
    "@media(prefers-color-scheme:dark){svg{background:#1b1e24}text{fill:#b3b8c1}"
    ".axis{stroke:#333942}.curve{stroke:#8fb4f5}}</style>"
)


@register.simple_tag
def plot(title: str, values: Sequence[float], highest: float) -> SafeString:
    """Draw one curve over T from 20 to 80: its values at equal steps, on a scale from 0 up."""
    return plot_all(title, [("", values)], highest)


@register.simple_tag
def plot_all(title: str, curves: Sequence[Curve], highest: float) -> SafeString:
    """Draw several curves, each with its label at its highest point."""
    steps = ticks(highest)
    return format_html(
        '<svg class="wide" viewBox="0 0 {} {}" role="img"><title>{}</title><desc>{}</desc>'
        "{}{}{}</svg>",
        WIDTH,
        HEIGHT,
        title,
        " ".join(in_words(curve) for curve in curves),
        _grid(steps),
        _marks(),
        format_html_join("", "{}", ((_curve(curve, steps[-1]),) for curve in curves)),
    )


@register.simple_tag
def spark(values: Sequence[float], highest: float) -> SafeString:
    """Draw one small curve; the figures stand beside it, so it has no words."""
    line = _path(values, highest, (0, 96), (1, 27))
    return format_html(
        '<svg width="96" height="28" viewBox="0 0 96 28" aria-hidden="true">'
        '<path class="axis" d="M0 27.5H96"/><path class="curve" d="{}"/></svg>',
        line,
    )


def standalone(drawing: SafeString) -> str:
    """Return a drawing as a file of its own, with colours for light and dark."""
    start, rest = drawing.split(">", 1)
    return f'{start} xmlns="http://www.w3.org/2000/svg">{STYLE}{rest}\n'


def ticks(highest: float) -> list[float]:
    """Return round steps from 0 to the first that is not below the highest value, at most five."""
    unit = 10.0 ** floor(log10(highest / MOST_STEPS))
    step = next(
        round(unit * size, 10) for size in (1, 2, 5, 10) if unit * size * MOST_STEPS >= highest
    )
    count = next(n for n in range(1, MOST_STEPS + 1) if n * step >= highest - 1e-9)
    return [round(n * step, 10) for n in range(count + 1)]


def in_words(curve: Curve) -> str:
    """Return the values of a curve at every tenth T score, as a sentence."""
    label, values = curve
    last = len(values) - 1
    figures = ", ".join(
        gettext("%(value)s at T %(place)d")
        % {"value": _figure(values[round(last * (mark - LOW) / (HIGH - LOW))]), "place": mark}
        for mark in MARKS
    )
    return f"{label}: {figures}." if label else f"{figures}."


def _grid(steps: Sequence[float]) -> SafeString:
    """Lines across at every step, with their figures."""
    decimals = next(n for n in range(3) if all(round(step, n) == step for step in steps))
    heights = [(_up(step, steps[-1]), step) for step in steps]
    return format_html_join(
        "",
        '<path class="axis" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, f"{y:.1f}", RIGHT, LEFT - 6, f"{y + 4:.1f}", floatformat(step, decimals))
            for y, step in heights
        ),
    )


def _marks() -> SafeString:
    """T scores below the drawing."""
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{_across(mark):.1f}", BOTTOM + 16, f"T {mark}" if mark == LOW else mark)
            for mark in MARKS
        ),
    )


def _curve(curve: Curve, highest: float) -> SafeString:
    """The line of a curve, and its label above the highest point."""
    label, values = curve
    line = _path(values, highest, (LEFT, RIGHT), (TOP, BOTTOM))
    top = max(range(len(values)), key=values.__getitem__)
    x = LEFT + (RIGHT - LEFT) * top / (len(values) - 1)
    return format_html(
        '<path class="curve" d="{}"/><text x="{}" y="{}" text-anchor="middle">{}</text>',
        line,
        f"{x:.1f}",
        f"{_up(values[top], highest) - 5:.1f}",
        label,
    )


def _path(
    values: Sequence[float],
    highest: float,
    across: tuple[float, float],
    down: tuple[float, float],
) -> str:
    """Values at equal steps from left to right as a path, 0 at the bottom."""
    (left, right), (top, bottom) = across, down
    points = (
        (left + (right - left) * place / (len(values) - 1), bottom - (bottom - top) * v / highest)
        for place, v in enumerate(values)
    )
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _up(value: float, highest: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / highest


def _across(mark: float) -> float:
    return LEFT + (RIGHT - LEFT) * (mark - LOW) / (HIGH - LOW)


def _figure(value: float) -> str:
    return floatformat(value, 2)
