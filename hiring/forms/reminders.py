"""Whether, and on which days, candidates are reminded."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_REMINDERS = 5
DAY = re.compile(r"0?[1-9]|[1-5][0-9]|60")


class RemindersForm(forms.Form):
    """A candidate's wish; without a word it is to get no more."""

    again = forms.BooleanField(required=False)

    def wants_them(self) -> bool:
        """Whether reminders are wanted again."""
        return self.is_valid() and bool(self.cleaned_data["again"])


class DaysField(forms.CharField):
    """Days after the invitation, such as "3, 7"; nothing for no reminder."""

    default_error_messages = {
        "invalid": _("Give at most five whole numbers from 1 to 60, such as 3, 7."),
    }

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - as the library has it
        """Show a list as one would type it."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:  # noqa: ANN401 - as the library has it
        """Return the days in order, each once."""
        words = super().clean(value).replace(",", " ").split()
        if len(words) > MOST_REMINDERS or not all(map(DAY.fullmatch, words)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return sorted({int(word) for word in words})
