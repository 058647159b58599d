"""The shape of what a candidate's browser sends."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from uuid import UUID, uuid5

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.instrument import RATINGS, Instrument, InstrumentItem, Response, Value
from assessments.operations import Event
from assessments.questions import ANSWER, LEAST, MOST, OPTION

# Changes with the words of templates/assessments/_notice.html: consent names what was shown.
NOTICE_VERSION = "2026-11"

MAX_BODY = 32_768
MAX_EVENTS = 50
MAX_SEQUENCE = 2**31 - 1
MAX_RECEIPT = 2**63 - 1
MAX_SECONDS = 86_400
UUID_LENGTH = 36
FIELDS = {"client_event_id", "client", "client_sequence", "item", "value", "seen", "seconds"}


class StartForm(forms.Form):
    """Consent to the notice."""

    consent = forms.BooleanField(
        error_messages={"required": _("Tick the box if you agree. Without it we cannot begin.")}
    )


class LanguageForm(forms.Form):
    """Another language, and the page of this sitting to go back to."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
    page = forms.CharField(max_length=200)

    def __init__(self, *args: Any, root: str, **kwargs: Any) -> None:  # noqa: ANN401
        """Take the address that every page of the sitting begins with."""
        super().__init__(*args, **kwargs)
        self.root = root

    def clean_page(self) -> str:
        """Refuse to lead anywhere else."""
        page: str = self.cleaned_data["page"]
        return page if page.startswith(self.root) else self.root


