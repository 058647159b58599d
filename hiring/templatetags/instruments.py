"""Instruments in words: their state, their languages, what scores them, and who may look."""

from django import template
from django.conf.locale import LANG_INFO
from django.contrib.auth.models import User
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments.instrument import Instrument
from assessments.models import Assessment, ScoringVersion
from hiring.access import EXPORTING
from hiring.models import Membership

register = template.Library()

STATES = {
    Assessment.Status.DRAFT: (_("Draft"), "warn"),
    Assessment.Status.PUBLISHED: (_("Published"), "good"),
    Assessment.Status.RETIRED: (_("Retired"), ""),
}
PARTS = {
    "traits": _("Traits"),
    "items": _("Statements"),
    "types": _("Types"),
    "blocks": _("Ranking blocks"),
    "dilemmas": _("Dilemmas"),
}


@register.filter
def may_look_at_instruments(user: User) -> bool:
    """Whether the person has a role in some team that may."""
    return Membership.objects.filter(user=user, role__in=EXPORTING).exists()


@register.filter
def state_words(assessment: Assessment) -> str:
    """Where an instrument stands in its life."""
    return str(STATES[Assessment.Status(assessment.status)][0])


@register.filter
def state_tone(assessment: Assessment) -> str:
    """The tone of the chip that says so."""
    return STATES[Assessment.Status(assessment.status)][1]


@register.filter
def language_name(code: str) -> str:
    """What a language calls itself, or its code if it is not widely known."""
    return str(LANG_INFO.get(code.lower(), {}).get("name_local", code)).capitalize()


@register.filter
def language_names(codes: list[str]) -> str:
    """The same for several."""
    return ", ".join(map(language_name, codes))


@register.filter
def scoring_words(version: ScoringVersion) -> str:
    """Where the numbers come from that score."""
    if version.source == ScoringVersion.Source.EXPERT:
        return gettext("expert, provisional")
    return gettext("calibrated on %(people)s people, %(date)s") % {
        "people": intcomma(version.respondents),
        "date": date_format(version.created_at, "j M Y"),
    }


@register.filter
def asks_for(instrument: Instrument) -> str:
    """What one person answers, in one line."""
    shown = instrument.trait_items_shown
    blocks, dilemmas = (len(instrument.of_kind(kind)) for kind in ("block", "dilemma"))
    parts = [
        (shown, ngettext("%(count)d statement", "%(count)d statements", shown)),
        (blocks, ngettext("%(count)d ranking block", "%(count)d ranking blocks", blocks)),
        (dilemmas, ngettext("%(count)d dilemma", "%(count)d dilemmas", dilemmas)),
    ]
    return ", ".join(words % {"count": count} for count, words in parts if count)


@register.filter
def part_words(part: str) -> str:
    """What a table of an instrument's file holds."""
    return str(PARTS[part])


@register.filter
def as_written(value: object) -> str:
    """A value as it stands in an instrument's file; a dash where none stands."""
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(map(as_written, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
