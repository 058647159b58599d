"""Drawings of scores as SVG: the same on a page, in a mail and on paper.

Geometry stands in attributes and colours come from the style sheet, so that nothing is inline. Each
drawing says in its title what it shows.
"""

from collections.abc import Sequence

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

LOW, MEAN, HIGH = 20, 50, 80
Z90 = 1.645


@register.simple_tag
def interval(score: float, error: float, width: int = 150) -> SafeString:
    """Draw a T score and its standard error as a point in its 90 % interval, from 20 to 80."""
    low, high = bounds(score, error)
    start, end = _across(low, width), _across(high, width)
    return format_html(
        '<svg class="{}" width="{w}" height="22" viewBox="0 0 {w} 22" role="img"><title>{}</title>'
        '<path class="axis" d="M0 11H{w}"/><path class="mean" d="M{m} 3V19"/>'
        '<rect class="range" x="{}" y="7" width="{}" height="8" rx="4"/>'
        '<circle class="point" cx="{}" cy="11" r="4.5"/></svg>',
        "wide",
        gettext("%(score)d, 90%% interval %(low)d to %(high)d, on a scale from 20 to 80")
        % {"score": round(score), "low": round(low), "high": round(high)},
        f"{start:.1f}",
        f"{max(end - start, 8):.1f}",
        f"{_across(score, width):.1f}",
        w=width,
        m=width // 2,
    )


@register.simple_tag
def trait_strip(
    names: Sequence[str], scores: Sequence[float], errors: Sequence[float]
) -> SafeString:
    """Draw a row of traits, T scores with standard errors, each a tick in its upright interval."""
    ranges, ticks, words = [], [], []
    for place, (name, score, error) in enumerate(zip(names, scores, errors, strict=True)):
        low, high = bounds(score, error)
        x, top = place * 13, _down(high)
        ranges.append(f"M{x} {top:.1f}h9V{_down(low):.1f}h-9z")
        ticks.append(f"M{x} {_down(score) - 1:.1f}h9v2h-9z")
        words.append(f"{name} {score:.0f}")
    width = len(names) * 13 - 4
    return format_html(
        '<svg width="{w}" height="32" viewBox="0 0 {w} 32" role="img"><title>{}</title>'
        '<path class="mean" d="M0 16H{w}"/><path class="range" d="{}"/>'
        '<path class="point" d="{}"/></svg>',
        ", ".join(words),
        "".join(ranges),
        "".join(ticks),
        w=width,
    )


@register.simple_tag
def bar(share: float) -> SafeString:
    """Draw a share from 0 to 1 as a bar; the figure stands beside it, so it has no words."""
    return format_html(
        '<svg width="100" height="8" viewBox="0 0 100 8" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect class="trough" width="100" height="8"/>'
        '<rect class="point" width="{}" height="8"/></svg>',
        f"{100 * min(max(share, 0), 1):.1f}",
    )


@register.simple_tag
def rating(given: int | None, key: float) -> SafeString:
    """Draw a rating from 1 to 7 as a point and the key as a ring."""
    point = (
        ""
        if given is None
        else format_html('<circle class="point" cx="{}" cy="11" r="4"/>', given * 16)
    )
    words = (
        gettext("not rated, key %(key)s")
        if given is None
        else gettext("rated %(given)d, key %(key)s")
    )
    return format_html(
        '<svg width="128" height="22" viewBox="0 0 128 22" role="img"><title>{}</title>'
        '<path class="axis" d="M16 11H112"/>{}<circle class="key" cx="{}" cy="11" r="7"/></svg>',
        words % {"given": given, "key": floatformat(key, 1)},
        point,
        f"{key * 16:.1f}",
    )


@register.filter
def signed(points: float) -> str:
    """Points to a tenth with their sign."""
    sign = "+" if points >= 0 else ""
    return f"{sign}{floatformat(points, 1)}"


def bounds(score: float, error: float) -> tuple[float, float]:
    """Return the ends of the 90 % interval of a score with this standard error."""
    return score - Z90 * error, score + Z90 * error


def _across(score: float, width: int) -> float:
    return width * (min(max(score, LOW), HIGH) - LOW) / (HIGH - LOW)


def _down(score: float) -> float:
    return 32 * (HIGH - min(max(score, LOW), HIGH)) / (HIGH - LOW)
