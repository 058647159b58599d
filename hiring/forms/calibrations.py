"""Whose answers to calibrate from, and what to score an opening under."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import ScoringVersion
from hiring.models import Opening
from hiring.templatetags.instruments import scoring_words


class CalibrationForm(forms.Form):
    """Everybody's answers, or those of one opening."""

    opening = forms.ModelChoiceField(
        Opening.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("All openings"),
        label=_("Answers from"),
        help_text=_(
            "The answers to all openings give the surest parameters. A single opening serves"
            " where its people differ from those before, as in another market."
        ),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, openings: QuerySet[Opening]
    ) -> None:
        """Offer the openings that the person may see."""
        super().__init__(data)
        self.fields["opening"].queryset = openings  # type: ignore[attr-defined]


class ScoringForm(forms.Form):
    """The scoring version that an opening is moved to."""

    scoring_version = forms.ModelChoiceField(
        ScoringVersion.objects.none(),
        to_field_name="name",
        empty_label=None,
        label=_("Score everybody here under"),
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, opening: Opening) -> None:
        """Offer the other scoring versions of the opening's assessment, the newest first."""
        super().__init__(data)
        others = opening.assessment.scoring_versions.exclude(pk=opening.scoring_version_id)
        field = self.fields["scoring_version"]
        field.queryset = others.defer("parameters", "report").order_by("-pk")  # type: ignore[attr-defined]
        field.label_from_instance = self._label  # type: ignore[attr-defined]

    @staticmethod
    def _label(version: ScoringVersion) -> str:
        return f"{version.name} ({scoring_words(version)})"