class AnswerForm(forms.Form):
    """What every page of an item sends besides the answer."""

    incomplete: Any = ""

    nonce = forms.UUIDField()
    seen = forms.IntegerField(min_value=0, max_value=MAX_RECEIPT)

    def event(self, item: int, value: Value, current: int) -> Event:
        """Return the answer as an event.

        Its id follows from the page, the answer and the receipt of the answer that counts so far:
        a double click is the same event, and a change of mind after going back is a new one.
        """
        nonce: UUID = self.cleaned_data["nonce"]
        return Event(
            client_event_id=uuid5(nonce, json.dumps([item, value, current])),
            client=nonce,
            client_sequence=0,
            item=item,
            value=value,
            seen=self.cleaned_data["seen"],
        )

    @property
    def value(self) -> Value:
        """The answer as it is stored."""
        raise NotImplementedError

    @property
    def chosen(self) -> Mapping[str, str]:
        """The choices as they were sent, by field name."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


class TraitForm(AnswerForm):
    """One category of the scale."""

    incomplete = _("Choose an answer, or skip this one for now.")

    def __init__(
        self, data: Mapping[str, Any], instrument: Instrument, _item: InstrumentItem
    ) -> None:
        super().__init__(data)
        self.fields[ANSWER] = forms.TypedChoiceField(
            coerce=int, choices=_numbers(range(1, instrument.categories + 1))
        )

    @property
    def value(self) -> Value:
        """The category, from 1."""
        category: int = self.cleaned_data[ANSWER]
        return category


class SidesForm(AnswerForm):
    """The first and the last of some statements or options."""

    def __init__(
        self, data: Mapping[str, Any], _instrument: Instrument, item: InstrumentItem
    ) -> None:
        super().__init__(data)
        self.places = range(len(item.options))
        for name in (MOST, LEAST):
            self.fields[name] = forms.TypedChoiceField(coerce=int, choices=_numbers(self.places))

    def clean(self) -> dict[str, Any]:
        """Refuse the same one for both."""
        if self.cleaned_data.get(MOST, -1) == self.cleaned_data.get(LEAST):
            raise forms.ValidationError(self.incomplete)
        return self.cleaned_data


class BlockForm(SidesForm):
    """The statement that is most like the candidate and the one that is least."""

    incomplete = _(
        "Choose one statement as most like you and another one as least like you, "
        "or skip this one for now."
    )

    @property
    def value(self) -> Value:
        """The places of the three statements, most like the candidate first."""
        most, least = self.cleaned_data[MOST], self.cleaned_data[LEAST]
        return [most, *(place for place in self.places if place not in {most, least}), least]


class BestWorstForm(SidesForm):
    """The best and the worst option of a dilemma."""

    incomplete = _(
        "Choose one answer as the best and another one as the worst, or skip this one for now."
    )

    @property
    def value(self) -> Value:
        """The places of the best option and of the worst."""
        return [self.cleaned_data[MOST], self.cleaned_data[LEAST]]


class DilemmaForm(AnswerForm):
    """A rating for each option; some may be left out."""

    incomplete = _("Rate at least one of the answers, or skip this one for now.")

    def __init__(
        self, data: Mapping[str, Any], _instrument: Instrument, item: InstrumentItem
    ) -> None:
        super().__init__(data)
        self.names = [f"{OPTION}_{place}" for place in range(1, item.width + 1)]
        for name in self.names:
            self.fields[name] = forms.TypedChoiceField(
                coerce=int, choices=_numbers(RATINGS), required=False, empty_value=None
            )

    def clean(self) -> dict[str, Any]:
        """At least one option is rated."""
        if all(self.cleaned_data.get(name) is None for name in self.names):
            raise forms.ValidationError(self.incomplete)
        return self.cleaned_data

    @property
    def value(self) -> Value:
        """The ratings in the order of the options, None for one left out."""
        return [self.cleaned_data[name] for name in self.names]


FORMS: Mapping[Response, Any] = {
    "trait": TraitForm,
    "block": BlockForm,
    "dilemma": DilemmaForm,
    "best_worst": BestWorstForm,
}


def answer_form(
    data: Mapping[str, Any], instrument: Instrument, item: InstrumentItem
) -> AnswerForm:
    """Return the form for an item, bound to what was sent."""
    form: AnswerForm = FORMS[item.response](data, instrument, item)
    return form


def _numbers(values: Sequence[int]) -> list[tuple[str, str]]:
    return [(str(value), str(value)) for value in values]


class MalformedError(ValueError):
    """What was sent has not the agreed shape; the message says where."""


def parse_events(body: bytes, form: Sequence[int]) -> list[Event]:
    """Return the events of a JSON body, with positions in the form turned into item numbers.

    Values are left to the instrument to judge.

    Raises:
        MalformedError: if the body is not `{"events": [...]}` with 1 to 50 complete events.

    """
    try:
        document = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        message = "the body is not JSON"
        raise MalformedError(message) from error
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list) or not 1 <= len(events) <= MAX_EVENTS:
        message = f"events must be a list of 1 to {MAX_EVENTS}"
        raise MalformedError(message)
    return [_event(event, form) for event in events]


def _event(event: object, form: Sequence[int]) -> Event:
    if not isinstance(event, dict) or not FIELDS.issuperset(event):
        message = f"an event is an object with the fields {', '.join(sorted(FIELDS))}"
        raise MalformedError(message)
    return Event(
        client_event_id=_uuid(event, "client_event_id"),
        client=_uuid(event, "client"),
        client_sequence=_whole(event, "client_sequence", 0, MAX_SEQUENCE),
        item=form[_whole(event, "item", 1, len(form)) - 1],
        value=event.get("value"),
        seen=_whole(event, "seen", 0, MAX_RECEIPT),
        seconds=_seconds(event),
    )


def _uuid(event: Mapping[str, object], name: str) -> UUID:
    text = event.get(name)
    if isinstance(text, str) and len(text) == UUID_LENGTH:
        try:
            return UUID(text)
        except ValueError:
            pass
    message = f"{name} must be a UUID"
    raise MalformedError(message)


def _whole(event: Mapping[str, object], name: str, low: int, high: int) -> int:
    number = event.get(name)
    if isinstance(number, int) and not isinstance(number, bool) and low <= number <= high:
        return number
    message = f"{name} must be a whole number from {low} to {high}"
    raise MalformedError(message)


def _seconds(event: Mapping[str, object]) -> float | None:
    seconds = event.get("seconds")
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        pass
    elif 0 <= seconds <= MAX_SECONDS:  # neither NaN nor an infinity lies between two bounds
        return float(seconds)
    message = f"seconds must lie from 0 to {MAX_SECONDS}, or be null"
    raise MalformedError(message)


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)
