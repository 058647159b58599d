"""An uploaded spreadsheet and what its columns mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from candidates import records, spreadsheets


class UploadForm(forms.Form):
    """A file that reads as a table."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("CSV or XLSX. The first row holds the column names."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    table: spreadsheets.Table

    def clean_file(self) -> object:
        """Read the file; what is wrong with it stands beside the field."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > spreadsheets.MAX_BYTES:
            message = _("The file is larger than %(size)d MB. Split it and try again.")
            limit = {"size": spreadsheets.MAX_BYTES // 1_000_000}
            raise forms.ValidationError(message, params=limit)
        try:
            self.table = spreadsheets.read(file.read())
        except spreadsheets.UnreadableError as error:
            raise forms.ValidationError(str(error)) from error
        if not self.table.rows:
            message = _("The file has column names and no rows below them.")
            raise forms.ValidationError(message)
        return file


class ColumnsForm(forms.Form):
    """Which column holds what; without data, as the names of the columns suggest."""

    def __init__(self, header: Sequence[str], data: Mapping[str, Any]) -> None:
        """Offer every column of the header for every field of a record."""
        guess = {name: str(column) for name, column in records.guess(header).items()}
        is_chosen = any(name in data for name in records.FIELDS)
        super().__init__(data if is_chosen else guess)
        choices = [("", _("Not in the file"))] + [
            (str(column), name or gettext("Column %(number)d") % {"number": column + 1})
            for column, name in enumerate(header)
        ]
        for name, label in records.FIELDS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def columns(self) -> dict[str, int]:
        """Field to column, for the fields that are in the file; a choice not offered is none."""
        self.full_clean()
        return {name: int(column) for name, column in self.cleaned_data.items() if column}
