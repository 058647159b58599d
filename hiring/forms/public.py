"""The public application page, and what people say about themselves of their own will."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from candidates.categories import ETHNICITIES, SEXES
from candidates.records import clean, email_address
from hiring.models import Opening

# Nobody reads the page and types a name and an address in less.
SHORTEST_VISIT = timedelta(seconds=3)
MOST_WORDS = 2000


class SummaryForm(forms.Form):
    """What the public page says about an opening."""

    summary = forms.CharField(
        label=_("What people read about the opening"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("The work, the hours, the place, the pay. An empty line begins a paragraph."),
    )


class ApplyForm(forms.Form):
    """Who applies, with two snares for programs: a field that nobody sees, and a clock."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We write to it to make sure that it is yours."),
    )
    language = forms.ChoiceField(label=_("Language of our e-mails and of the assessment"))
    # Named like nothing that browsers fill in by themselves.
    subject = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    is_trapped = False

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        opening: Opening,
        languages: Sequence[tuple[str, str]],
        language: str,
    ) -> None:
        """Offer the languages, this one chosen, and sign when the page was opened."""
        super().__init__(data, initial={"language": language})
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.clock = signing.TimestampSigner(salt=f"apply {opening.reference}")
        self.initial["opened"] = self.clock.sign("")

    def clean_full_name(self) -> str:
        """Take out what nobody sees."""
        name = clean(self.cleaned_data["full_name"])
        if not name:
            raise forms.ValidationError(self.fields["full_name"].error_messages["required"])
        return name

    def clean_email(self) -> str:
        """Take the address as an import of candidates would."""
        address = email_address(self.cleaned_data["email"])
        if not address:
            raise forms.ValidationError(_("Enter a valid email address."))
        return address

    def clean(self) -> dict[str, Any]:
        """Leave who applies; refuse what was sent without the page, or sooner than people type."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.is_trapped = bool(cleaned.pop("subject"))
        try:
            self.clock.unsign(cleaned.pop("opened"), max_age=SHORTEST_VISIT)
        except signing.SignatureExpired:
            return cleaned
        except signing.BadSignature as error:
            message = _("Load this page again, please, and send it once more.")
            raise forms.ValidationError(message) from error
        message = _("That was quicker than most people type. Please send it once more.")
        raise forms.ValidationError(message)

    def refuse_for_now(self) -> None:
        """Say that too much came from here."""
        message = _(
            "Too many applications came from your network, or for this address, within an hour. "
            "Nothing is lost: wait an hour and send this once more."
        )
        self.add_error(None, message)


class ConfirmationForm(forms.Form):
    """The token of a mail, and the zone that the browser says it is in."""

    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    time_zone = forms.CharField(
        max_length=64, required=False, widget=forms.HiddenInput(attrs={"data-local-zone": ""})
    )

    def clean_time_zone(self) -> str:
        """Do without a zone that nobody knows."""
        zone: str = self.cleaned_data["time_zone"]
        return zone if zone in available_timezones() else ""


class AboutYouForm(forms.Form):
    """Sex and ethnicity, or not."""

    sex = forms.ChoiceField(
        choices=[*SEXES.items(), ("", _("I prefer not to say"))],
        required=False,
        label=_("Which of these are you?"),
        widget=forms.RadioSelect,
    )
    ethnicity = forms.ChoiceField(
        choices=[*ETHNICITIES.items(), ("", _("I prefer not to say"))],
        required=False,
        label=_("Which of these groups do you belong to?"),
        widget=forms.RadioSelect,
    )
