"""Who is to be invited."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hiring.models import Application, Opening


class InvitationForm(forms.Form):
    """Applications of one opening by reference, or all that have not been invited yet."""

    all = forms.BooleanField(required=False)
    application = forms.ModelMultipleChoiceField(
        queryset=Application.objects.none(),
        to_field_name="reference",
        required=False,
    )

    applications: QuerySet[Application]

    def __init__(self, opening: Opening, data: QueryDict) -> None:
        """Offer the open applications of the opening: somebody else's is nobody here."""
        super().__init__(data)
        offered = Application.objects.for_opening(opening).open()
        self.fields["application"].queryset = offered  # type: ignore[attr-defined]
        self.opening = opening

    def clean(self) -> dict[str, Any]:
        """Find the applications meant."""
        cleaned = super().clean() or {}
        if not self.opening.is_open:
            message = _("This opening is closed.")
            raise forms.ValidationError(message)
        if cleaned.get("all"):
            offered = Application.objects.for_opening(self.opening).open()
            self.applications = offered.filter(submission__isnull=True)
        elif chosen := cleaned.get("application"):
            self.applications = chosen
        elif not self.errors:
            message = _("Choose the candidates to invite.")
            raise forms.ValidationError(message)
        return cleaned

    @property
    def complaint(self) -> str:
        """What is wrong, in one sentence."""
        if "application" in self.errors:
            return gettext("One of these candidates is not in this opening any more.")
        return str(next(iter(self.errors.values()))[0])
