"""Answers collected elsewhere: from a table's cells to answer vectors.

One row a person. A trait statement's column is named by its key and holds the category as it was
answered, from 1; reverse keying is the instrument's business. A block's column holds the numbers
of its three statements, most like me first ("2 1 3"); a dilemma's options have a column each,
`key.option`, with the rating; or, where the best and the worst are asked for, `key.best` and
`key.worst` hold the keys of two options. Names and keys take small or capital letters alike; an
empty cell or NA is a missing answer.
"""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assessments.instrument import Instrument, InstrumentItem, InvalidValueError, Value

MISSING_WORDS = {"", "na"}
PICKS = ("best", "worst")
# So near to a key that it must be a slip of the pen.
NEAR = 0.8


class SheetError(Exception):
    """The columns do not fit the instrument; the message says which and why."""


@dataclass(frozen=True)
class Sheet:
    """Which columns hold answers: item number to its columns, one or one an option."""

    columns: Mapping[int, Sequence[int]]
    ignored: Sequence[str]

    @property
    def form(self) -> list[int]:
        """Item numbers in the order of the columns."""
        return sorted(self.columns, key=lambda number: self.columns[number][0])


@dataclass(frozen=True)
class Problem:
    """Why a cell holds no answer."""

    column: str
    reason: str


def sheet(
    instrument: Instrument,
    header: Sequence[str],
    *,
    apart: Collection[int] = (),
    ignore: Collection[str] = (),
) -> Sheet:
    """Find the columns that hold answers.

    Columns set apart hold something else and are not looked at. What names no item is ignored,
    unless it looks like a slip of the pen: then it has to be named in `ignore`.

    Raises:
        SheetError: if a column looks like an item that it is not, an item has two columns or
            only some of its columns, or no column holds answers.

    """
    wanted = {name: number for number, names in _names(instrument).items() for name in names}
    places: dict[str, int] = {}
    ignored = []
    for column, title in enumerate(header):
        name = title.strip().lower()
        if column in apart:
            continue
        if name in places:
            message = f"two columns are named {title}"
            raise SheetError(message)
        if name in wanted:
            places[name] = column
        else:
            ignored.append(title or f"column {column + 1}")
            if title not in ignore:
                _refuse_slips(title, wanted)
    columns = {}
    for number, names in _names(instrument).items():
        found = [places[name] for name in names if name in places]
        if found and len(found) < len(names):
            message = f"{instrument.items[number].key} has some of its columns only"
            raise SheetError(message)
        if found:
            columns[number] = found
    if not columns:
        message = f"no column is named by an item of {instrument.key}"
        raise SheetError(message)
    return Sheet(columns, ignored)


def _names(instrument: Instrument) -> dict[int, list[str]]:
    names = {}
    for item in instrument.items:
        parts = {"dilemma": item.options, "best_worst": PICKS}.get(item.response, ())
        columns = [f"{item.key}.{part}" for part in parts] or [item.key]
        names[item.number] = [name.lower() for name in columns]
    return names


def _refuse_slips(title: str, wanted: Collection[str]) -> None:
    name = title.strip().lower()
    stems = {key.rstrip("0123456789") for key in wanted if key[-1].isdigit()}
    near = difflib.get_close_matches(name, wanted, n=1, cutoff=NEAR)
    is_numbered = name[-1:].isdigit() and name.rstrip("0123456789") in stems
    if near or is_numbered:
        meant = f" (is it {near[0]}?)" if near else ""
        message = f"{title} looks like an item and is none{meant}: mend it, or ignore it by name"
        raise SheetError(message)


def values(
    instrument: Instrument, columns: Mapping[int, Sequence[int]], cells: Sequence[str]
) -> tuple[dict[int, Value], list[Problem]]:
    """Answers by item number, and what is wrong with the cells that hold none."""
    answers: dict[int, Value] = {}
    problems = []
    for number, places in columns.items():
        item = instrument.items[number]
        texts = [cells[place].strip() for place in places]
        if all(text.lower() in MISSING_WORDS for text in texts):
            continue
        try:
            answers[number] = instrument.clean(item, _value(item, texts))
        except (InvalidValueError, ValueError):
            wrong = " ".join(texts)[:40]
            problems.append(Problem(item.key, f"{wrong!r} is {_wanted(instrument, item)}"))
    return answers, problems


def _value(item: InstrumentItem, texts: Sequence[str]) -> object:
    if item.response == "trait":
        return int(texts[0])
    if item.response == "block":
        return [int(part) - 1 for part in texts[0].replace(",", " ").split()]
    if item.response == "best_worst":
        return [item.options.index(text.lower()) for text in texts]
    return [None if text.lower() in MISSING_WORDS else int(text) for text in texts]


def _wanted(instrument: Instrument, item: InstrumentItem) -> str:
    return {
        "trait": f"not a whole number from 1 to {instrument.categories}",
        "block": "not an order of 1, 2 and 3",
        "dilemma": "not a rating from 1 to 7 for every option",
        "best_worst": f"not two different ones of {', '.join(item.options)}",
    }[item.response]
