"""Filters of the lists; whatever they are set to stands in the address."""

import re
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from hiring.models import Application
from hiring.queries import PROGRESS

Applications = QuerySet[Application]

QUALITIES = (("sound", _("Sound")), ("inattentive", _("Look inattentive")), ("few", _("Too few")))
PROGRESSES = (
    ("not_invited", _("Not invited")),
    ("invited", _("Invited")),
    ("started", _("Started")),
    ("submitted", _("Submitted")),
    ("scored", _("Scored")),
    ("attention", _("Needs attention")),
)
HEX_DIGITS = 32
BOX = {"class": "input"}


class SearchFilter(django_filters.FilterSet):  # type: ignore[misc] # ships no types
    """A search by name or reference; by reference alone where names are hidden."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Find a candidate"),
        widget=forms.TextInput(attrs={**BOX, "type": "search"}),
    )

    def __init__(self, asked: QueryDict, applications: Applications, *, is_blind: bool) -> None:
        """Search names only for those who may see them."""
        super().__init__(asked, queryset=applications)
        self.is_blind = is_blind

    def search(self, applications: Applications, _name: str, text: str) -> Applications:
        """Those whose name, e-mail address or reference matches.

        Two queries in one, since no index answers a question about two tables.
        """
        found = Application.objects.filter(_reference_starts_with(text))
        if not self.is_blind:
            people = Candidate.objects.matching(text)
            found = found.union(Application.objects.filter(candidate__in=people))
        return applications.filter(pk__in=found.values("pk"))

    @property
    def is_filtering(self) -> bool:
        """Whether anything was asked for."""
        self.form.is_valid()
        return any(self.form.cleaned_data.values())


class RankingFilter(SearchFilter):
    """What the ranking can be narrowed to."""

    stage = django_filters.ChoiceFilter(
        choices=Application.Standing.choices,
        method="stands",
        label=_("Stage"),
        empty_label=_("Any stage"),
        widget=forms.Select(attrs=BOX),
    )
    type = django_filters.ChoiceFilter(
        method="is_of_type",
        label=_("Rep type"),
        empty_label=_("Any type"),
        widget=forms.Select(attrs=BOX),
    )
    answers = django_filters.ChoiceFilter(
        choices=QUALITIES,
        method="answered",
        label=_("Answers"),
        empty_label=_("Any answers"),
        widget=forms.Select(attrs=BOX),
    )

    def __init__(
        self,
        asked: QueryDict,
        applications: Applications,
        *,
        is_blind: bool,
        types: list[tuple[str, str]],
    ) -> None:
        """Offer the rep types of the opening's instrument; none where it has none."""
        super().__init__(asked, applications, is_blind=is_blind)
        self.filters["type"].extra["choices"] = [*types, ("mixed", _("Mixed profile"))]
        if not types:
            del self.filters["type"]

    def stands(self, applications: Applications, _name: str, standing: str) -> Applications:
        """Those in a stage, on hold, or closed in a way."""
        if standing == "hold":
            return applications.filter(disposition="", is_on_hold=True)
        if standing in Application.Disposition.values:
            return applications.filter(disposition=standing)
        return applications.filter(disposition="", is_on_hold=False, stage=standing)

    def is_of_type(self, applications: Applications, _name: str, key: str) -> Applications:
        """Those most probably of a type, or of none in particular."""
        if key == "mixed":
            return applications.filter(is_mixed_type=True)
        return applications.filter(rep_type=key, is_mixed_type=False)

    def answered(self, applications: Applications, _name: str, quality: str) -> Applications:
        """Those whose answers look sound or inattentive, or are too few to be scored."""
        if quality == "few":
            return applications.filter(scorecard__is_scorable=False)
        return applications.filter(
            looks_inattentive=quality == "inattentive", scorecard__is_scorable=True
        )


class ProgressFilter(SearchFilter):
    """What the list of candidates can be narrowed to."""

    progress = django_filters.ChoiceFilter(
        choices=PROGRESSES,
        method="is_so_far",
        label=_("Progress"),
        empty_label=_("Any progress"),
        widget=forms.Select(attrs=BOX),
    )

    def is_so_far(self, applications: Applications, _name: str, progress: str) -> Applications:
        """Those who are this far, or need somebody to look."""
        return applications.filter(PROGRESS[progress])


def _reference_starts_with(text: str) -> Q:
    """Match the short reference that pages show, whole or begun, with or without its C-."""
    digits = re.sub(r"^c-|-", "", text.strip().lower())
    if not re.fullmatch(r"[0-9a-f]{2,32}", digits):
        return Q(pk__in=())
    return Q(
        reference__range=(
            UUID(digits.ljust(HEX_DIGITS, "0")),
            UUID(digits.ljust(HEX_DIGITS, "f")),
        )
    )


class PlaceForm(forms.Form):
    """Where in a list a page begins; what makes no sense is as if it were not there."""

    after = forms.UUIDField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    position = forms.IntegerField(required=False, min_value=1, max_value=10**9)

    def place(self) -> dict[str, Any]:
        """Return each part, or None."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
