"""What makes a file an instrument; every complaint names its line.

The shape of the files is described by the schemas in `instruments/`; here stands what a schema
cannot say, and where in the file a complaint belongs.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, ValidationError

from assessments.schema_words import in_words

Place = tuple[str | int, ...]
Lines = Mapping[Place, int]

SCHEMAS = Path(__file__).parent / "instruments"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an instrument."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}"


def locate(text: str) -> Lines:
    """Line number of every table and key of a TOML text that is known to parse.

    Tables of arrays count from 0, as in the parsed mapping: ("items", 2, "trait").
    """
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    here: Place = ()
    in_text = False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        was_in_text = in_text
        if (stripped.count('"""') + stripped.count("'''")) % 2:
            in_text = not in_text
        if was_in_text:
            continue
        if header := re.match(r"(\[\[?)([^\[\]]+)\]", stripped):
            here = _table(header[2], counts, is_array=header[1] == "[[")
            lines[here] = number
        elif key := re.match(r"([A-Za-z0-9_.\"-]+)\s*=", stripped):
            lines[(*here, *(part.strip('"') for part in key[1].split(".")))] = number
    return lines


def _table(name: str, counts: dict[Place, int], *, is_array: bool) -> Place:
    *parents, last = [part.strip().strip('"') for part in name.split(".")]
    path: Place = ()
    for part in parents:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, last)
    if is_array:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path


