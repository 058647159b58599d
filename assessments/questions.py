"""What a candidate's page shows of an item: words and choices, never a key or a number of ours.

A page knows an item by its position in the form, from 1. Keys and item numbers would tell which
trait or type a statement is about.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.instrument import RATINGS, Instrument, InstrumentItem, Response, Value

# The prompt, a legend for each group, and its choices as field name, value and label.
Parts = tuple[str, list[str], list[list[tuple[str, int, str]]]]

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
    """One item, ready to be shown, and how it is answered."""

    response: Response
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
    prompt, legends, choices = PARTS[item.response](item, texts)
    dilemma = texts["dilemmas"][item.key] if item.kind == "dilemma" else {}
    return Question(
        response=item.response,
        section=section(item.kind),
        prompt=prompt,
        title=dilemma.get("title", ""),
        situation=dilemma.get("situation", ""),
        groups=[
            Group(
                legend,
                [
                    Choice(name, value, label, chosen.get(name) == str(value))
                    for name, value, label in row
                ],
            )
            for legend, row in zip(legends, choices, strict=True)
        ],
    )


def _trait(item: InstrumentItem, texts: Mapping[str, Any]) -> Parts:
    scale = texts["scale"]
    choices = [(ANSWER, value, label) for value, label in enumerate(scale["labels"], start=1)]
    return scale["prompt"], [texts["items"][item.key]], [choices]


def _block(item: InstrumentItem, texts: Mapping[str, Any]) -> Parts:
    legends = [texts["statements"][key] for key in item.options]
    choices = _sides(item, _("Most like me"), _("Least like me"))
    return texts["ranking"]["prompt"], legends, choices


def _dilemma(item: InstrumentItem, texts: Mapping[str, Any]) -> Parts:
    labels = texts["rating"]["labels"]
    choices = [
        [(f"{OPTION}_{place}", value, label) for value, label in zip(RATINGS, labels, strict=True)]
        for place in range(1, item.width + 1)
    ]
    return texts["rating"]["prompt"], _options(item, texts), choices


def _best_worst(item: InstrumentItem, texts: Mapping[str, Any]) -> Parts:
    choices = _sides(item, pgettext("of the answers", "Best"), pgettext("of the answers", "Worst"))
    return texts["best_worst"]["prompt"], _options(item, texts), choices


def _options(item: InstrumentItem, texts: Mapping[str, Any]) -> list[str]:
    return [texts["dilemmas"][item.key]["options"][key] for key in item.options]


def _sides(item: InstrumentItem, most: str, least: str) -> list[list[tuple[str, int, str]]]:
    return [[(MOST, place, most), (LEAST, place, least)] for place in range(len(item.options))]


PARTS: Mapping[Response, Callable[[InstrumentItem, Mapping[str, Any]], Parts]] = {
    "trait": _trait,
    "block": _block,
    "dilemma": _dilemma,
    "best_worst": _best_worst,
}


def section(kind: str) -> str:
    """Return the heading of the part of the form that holds items of this kind."""
    return {"trait": _("About you"), "block": _("Most and least"), "dilemma": _("At work")}[kind]


def chosen_in(item: InstrumentItem, value: Value | None) -> dict[str, str]:
    """Return the choices that a stored value stands for, by field name."""
    if value is None:
        return {}
    if isinstance(value, int):
        return {ANSWER: str(value)}
    if item.response != "dilemma":
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
