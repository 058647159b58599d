"""The instrument as code sees it: read from TOML, checked line by line, laid out for scoring.

No table and no clock: a definition is a plain mapping that can be stored as JSON, and
`Instrument` is that mapping with its numbers ready as arrays.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext
from numpy.typing import NDArray

from assessments.instrument_checks import (
    Lines,
    Problem,
    check_language,
    check_structure,
    check_translations,
    locate,
)

Value = int | list[int] | list[int | None]
Kind = Literal["trait", "block", "dilemma"]
Response = Literal["trait", "block", "dilemma", "best_worst"]
Answers = NDArray[np.int8]

STRUCTURE_FILE = "instrument.toml"
STATEMENTS_IN_A_BLOCK = 3
RATINGS = range(1, 8)
RESPONSES: Mapping[str, Response] = {"rate": "dilemma", "best_worst": "best_worst"}
# Slots of an answer; where an answer says something of every option, as many as there are options.
WIDTHS: Mapping[Response, int] = {"trait": 1, "best_worst": 2}
MISSING = -1


class InstrumentError(Exception):
    """The file is not an instrument; each problem names the file and the line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems for whoever shows them."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class InvalidValueError(ValueError):
    """The value does not answer the item."""


def read(path: Path) -> dict[str, Any]:
    """Read an instrument from disk, with the language files that lie beside it.

    Raises:
        InstrumentError: with every problem found, each naming file and line.

    """
    try:
        beside = {each.name: each.read_bytes() for each in path.parent.glob("*.toml")}
        files = beside | {path.name: path.read_bytes()}
    except OSError as error:
        raise InstrumentError([Problem(path.name, 1, f"cannot be read: {error}")]) from error
    return parse(files, path.name)


def parse(files: Mapping[str, bytes], structure_file: str = STRUCTURE_FILE) -> dict[str, Any]:
    """Make one checked definition of an instrument's files, by name; those not asked for are left.

    Raises:
        InstrumentError: with every problem found, each naming file and line.

    """
    structure, lines = _parse(files, structure_file)
    problems = list(check_structure(structure, lines, structure_file))
    if problems:
        raise InstrumentError(problems)
    texts = {}
    for language in structure["languages"]:
        try:
            words, lines = _parse(files, language_file(language))
        except InstrumentError as error:
            problems += error.problems
            continue
        problems += check_language(structure, words, lines, language_file(language))
        texts[language] = words
    by_file = {language_file(language): words for language, words in texts.items()}
    problems = problems or list(check_translations(by_file))
    if problems:
        raise InstrumentError(problems)
    return {**structure, "texts": texts}


def language_file(language: str) -> str:
    """Name of the file that holds an instrument's words in a language."""
    return f"{language}.toml"


