"""A new requisition, and the profile that it is ranked by."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from assessments.queries import instrument_of
from hiring.forms.reminders import DaysField
from hiring.forms.room import feedback_field
from hiring.models import Opening, Team
from hiring.models.opening import first_reminders

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"
MOST_WEIGHT = 5
WEIGHT_STEP = 0.5


class AssessmentChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # at run time it takes none
    """Published assessments by the name that their authors gave them."""

    def label_from_instance(self, assessment: Assessment) -> str:
        """Name, version and the time that it takes."""
        instrument = instrument_of(assessment.pk)
        name = instrument.texts(get_language() or "")["name"]
        minutes = gettext("about %(minutes)d minutes") % {"minutes": instrument.minutes}
        return f"{name} {instrument.version}, {minutes}"


class OpeningForm(forms.Form):
    """A new requisition."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("As candidates will read it.")
    )
    requisition_number = forms.CharField(
        label=_("Requisition number"), max_length=40, help_text=_("Yours; no two alike in a team.")
    )
    channels = forms.MultipleChoiceField(
        choices=Opening.Channel,
        widget=forms.CheckboxSelectMultiple,
        label=_("Channels"),
        help_text=_("Where the representative will meet customers."),
        error_messages={"required": _("Tick at least one channel.")},
    )
    assessment = AssessmentChoiceField(
        Assessment.objects.none(), label=_("Assessment"), empty_label=None
    )
    closes_at = forms.DateTimeField(
        label=_("Answers are taken until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_FORMAT),
        help_text=_("Leave it empty for no closing date."),
    )
    time_zone = forms.ChoiceField(
        choices=[(name, name) for name in sorted(available_timezones())],
        initial="UTC",
        label=_("Time zone of that date"),
        widget=forms.Select(attrs={"data-local-zone": ""}),
    )
    reminder_days = DaysField(
        label=_("Remind after days"),
        required=False,
        initial=first_reminders,
        help_text=_("Counted from the invitation, such as 3, 7. Leave it empty for no reminders."),
    )

    feedback = feedback_field()

    def __init__(
        self, data: Mapping[str, Any] | None, *, teams: Sequence[Team], at: datetime
    ) -> None:
        """Offer the teams that the person recruits for; `at` is the present."""
        super().__init__(data)
        self.at = at
        self.only_team = teams[0] if len(teams) == 1 else None
        self.fields["team"].queryset = Team.objects.filter(  # type: ignore[attr-defined]
            pk__in=[team.pk for team in teams]
        ).order_by("name")
        if self.only_team:
            del self.fields["team"]
        self.fields["assessment"].queryset = (  # type: ignore[attr-defined]
            Assessment.objects.published().defer("definition").order_by("key", "-published_at")
        )

    def clean(self) -> dict[str, Any]:
        """Add the team where there is only one, and put the closing date into its zone."""
        cleaned = {"team": self.only_team, **(super().clean() or {})}
        zone, closes_at = cleaned.pop("time_zone", None), cleaned.get("closes_at")
        if zone and closes_at:
            cleaned["closes_at"] = self._in_zone(closes_at.replace(tzinfo=None), ZoneInfo(zone))
        number = cleaned.get("requisition_number")
        taken = Opening.objects.filter(team=cleaned.get("team"), requisition_number=number)
        if number and taken.exists():
            self.refuse_number()
        return cleaned

    def refuse_number(self) -> None:
        """Say that the requisition number is taken."""
        self.add_error("requisition_number", _("The team has an opening with this number already."))

    def refuse_assessment(self) -> None:
        """Say that the assessment was retired in the meantime."""
        self.add_error("assessment", _("This assessment was retired. Choose another."))

    def _in_zone(self, local: datetime, zone: ZoneInfo) -> datetime | None:
        at = local.replace(tzinfo=zone)
        try:
            there_and_back = at.astimezone(ZoneInfo("UTC")).astimezone(zone)
        except OverflowError:  # in the first year or the last
            self.add_error("closes_at", _("Enter a valid date/time."))
            return None
        if there_and_back.replace(tzinfo=None) != local:
            self.add_error("closes_at", _("The clocks go forward then: this time does not exist."))
        elif at <= self.at:
            self.add_error("closes_at", _("This time has passed."))
        return at


class ClosingForm(forms.Form):
    """The opening's number, typed: what cannot be undone is not done by a slip."""

    requisition_number = forms.CharField(
        label=_("Requisition number"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Mapping[str, Any] | None, *, opening: Opening) -> None:
        """Ask for the number of this opening."""
        super().__init__(data)
        self.opening = opening
        words = gettext("Type %(number)s to show that you mean this opening.")
        self.fields["requisition_number"].help_text = conditional_escape(
            words % {"number": opening.requisition_number}
        )

    def clean_requisition_number(self) -> str:
        """Refuse any other number."""
        number: str = self.cleaned_data["requisition_number"]
        if number != self.opening.requisition_number:
            message = _("This is not the number of this opening.")
            raise forms.ValidationError(message)
        return number


class ProfileForm(forms.Form):
    """Weights of an instrument's traits and of its dilemmas."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, opening: Opening, is_fixed: bool = False
    ) -> None:
        """Start from the weights that rank now, or from 1 for every trait."""
        super().__init__(data)
        self.is_fixed, profile = is_fixed, opening.profile
        instrument = instrument_of(opening.assessment_id)
        words = instrument.texts(get_language() or "")["traits"]
        self.traits = instrument.traits
        weights = profile.weights if profile else dict.fromkeys(self.traits, 1)
        for trait in self.traits:
            self._add(
                trait, words[trait]["name"], words[trait]["description"], weights.get(trait, 0)
            )
        self.has_dilemmas = bool(instrument.of_kind("dilemma"))
        if self.has_dilemmas:
            self._add(
                "dilemma_weight",
                gettext("Dilemmas"),
                gettext("judges hard moments with customers as experts do"),
                profile.dilemma_weight if profile else 1,
            )

    def _add(self, name: str, label: str, description: str, initial: float) -> None:
        kinds = ("required", "invalid", "min_value", "max_value", "step_size")
        self.fields[name] = forms.FloatField(
            label=label,
            help_text=description,
            initial=f"{initial:g}",
            min_value=0,
            max_value=MOST_WEIGHT,
            step_size=WEIGHT_STEP,
            disabled=self.is_fixed,
            error_messages=dict.fromkeys(kinds, _("Give a number from 0 to 5, in steps of 0.5.")),
            widget=forms.NumberInput(attrs={"class": "input num", "inputmode": "decimal"}),
        )

    def weights(self) -> list[BoundField]:
        """The fields, for the page to lay out."""
        return list(self)

    def clean(self) -> dict[str, Any]:
        """Gather what signing takes: `weights` by trait, and `dilemma_weight`."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Give at least one of them a weight above 0."))
        return {
            "weights": {trait: cleaned.get(trait) for trait in self.traits},
            "dilemma_weight": cleaned.get("dilemma_weight", 0),
        }
