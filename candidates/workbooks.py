"""How much room a workbook takes once it is read.

A few bytes can stand for a great many cells: a sheet is read as one rectangle up to its last row
and column, and a text that many cells share is copied for each of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class DamagedError(ValueError):
    """A part is no XML, or a row or cell stands nowhere."""


@dataclass
class Room:
    """What one part asks for: its last row and column, and the texts that it has or points to."""

    rows: int = 0
    columns: int = 0
    texts: list[int] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)


def room(xml: bytes) -> Room:
    """Walk through one part as a reader does.

    A row or cell that does not say where it stands comes after the one before it.

    Raises:
        DamagedError: if the part cannot be read.

    """
    walk = _Walk()
    try:
        walk.parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as error:
        raise DamagedError from error
    return walk.room


def characters(rooms: Iterable[Room]) -> int:
    """How many characters the shared texts of a workbook come to, each as often as it is used.

    Raises:
        DamagedError: if a cell points to a text that is not there.

    """
    rooms = list(rooms)
    texts = max((each.texts for each in rooms), key=sum, default=[])
    try:
        return sum(texts[at] * times for each in rooms for at, times in each.uses.items())
    except IndexError as error:
        raise DamagedError from error


class _Walk:
    def __init__(self) -> None:
        self.room = Room()
        self.row = self.column = 0
        self.is_shared = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif local == "c":
            self.stand(attributes.get("r"))
            self.is_shared = attributes.get("t") == "s"
        elif local == "v" and self.is_shared:
            self.parser.CharacterDataHandler = self.point
        elif local == "si":
            self.room.texts.append(0)
            self.parser.CharacterDataHandler = self.count

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] in {"v", "si"}:
            self.parser.CharacterDataHandler = None

    def stand(self, place: str | None) -> None:
        """Go to the place that a cell names, or one further."""
        if place is None:
            self.column += 1
        elif found := PLACE.fullmatch(place):
            self.column, self.row = _number(found[1]), int(found[2])
        else:
            raise DamagedError
        self.room.rows = max(self.room.rows, self.row)
        self.room.columns = max(self.room.columns, self.column)

    def point(self, text: str) -> None:
        self.room.uses[int(text)] += 1

    def count(self, text: str) -> None:
        self.room.texts[-1] += len(text)


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
