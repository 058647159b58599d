"""What a candidate's page shows of an item: words and choices, never a key or a number of ours.

A page knows an item by its position in the form, from 1. Keys and item numbers would tell which
trait or type a statement is about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from assessments.instrument import RATINGS, Instrument, InstrumentItem, Value

MOST, LEAST, ANSWER, OPTION = "most", "least", "answer", "option"


@dataclass(frozen=True)
class Choice:
    """One radio button."""

    name: str
    value: int
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """Radio buttons that belong together, under a legend."""

    legend: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Question:
    """One item, ready to be shown."""

    kind: str
    section: str
    prompt: str
    title: str
    situation: str
    groups: Sequence[Group]


@dataclass(frozen=True)
class Progress:
    """Where in the form a page stands."""

    position: int
    total: int
    minutes_left: int

    @property
    def is_last(self) -> bool:
        """Whether nothing but the review follows."""
        return self.position == self.total


@dataclass(frozen=True)
class Missing:
    """An item that is not answered, or not completely."""

    position: int
    section: str
    answers: int
    wanted: int


def question(
    instrument: Instrument, item: InstrumentItem, language: str, chosen: Mapping[str, str]
) -> Question:
    """Return the item in a language, with the choices made so far, by field name."""
    texts = instrument.texts(language)
    parts = {
        "kind": item.kind,
        "section": section(item.kind),
        "title": "",
        "situation": "",
    }
    if item.kind == "trait":
        labels = [*enumerate(texts["scale"]["labels"], start=1)]
        legends = [texts["items"][item.key]]
        parts["prompt"] = texts["scale"]["prompt"]
        names = [[(ANSWER, value, label) for value, label in labels]]
    elif item.kind == "block":
        statements = instrument.definition["blocks"][_index(instrument, item)]["statements"]
        legends = [texts["statements"][statement["key"]] for statement in statements]
        parts["prompt"] = texts["ranking"]["prompt"]
        sides = [(MOST, _("Most like me")), (LEAST, _("Least like me"))]
        names = [[(name, place, label) for name, label in sides] for place in range(item.width)]
    else:
        dilemma = texts["dilemmas"][item.key]
        options = instrument.definition["dilemmas"][_index(instrument, item)]["options"]
        legends = [dilemma["options"][option["key"]] for option in options]
        parts |= {
            "prompt": texts["rating"]["prompt"],
            "title": dilemma["title"],
            "situation": dilemma["situation"],
        }
        labels = [*zip(RATINGS, texts["rating"]["labels"], strict=True)]
        names = [
            [(f"{OPTION}_{place}", value, label) for value, label in labels]
            for place in range(1, item.width + 1)
        ]
    groups = [
        Group(
            legend,
            [
                Choice(name, value, label, chosen.get(name) == str(value))
                for name, value, label in row
            ],
        )
        for legend, row in zip(legends, names, strict=True)
    ]
    return Question(**parts, groups=groups)


def section(kind: str) -> str:
    """Return the heading of the part of the form that holds items of this kind."""
    return {"trait": _("About you"), "block": _("Most and least"), "dilemma": _("At work")}[kind]


def chosen_in(item: InstrumentItem, value: Value | None) -> dict[str, str]:
    """Return the choices that a stored value stands for, by field name."""
    if value is None:
        return {}
    if isinstance(value, int):
        return {ANSWER: str(value)}
    if item.kind == "block":
        return {MOST: str(value[0]), LEAST: str(value[-1])}
    return {
        f"{OPTION}_{place}": str(rating)
        for place, rating in enumerate(value, start=1)
        if rating is not None
    }


def progress(
    instrument: Instrument, form: Sequence[int], position: int, answered: Mapping[int, object]
) -> Progress:
    """Return where a page stands, with the time that the open items from here on will take.

    The instrument's minutes are shared out by the answers that each item asks for.
    """
    widths = [instrument.items[number].width for number in form]
    left = sum(
        width
        for number, width in zip(form[position - 1 :], widths[position - 1 :], strict=True)
        if number not in answered
    )
    return Progress(position, len(form), ceil(instrument.minutes * left / sum(widths)))


def missing(
    instrument: Instrument, form: Sequence[int], values: Mapping[int, Value]
) -> Iterator[Missing]:
    """Yield the items that are not answered, or not completely, in the order of the form."""
    for position, number in enumerate(form, start=1):
        item = instrument.items[number]
        value = values.get(number)
        given = 0 if value is None else item.width
        if isinstance(value, list):
            given = sum(part is not None for part in value)
        if given < item.width:
            yield Missing(position, section(item.kind), given, item.width)


def _index(instrument: Instrument, item: InstrumentItem) -> int:
    return instrument.of_kind(item.kind).index(item)
