"""Everything that stands in an instrument, laid out to be read by who judges it.

One row a text, one cell a language; headings are in the reader's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from assessments.instrument import Instrument
from hiring.models import Opening

Path = tuple[str | int, ...]

CONFLICTS = {
    "company": _("an error of the company"),
    "customer": _("an error of the customer"),
    "policy": _("a policy or regulation"),
}


class Cell(NamedTuple):
    """A text in one language, and what is said of it there."""

    language: str
    text: str
    note: str


class Row(NamedTuple):
    """A text in every language, with its name and its marks."""

    label: str
    cells: list[Cell]
    marks: Sequence[str] = ()


class Part(NamedTuple):
    """Some rows under a heading, with the keys that they have in the file."""

    key: str
    title: str
    caption: str
    rows: list[Row]


class Contents:
    """The parts of an instrument by section."""

    def __init__(self, instrument: Instrument) -> None:
        """Head the parts in the reader's language."""
        self.instrument = instrument
        self.definition = instrument.definition
        self.own = instrument.texts(get_language() or "")

    def traits(self) -> Iterator[Part]:
        """Each trait with what it means and the statements that measure it."""
        for trait in self.instrument.traits:
            items = [item for item in self.definition["items"] if item["trait"] == trait]
            statements = [
                self._row(item["key"], ("items", item["key"]), marks=self._marks(item))
                for item in items
            ]
            meaning = self._meaning("traits", trait)
            yield Part(trait, self.own["traits"][trait]["name"], "", [meaning, *statements])

    def _marks(self, item: Mapping[str, Any]) -> list[str]:
        marks = []
        if "form" in self.definition:
            marks.append(gettext("in every form") if item.get("core") else gettext("rotated"))
        if item.get("reversed"):
            marks.append(gettext("reversed"))
        return marks

    def types(self) -> Iterator[Part]:
        """Each type with what it means and the trait scores that are typical of it."""
        for each in self.definition.get("types", []):
            key = each["key"]
            typical = ", ".join(
                f"{self.own['traits'][trait]['name']} {_signed(score)}"
                for trait, score in each["prototype"].items()
            )
            yield Part(key, self.own["types"][key]["name"], typical, [self._meaning("types", key)])

    def blocks(self) -> Iterator[Part]:
        """Each block with its statements and the types that they speak for."""
        for number, block in enumerate(self.definition.get("blocks", []), start=1):
            rows = [
                self._row(
                    self.own["types"][statement["type"]]["name"], ("statements", statement["key"])
                )
                for statement in block["statements"]
            ]
            yield Part(block["key"], gettext("Block %(number)d") % {"number": number}, "", rows)

    def dilemmas(self) -> Iterator[Part]:
        """Each dilemma, its answers from the best to the worst by the experts' key, and why."""
        for dilemma in self.definition.get("dilemmas", []):
            place: Path = ("dilemmas", dilemma["key"])
            answers = [
                self._row(
                    number_format(option["effectiveness"], 1),
                    (*place, "options", option["key"]),
                    (*place, "reasons", option["key"]),
                )
                for option in sorted(dilemma["options"], key=lambda each: -each["effectiveness"])
            ]
            situation = self._row(gettext("Situation"), (*place, "situation"), (*place, "title"))
            channel = Opening.Channel(dilemma["channel"]).label
            yield Part(
                f"{dilemma['key']}, {dilemma['family']}",
                self.own["dilemmas"][dilemma["key"]]["title"],
                f"{CONFLICTS[dilemma['conflict']]} · {channel}",
                [situation, *answers],
            )

    def feedback(self) -> Iterator[Part]:
        """What candidates read afterwards about each trait, by how much of it they told of."""
        labels = {
            "low": gettext("Low"),
            "middle": pgettext("of a trait", "Middle"),
            "high": gettext("High"),
            "practice": gettext("To practise"),
        }
        for trait in self.instrument.traits if "feedback" in self.own else ():
            place: Path = ("feedback", trait)
            rows = [self._row(label, (*place, name)) for name, label in labels.items()]
            yield Part(trait, self.own["feedback"][trait]["title"], "", rows)

    def instructions(self) -> Iterator[Part]:
        """What is asked, and the labels of the answers."""
        titles = {
            "scale": gettext("Statements"),
            "ranking": gettext("Ranking blocks"),
            "rating": gettext("Dilemmas"),
            "best_worst": gettext("Dilemmas"),
        }
        for table, title in titles.items():
            if table in self.own:
                labels = [
                    self._row(str(place + 1), (table, "labels", place))
                    for place, _label in enumerate(self.own[table].get("labels", []))
                ]
                prompt = self._row(pgettext("of a form", "Prompt"), (table, "prompt"))
                yield Part(table, title, "", [prompt, *labels])

    def _meaning(self, table: str, key: str) -> Row:
        return self._row(gettext("Meaning"), (table, key, "description"), (table, key, "name"))

    def _row(self, label: str, text: Path, note: Path = (), marks: Sequence[str] = ()) -> Row:
        cells = []
        for language in self.instrument.languages:
            words = self.instrument.texts(language)
            cells.append(Cell(language, _at(words, text), _at(words, note) if note else ""))
        return Row(label, cells, marks)


def _at(words: Mapping[str, Any], path: Path) -> str:
    return str(reduce(lambda table, key: table[key], path, words))  # type: ignore[index]


def _signed(score: float) -> str:
    return ("+" if score > 0 else "") + number_format(score, 1)
