"""An instrument's files as they are sent, and what a preview or a comparison is asked for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import instrument as instruments
from assessments.instrument import STRUCTURE_FILE, Instrument, InstrumentError, language_file
from assessments.instrument_checks import Problem
from assessments.models import Assessment

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MAX_FILES = 20
MAX_BYTES = 1_000_000
LARGEST_SEED = 2**62

Upload: TypeAlias = "UploadedFile[bytes]"


class FilesInput(forms.FileInput):
    """A field that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none empty or too large, each with a name of its own."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # noqa: ANN401
        """Check every file."""
        files: list[Upload] = [super(FilesField, self).clean(each, initial) for each in data]
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MAX_FILES:
            message = _("Send at most %(count)d files.")
            raise forms.ValidationError(message, params={"count": MAX_FILES})
        for file in files:
            if (file.size or 0) > MAX_BYTES:
                message = _("%(name)s is larger than %(size)d MB.")
                limits = {"name": file.name, "size": MAX_BYTES // 1_000_000}
                raise forms.ValidationError(message, params=limits)
        if len({file.name for file in files}) < len(files):
            raise forms.ValidationError(_("Two of the files have the same name."))
        return files


class InstrumentForm(forms.Form):
    """The files of one instrument; afterwards `definition`, or `problems` that say why not."""

    sources = FilesField(
        label=_("Files"),
        help_text=_("instrument.toml, and one more for each language: en.toml, es.toml."),
        widget=FilesInput(attrs={"accept": ".toml"}),
        error_messages={"required": _("Choose the files.")},
    )

    definition: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    def clean_sources(self) -> list[Upload]:
        """Read the files; what is wrong with them stands in `problems`, line by line."""
        files: list[Upload] = self.cleaned_data["sources"]
        try:
            self.definition = instruments.parse({str(file.name): file.read() for file in files})
        except InstrumentError as error:
            self.problems = tuple(sorted(error.problems, key=lambda each: (each.file, each.line)))
            message = _("These files are not an instrument yet. Each problem is listed below.")
            raise forms.ValidationError(message) from error
        named = {STRUCTURE_FILE, *map(language_file, self.definition["languages"])}
        if strange := sorted({str(file.name) for file in files} - named):
            message = _("The instrument does not name %(files)s among its languages.")
            raise forms.ValidationError(message, params={"files": ", ".join(strange)})
        return files


class PublishForm(forms.Form):
    """The draft that the person looked at."""

    checksum = forms.CharField(widget=forms.HiddenInput)


class PreviewForm(forms.Form):
    """Which form is drawn, and in which language it is shown; what cannot be had is the default."""

    seed = forms.IntegerField(min_value=0, max_value=LARGEST_SEED, required=False)
    language = forms.CharField(required=False)

    def choice(self, instrument: Instrument, default: str) -> tuple[int, str]:
        """Seed and language; `default` is the reader's own."""
        self.full_clean()
        wanted = (self.cleaned_data.get("language"), default, instrument.languages[0])
        language = next(each for each in wanted if each in instrument.languages)
        return self.cleaned_data.get("seed") or 1, str(language)


class ComparisonForm(forms.Form):
    """The other version of an instrument."""

    other = forms.ModelChoiceField(
        Assessment.objects.none(),
        to_field_name="version",
        empty_label=None,
        label=_("Compare with"),
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, data: Mapping[str, Any], *, others: QuerySet[Assessment]) -> None:
        """Offer the other versions, and start from the first."""
        first = others.first()
        super().__init__({"other": first.version} | dict(data.items()) if first else data)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        self.fields["other"].label_from_instance = lambda other: other.version  # type: ignore[attr-defined]
