"""What a candidate fills in on her own pages, and what the employer answers."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from candidates.records import clean, is_phone
from hiring.models import Opening


class OwnDataForm(forms.Form):
    """What a candidate may put right herself."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(label=_("Language of our e-mails"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        choices=[("", _("Not said")), *((name, name) for name in sorted(available_timezones()))],
    )

    def __init__(self, data: Mapping[str, Any] | None, *, candidate: Candidate) -> None:
        """Start from what is stored."""
        initial = {name: getattr(candidate, name) for name in self.base_fields}
        super().__init__(data, initial=initial)

    def clean_full_name(self) -> str:
        """Take out what nobody sees."""
        name = clean(self.cleaned_data["full_name"])
        if not name:
            raise forms.ValidationError(self.fields["full_name"].error_messages["required"])
        return name

    def clean_phone(self) -> str:
        """Refuse what is no telephone number."""
        phone = clean(self.cleaned_data["phone"])
        if not is_phone(phone):
            raise forms.ValidationError(gettext("This is not a telephone number."))
        return phone


class WithdrawalForm(forms.Form):
    """Why, if the candidate likes to say."""

    words = forms.CharField(
        label=_("Do you want to say why?"),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("People who hire read it. It does not count against you anywhere."),
    )


class ErasureForm(forms.Form):
    """A word, typed: what cannot be undone is not done by a slip."""

    word = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        """Ask for the word of the reader's language."""
        super().__init__(data)
        self.wanted = pgettext("a word to type", "ERASE")
        words = gettext("Type %(word)s to show that you mean it")
        self.fields["word"].label = words % {"word": self.wanted}

    def clean_word(self) -> str:
        """Refuse any other word."""
        word: str = self.cleaned_data["word"]
        if word.strip().casefold() != self.wanted.casefold():
            words = gettext("This is not the word. Nothing is erased.")
            raise forms.ValidationError(words)
        return word


class ReviewRequestForm(forms.Form):
    """What a person should look at, if the candidate likes to say."""

    words = forms.CharField(
        label=_("What should the person know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewAnswerForm(forms.Form):
    """The answer to a candidate who asked for a person."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "The candidate reads it as it stands, without your name."
            " Say what you looked at and what follows from it."
        ),
    )


def feedback_field() -> forms.ChoiceField:
    """Ask when candidates may read what their answers say."""
    return forms.ChoiceField(
        label=_("Feedback for candidates"),
        choices=Opening.Feedback,
        initial=Opening.Feedback.SCORED,
        help_text=_("In words about how they told us they work: no scores, no ranks, no types."),
    )


class FeedbackForm(forms.Form):
    """When candidates of an opening may read what their answers say."""

    feedback = feedback_field()