class _Checker:
    """Collects what is wrong, with the nearest line known for each place."""

    def __init__(self, data: Mapping[str, Any], lines: Lines, file: str) -> None:
        self.data, self.lines, self.file = data, lines, file

    def at(self, place: Place, message: str) -> Problem:
        """Complain about a place."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return Problem(self.file, self.lines[place[:length]], message)
        return Problem(self.file, 1, message)

    def shape(self, schema: str) -> Iterator[Problem]:
        """Whatever does not fit the schema, or that the database would not keep."""
        # A table that lacks several keys is complained of once for each, in the same words.
        yield from dict.fromkeys(map(self._misshapen, _validator(schema).iter_errors(self.data)))
        for place, words in _unkeepable(self.data):
            yield self.at(place, words % {"name": place[-1]})

    def _misshapen(self, error: ValidationError) -> Problem:
        name = ".".join(map(str, error.absolute_path)) or _("the file")
        return self.at(tuple(error.absolute_path), f"{name}: {in_words(error)}")

    def keys(self, table: str, known: set[str]) -> Iterator[Problem]:
        """No two rows of a table, nor of those known already, have the same key."""
        for index, row in enumerate(self.data.get(table, [])):
            if row["key"] in known:
                yield self.at((table, index, "key"), _used_twice(row["key"]))
            known.add(row["key"])


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text()))


def _used_twice(key: str) -> str:
    return _("the key %(key)s is used twice") % {"key": key}


def _unkeepable(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Places of numbers that JSON has not, and of texts that PostgreSQL does not take."""
    if isinstance(value, float) and not isfinite(value):
        yield place, _("%(name)s is not a finite number")
    elif isinstance(value, str) and "\0" in value:
        yield place, _("%(name)s holds a zero character")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unkeepable(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unkeepable(inner, (*place, index))


def check_structure(data: Mapping[str, Any], lines: Lines, file: str) -> Iterator[Problem]:
    """Yield everything that is wrong with the structure of an instrument."""
    check = _Checker(data, lines, file)
    misshapen = list(check.shape("instrument"))
    if misshapen:
        yield from misshapen
        return
    traits = {trait["key"] for trait in data["traits"]}
    yield from check.keys("traits", set())
    yield from check.keys("types", set())
    items: set[str] = set()
    for table in ("items", "blocks", "dilemmas"):
        yield from check.keys(table, items)
    yield from _check_items(check, traits)
    yield from _check_form(check)
    yield from _check_types(check, traits)
    yield from _check_dilemmas(check)


def _check_items(check: _Checker, traits: set[str]) -> Iterator[Problem]:
    model = check.data["trait_model"]["thresholds"]
    if not _is_ascending(model):
        yield check.at(("trait_model", "thresholds"), _("thresholds must ascend"))
    for index, item in enumerate(check.data["items"]):
        if item["trait"] not in traits:
            yield check.at(("items", index, "trait"), _no_trait(item["trait"]))
        own = item.get("thresholds", model)
        if not _is_ascending(own) or len(own) != len(model):
            words = _("an item has %(count)d ascending thresholds") % {"count": len(model)}
            yield check.at(("items", index, "thresholds"), words)
    for trait in sorted(traits - {item["trait"] for item in check.data["items"]}):
        yield check.at(("traits",), _("no item measures %(trait)s") % {"trait": trait})


def _no_trait(name: str) -> str:
    return _("'%(trait)s' is not one of the traits") % {"trait": name}


def _check_form(check: _Checker) -> Iterator[Problem]:
    form = check.data.get("form")
    if form is None:
        return
    core, rotated = form["core_per_trait"], form["rotated_per_trait"]
    for index, trait in enumerate(check.data["traits"]):
        items = [item for item in check.data["items"] if item["trait"] == trait["key"]]
        in_core = sum(item.get("core", False) for item in items)
        if in_core != core or len(items) - in_core < rotated:
            words = _(
                "%(trait)s has %(in_core)d core items of %(all)d; "
                "the form needs %(core)d and %(rotated)d more"
            )
            numbers = {"in_core": in_core, "all": len(items), "core": core, "rotated": rotated}
            yield check.at(("traits", index), words % {"trait": trait["key"], **numbers})


def _check_types(check: _Checker, traits: set[str]) -> Iterator[Problem]:
    types = {each["key"] for each in check.data.get("types", [])}
    for index, each in enumerate(check.data.get("types", [])):
        for trait in sorted(set(each["prototype"]) - traits):
            yield check.at(("types", index, "prototype"), _no_trait(trait))
    known: set[str] = set()
    for index, block in enumerate(check.data.get("blocks", [])):
        place: Place = ("blocks", index)
        if len({statement["type"] for statement in block["statements"]}) < len(block["statements"]):
            yield check.at(place, _("the statements of a block speak for different types"))
        for number, statement in enumerate(block["statements"]):
            here = (*place, "statements", number)
            if statement["type"] not in types:
                words = _("'%(type)s' is not one of the types") % {"type": statement["type"]}
                yield check.at((*here, "type"), words)
            if statement["key"] in known:
                yield check.at((*here, "key"), _used_twice(statement["key"]))
            known.add(statement["key"])


def _check_dilemmas(check: _Checker) -> Iterator[Problem]:
    dilemmas = check.data.get("dilemmas", [])
    for index, dilemma in enumerate(dilemmas):
        if len({option["key"] for option in dilemma["options"]}) < len(dilemma["options"]):
            yield check.at(("dilemmas", index), _("two options of a dilemma have the same key"))
    words = _("a key in which all options are alike sets nobody apart")
    keys = [{option["effectiveness"] for option in dilemma["options"]} for dilemma in dilemmas]
    if _asks_best_worst(check.data):
        alike = [index for index, key in enumerate(keys) if len(key) == 1]
        yield from (check.at(("dilemmas", index), words) for index in alike)
    elif len(set().union(*keys)) == 1:
        yield check.at(("dilemmas",), words)


def _asks_best_worst(structure: Mapping[str, Any]) -> bool:
    """Whether the best and worst option of a dilemma are picked, and not all of them rated."""
    return bool(structure.get("dilemma_model", {}).get("response") == "best_worst")


def check_language(
    structure: Mapping[str, Any], words: Mapping[str, Any], lines: Lines, file: str
) -> Iterator[Problem]:
    """Yield every text that is missing, empty or left over in a language file."""
    check = _Checker(words, lines, file)
    misshapen = list(check.shape("language"))
    if misshapen:
        yield from misshapen
        return
    categories = len(structure["trait_model"]["thresholds"]) + 1
    if len(words["scale"]["labels"]) != categories:
        words_needed = _("the scale needs %(count)d labels") % {"count": categories}
        yield check.at(("scale", "labels"), words_needed)
    asked = "best_worst" if _asks_best_worst(structure) else "rating"
    for table, needed in (("ranking", "blocks"), (asked, "dilemmas")):
        if structure.get(needed) and table not in words:
            missing = _("%(part)s need the words of [%(table)s]")
            yield check.at((table,), missing % {"part": needed, "table": table})
    for place, keys in _wanted(structure):
        yield from _compare(check, place, keys)
    if "feedback" in words:
        yield from _compare(check, ("feedback",), {row["key"] for row in structure["traits"]})


def check_translations(words: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield every language file that lacks the feedback which another one gives."""
    lacking = [file for file, each in words.items() if "feedback" not in each]
    if len(lacking) < len(words):
        for file in lacking:
            yield Problem(file, 1, _("lacks [feedback], which another language has"))


def _wanted(structure: Mapping[str, Any]) -> Iterator[tuple[Place, set[str]]]:
    """Tables of a language file and the keys that each must have."""
    for table in ("items", "traits", "types", "dilemmas"):
        yield (table,), {row["key"] for row in structure.get(table, [])}
    blocks = structure.get("blocks", [])
    yield (
        ("statements",),
        {statement["key"] for block in blocks for statement in block["statements"]},
    )
    for dilemma in structure.get("dilemmas", []):
        options = {option["key"] for option in dilemma["options"]}
        for table in ("options", "reasons"):
            yield ("dilemmas", dilemma["key"], table), options


def _compare(check: _Checker, place: Place, keys: set[str]) -> Iterator[Problem]:
    table: Mapping[str, Any] = check.data
    for part in place:
        table = table.get(str(part), {})
    name = ".".join(map(str, place))
    for key in sorted(keys - set(table)):
        yield check.at((*place, key), _("%(name)s has no words") % {"name": f"{name}.{key}"})
    for key in sorted(set(table) - keys):
        words = _("%(name)s is not in the instrument") % {"name": f"{name}.{key}"}
        yield check.at((*place, key), words)


def _is_ascending(values: list[float]) -> bool:
    return all(low < high for low, high in pairwise(values))
