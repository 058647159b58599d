"""What makes a file an instrument; every complaint names its line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Path = tuple[str | int, ...]
Lines = Mapping[Path, int]

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
CONFLICTS = ("company", "customer", "policy")
CHANNELS = ("phone", "chat", "email")
MIN_OPTIONS = 2
STATEMENTS_IN_A_BLOCK = 3
TYPES = 7


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
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
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


def _table(name: str, counts: dict[Path, int], *, is_array: bool) -> Path:
    *parents, last = [part.strip().strip('"') for part in name.split(".")]
    path: Path = ()
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

    def at(self, path: Path, message: str) -> Problem:
        """Complain about a place."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return Problem(self.file, self.lines[path[:length]], message)
        return Problem(self.file, 1, message)

    def keys(self, table: str, rows: list[Mapping[str, Any]], known: set[str]) -> Iterator[Problem]:
        """Every row has a key of the right form that nobody else has."""
        for index, row in enumerate(rows):
            key = row.get("key")
            if not isinstance(key, str) or not KEY.fullmatch(key):
                yield self.at(
                    (table, index, "key"),
                    f"{table} needs a key of small letters, digits and underscores",
                )
            elif key in known:
                yield self.at((table, index, "key"), f"the key {key} is used twice")
            else:
                known.add(key)


def check_structure(data: Mapping[str, Any], lines: Lines, file: str) -> Iterator[Problem]:
    """Yield everything that is wrong with the structure of an instrument."""
    check = _Checker(data, lines, file)
    wanted = {
        "key": str,
        "version": str,
        "languages": list,
        "minutes": int,
        "trait_model": dict,
        "traits": list,
        "items": list,
    }
    wrong = [
        check.at((name,), f"{name} is missing or not a {kind.__name__}")
        for name, kind in wanted.items()
        if not isinstance(data.get(name), kind) or not data[name]
    ]
    if wrong:
        yield from wrong
        return
    if not KEY.fullmatch(data["key"]):
        yield check.at(("key",), "the key takes small letters, digits and underscores")
    yield from _check_model(check, data["trait_model"])
    known: set[str] = set()
    yield from check.keys("traits", data["traits"], known)
    traits = {trait.get("key") for trait in data["traits"]}
    yield from _check_items(check, data, traits)
    yield from _check_types(check, data, traits)
    yield from _check_dilemmas(check, data)


def _check_model(check: _Checker, model: Mapping[str, Any]) -> Iterator[Problem]:
    thresholds = model.get("thresholds")
    if not _is_ascending(thresholds):
        yield check.at(("trait_model", "thresholds"), "thresholds must be ascending numbers")
    if not _is_number(model.get("slope")) or not 0 < model["slope"] <= 5:  # noqa: PLR2004
        yield check.at(("trait_model", "slope"), "the slope must lie above 0 and up to 5")
    if not _is_number(model.get("correlation")) or not 0 <= model["correlation"] < 1:
        yield check.at(("trait_model", "correlation"), "the correlation must lie from 0 to below 1")
    if model.get("source") not in {"expert", "calibrated"}:
        yield check.at(("trait_model", "source"), "the source is expert or calibrated")


def _check_items(check: _Checker, data: Mapping[str, Any], traits: set[str]) -> Iterator[Problem]:
    known: set[str] = set()
    yield from check.keys("items", data["items"], known)
    yield from check.keys("blocks", data.get("blocks", []), known)
    yield from check.keys("dilemmas", data.get("dilemmas", []), known)
    steps = len(data["trait_model"].get("thresholds") or [])
    for index, item in enumerate(data["items"]):
        if item.get("trait") not in traits:
            yield check.at(
                ("items", index, "trait"), f"{item.get('trait')!r} is not one of the traits"
            )
        own = item.get("thresholds")
        if own is not None and not (_is_ascending(own) and len(own) == steps):
            yield check.at(
                ("items", index, "thresholds"), f"an item has {steps} ascending thresholds"
            )
    for trait in sorted(traits - {item.get("trait") for item in data["items"]}, key=str):
        yield check.at(("traits",), f"no item measures {trait}")
    if form := data.get("form"):
        yield from _check_form(check, data, form)


def _check_form(
    check: _Checker, data: Mapping[str, Any], form: Mapping[str, Any]
) -> Iterator[Problem]:
    core, rotated = form.get("core_per_trait"), form.get("rotated_per_trait")
    if not isinstance(core, int) or not isinstance(rotated, int) or core < 0 or rotated < 0:
        yield check.at(("form",), "the form needs core_per_trait and rotated_per_trait")
        return
    for index, trait in enumerate(data["traits"]):
        items = [item for item in data["items"] if item.get("trait") == trait.get("key")]
        in_core = sum(bool(item.get("core")) for item in items)
        if in_core != core or len(items) - in_core < rotated:
            yield check.at(
                ("traits", index),
                f"{trait.get('key')} has {in_core} core items of {len(items)}; "
                f"the form needs {core} and {rotated} more",
            )