def checksum(definition: Mapping[str, Any]) -> str:
    """SHA-256 of a definition's canonical JSON, in hexadecimal."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()


def _parse(files: Mapping[str, bytes], name: str) -> tuple[dict[str, Any], Lines]:
    if name not in files:
        raise InstrumentError([Problem(name, 1, gettext("the file is missing"))])
    try:
        text = files[name].decode()
        return tomllib.loads(text), locate(text)
    except UnicodeDecodeError as error:
        line = files[name].count(b"\n", 0, error.start) + 1
        problem = Problem(name, line, gettext("cannot be read: it is not UTF-8"))
    except tomllib.TOMLDecodeError as error:
        stated = re.search(r"at line (\d+)", str(error))
        line = int(stated[1]) if stated else text.count("\n") + 1
        problem = Problem(name, line, gettext("not TOML: %(reason)s") % {"reason": error})
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        problem = Problem(name, 1, gettext("cannot be read: it is nested too deeply or too large"))
    raise InstrumentError([problem])


@dataclass(frozen=True)
class InstrumentItem:
    """One item and the slots that its answer fills in the answer vector.

    It is answered as its kind says, unless a dilemma asks for the best and the worst option.
    Options are the keys of a block's statements or a dilemma's options.
    """

    number: int
    key: str
    kind: Kind
    response: Response
    options: tuple[str, ...]
    offset: int
    width: int

    @property
    def slots(self) -> slice:
        """Where the answer stands in the answer vector."""
        return slice(self.offset, self.offset + self.width)


class Instrument:
    """A definition with its layout and its numbers."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """Take a checked definition, as `read` gives or as it was stored."""
        self.definition = definition
        self.key: str = definition["key"]
        self.version: str = definition["version"]
        self.languages: list[str] = definition["languages"]
        self.minutes: int = definition["minutes"]
        self.traits: list[str] = [trait["key"] for trait in definition["traits"]]
        self.types: list[str] = [each["key"] for each in definition.get("types", [])]
        asked: str = definition.get("dilemma_model", {}).get("response", "rate")
        self.dilemma_response = RESPONSES[asked]
        self.items = tuple(self._items())
        self.by_key = {item.key: item for item in self.items}

    def _items(self) -> Iterator[InstrumentItem]:
        tables: list[tuple[str, str, Kind, Response]] = [
            ("items", "", "trait", "trait"),
            ("blocks", "statements", "block", "block"),
            ("dilemmas", "options", "dilemma", self.dilemma_response),
        ]
        number = offset = 0
        for table, inner, kind, response in tables:
            for row in self.definition.get(table, []):
                options = tuple(option["key"] for option in row.get(inner, []))
                width = WIDTHS.get(response, len(options))
                yield InstrumentItem(number, row["key"], kind, response, options, offset, width)
                number, offset = number + 1, offset + width

    def of_kind(self, kind: Kind) -> list[InstrumentItem]:
        """Items of one kind, in the instrument's order."""
        return [item for item in self.items if item.kind == kind]

    @property
    def width(self) -> int:
        """Slots in the answer vector."""
        last = self.items[-1]
        return last.offset + last.width

    @property
    def trait_items_shown(self) -> int:
        """Trait statements in one form."""
        if form := self.definition.get("form"):
            return len(self.traits) * int(form["core_per_trait"] + form["rotated_per_trait"])
        return len(self.definition["items"])

    @property
    def categories(self) -> int:
        """Answer categories of a trait statement."""
        return len(self.definition["trait_model"]["thresholds"]) + 1

    def texts(self, language: str) -> Mapping[str, Any]:
        """The words in a language, or in the instrument's first language where it has no such."""
        texts: Mapping[str, Mapping[str, Any]] = self.definition["texts"]
        return texts.get(language) or texts[self.languages[0]]

    @cached_property
    def trait_of_item(self) -> np.ndarray:
        """Trait index of each trait statement, (j,)."""
        return np.array([self.traits.index(item["trait"]) for item in self.definition["items"]])

    @cached_property
    def is_reversed(self) -> np.ndarray:
        """Whether each trait statement is reverse keyed, (j,)."""
        return np.array([item.get("reversed", False) for item in self.definition["items"]])

    @cached_property
    def is_core(self) -> np.ndarray:
        """Whether each trait statement is in every form, (j,)."""
        return np.array([item.get("core", False) for item in self.definition["items"]])

    @cached_property
    def dilemma_key(self) -> np.ndarray:
        """Expert effectiveness of the options of each dilemma, (s, o), -1 beyond the last."""
        dilemmas = [
            [option["effectiveness"] for option in dilemma["options"]]
            for dilemma in self.definition.get("dilemmas", [])
        ]
        return np.array([*zip_longest(*dilemmas, fillvalue=MISSING)], dtype=float).T

    @cached_property
    def option_key(self) -> np.ndarray:
        """The same of every option of every dilemma, in order, (o,)."""
        return np.asarray(self.dilemma_key[self.dilemma_key != MISSING])

    @cached_property
    def block_types(self) -> np.ndarray:
        """Type index of each statement of each block, (m, 3)."""
        return np.array(
            [
                [self.types.index(statement["type"]) for statement in block["statements"]]
                for block in self.definition.get("blocks", [])
            ],
            dtype=int,
        ).reshape(-1, STATEMENTS_IN_A_BLOCK)

    def clean(self, item: InstrumentItem, value: object) -> Value:
        """Return the value as it is stored.

        A trait statement takes a category from 1; a block the three positions from 0, most like
        me first; a dilemma a rating of 1-7, or None, for each option, or the positions from 0 of
        the best and of the worst option.

        Raises:
            InvalidValueError: if the value does not answer the item.

        """
        places = set(range(len(item.options)))
        if item.response == "trait":
            if _is_int(value) and 1 <= value <= self.categories:  # type: ignore[operator]
                return value  # type: ignore[return-value]
        elif isinstance(value, list) and len(value) == item.width:
            if item.response == "dilemma":
                if all(each is None or (_is_int(each) and each in RATINGS) for each in value):
                    return value
            elif all(map(_is_int, value)) and len(places.intersection(value)) == item.width:
                return value
        message = f"not an answer to {item.key}"
        raise InvalidValueError(message)

    def encode(self, values: Mapping[int, Value]) -> bytes:
        """Lay values by item number out as the int8 answer vector; what is missing is -1."""
        vector = np.full(self.width, MISSING, dtype=np.int8)
        for number, value in values.items():
            item = self.items[number]
            if item.kind == "trait":
                vector[item.offset] = value - 1  # type: ignore[operator]
            else:
                vector[item.slots] = [
                    MISSING if slot is None else slot
                    for slot in value  # type: ignore[union-attr]
                ]
        return vector.tobytes()

    def decode(self, vectors: Sequence[bytes]) -> Answers:
        """Answer vectors as an array, persons x slots, int8."""
        joined = b"".join(bytes(vector) for vector in vectors)
        return np.frombuffer(joined, dtype=np.int8).reshape(len(vectors), self.width)

    def part(self, answers: Answers, response: Response) -> Answers:
        """Return the columns of answer vectors (n, width) of the items answered in one way."""
        items = [item for item in self.items if item.response == response]
        return answers[:, items[0].offset : items[-1].slots.stop] if items else answers[:, :0]

    def picks(self, answers: Answers) -> tuple[Answers, Answers]:
        """Return the best and the worst options (n, s) of dilemmas in answer vectors (n, width)."""
        both = self.part(answers, "best_worst")
        return both[:, ::2], both[:, 1::2]

    def rankings(self, answers: Answers) -> Answers:
        """Return the order of the statements of each block, (n, m, 3), most like me first."""
        return self.part(answers, "block").reshape(len(answers), -1, STATEMENTS_IN_A_BLOCK)

    def keyed_responses(self, answers: Answers) -> Answers:
        """Trait responses (n, j) from answer vectors, with reverse-keyed items turned round."""
        responses = self.part(answers, "trait")
        turned = self.is_reversed & (responses != MISSING)
        return np.where(turned, self.categories - 1 - responses, responses).astype(np.int8)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