def _check_types(check: _Checker, data: Mapping[str, Any], traits: set[str]) -> Iterator[Problem]:
    types, blocks = data.get("types", []), data.get("blocks", [])
    if bool(types) != bool(blocks) or bool(types) != ("type_model" in data):
        yield check.at(("types",), "types, blocks and type_model come together")
        return
    yield from check.keys("types", types, set())
    for index, each in enumerate(types):
        for trait in set(each.get("prototype", {})) - traits:
            yield check.at(("types", index, "prototype"), f"{trait!r} is not one of the traits")
    if types and len(types) != TYPES:
        yield check.at(("types",), f"the type model is for {TYPES} types, not {len(types)}")
    known = {each.get("key") for each in types}
    statements: set[str] = set()
    for index, block in enumerate(blocks):
        rows = block.get("statements", [])
        if len(rows) != STATEMENTS_IN_A_BLOCK:
            yield check.at(("blocks", index), "a block has three statements")
        for place, statement in enumerate(rows):
            if statement.get("type") not in known:
                yield check.at(
                    ("blocks", index, "statements", place, "type"),
                    f"{statement.get('type')!r} is not one of the types",
                )
            if statement.get("key") in statements or not statement.get("key"):
                yield check.at(
                    ("blocks", index, "statements", place, "key"),
                    f"a statement needs a key of its own, not {statement.get('key')!r}",
                )
            statements.add(statement.get("key"))


def _check_dilemmas(check: _Checker, data: Mapping[str, Any]) -> Iterator[Problem]:
    for index, dilemma in enumerate(data.get("dilemmas", [])):
        if dilemma.get("conflict") not in CONFLICTS:
            yield check.at(("dilemmas", index, "conflict"), f"conflict is one of {CONFLICTS}")
        if dilemma.get("channel") not in CHANNELS:
            yield check.at(("dilemmas", index, "channel"), f"channel is one of {CHANNELS}")
        options = dilemma.get("options", [])
        if len(options) < MIN_OPTIONS:
            yield check.at(("dilemmas", index), "a dilemma has at least two options")
        for place, option in enumerate(options):
            value = option.get("effectiveness")
            if not _is_number(value) or not 1 <= value <= 7:  # noqa: PLR2004
                yield check.at(
                    ("dilemmas", index, "options", place, "effectiveness"),
                    "effectiveness lies from 1 to 7",
                )


def check_language(
    structure: Mapping[str, Any], words: Mapping[str, Any], lines: Lines, file: str
) -> Iterator[Problem]:
    """Yield every text that is missing, empty or left over in a language file."""
    check = _Checker(words, lines, file)
    if not words.get("name"):
        yield check.at(("name",), "the instrument needs a name")
    scale = words.get("scale", {})
    categories = len(structure["trait_model"]["thresholds"]) + 1
    if len(scale.get("labels", [])) != categories:
        yield check.at(("scale", "labels"), f"the scale needs {categories} labels")
    wanted: list[tuple[Path, set[str]]] = [
        (("items",), {item["key"] for item in structure["items"]}),
        (("traits",), {trait["key"] for trait in structure["traits"]}),
        (("types",), {each["key"] for each in structure.get("types", [])}),
        (
            ("statements",),
            {
                statement["key"]
                for block in structure.get("blocks", [])
                for statement in block["statements"]
            },
        ),
        (("dilemmas",), {dilemma["key"] for dilemma in structure.get("dilemmas", [])}),
    ]
    for dilemma in structure.get("dilemmas", []):
        options = {option["key"] for option in dilemma["options"]}
        wanted.append((("dilemmas", dilemma["key"], "options"), options))
        wanted.append((("dilemmas", dilemma["key"], "reasons"), options))
    for path, keys in wanted:
        yield from _compare(check, words, path, keys)


def _compare(
    check: _Checker, words: Mapping[str, Any], path: Path, keys: set[str]
) -> Iterator[Problem]:
    table: Mapping[str, Any] = words
    for part in path:
        table = table.get(str(part), {})
    for key in sorted(keys):
        if not table.get(key):
            yield check.at((*path, key), f"{'.'.join(map(str, path))}.{key} has no words")
    for key in sorted(set(table) - keys):
        yield check.at((*path, key), f"{'.'.join(map(str, path))}.{key} is not in the instrument")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124


def _is_ascending(values: object) -> bool:
    return (
        isinstance(values, list)
        and len(values) > 0
        and all(map(_is_number, values))
        and all(low < high for low, high in pairwise(values))
    )
