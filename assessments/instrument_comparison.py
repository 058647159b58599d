"""What sets two versions of an instrument apart.

No table: it takes two definitions, as `instrument.read` gives them or as they were stored.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Definition = Mapping[str, Any]
Operation = Literal["same", "deleted", "inserted"]

# Tables of a definition whose rows have keys, and what stands in them beside the keys.
PARTS = ("traits", "items", "types", "blocks", "dilemmas")
SETTINGS = ("languages", "minutes", "form", "trait_model", "type_model", "dilemma_model")
DEFAULTS: Mapping[str, Mapping[str, object]] = {"items": {"core": False, "reversed": False}}


@dataclass(frozen=True)
class Difference:
    """A value that is not what it was; None where there is none."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class RowChange:
    """A trait, item, type, block or dilemma that came, went or changed.

    A row that stands in both versions has what differs; `is_moved` says that it stands elsewhere
    among the rows that both versions have.
    """

    key: str
    is_added: bool
    is_removed: bool
    is_moved: bool
    differences: Sequence[Difference]


@dataclass(frozen=True)
class Wording:
    """A text that differs, as stretches of words that stayed, went or came."""

    name: str
    stretches: Sequence[tuple[Operation, str]]


@dataclass(frozen=True)
class Comparison:
    """Everything in which two versions differ: settings, rows by part, and words by language."""

    settings: Sequence[Difference]
    parts: Mapping[str, Sequence[RowChange]]
    wordings: Mapping[str, Sequence[Wording]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.settings or self.parts or self.wordings)


def compare(old: Definition, new: Definition) -> Comparison:
    """Return what differs; key and version, which name the instruments, are left out.

    Words are compared in the languages that both versions have.
    """
    parts = {part: list(_rows(old, new, part)) for part in PARTS}
    wordings = {
        language: list(_wordings(old["texts"][language], new["texts"][language]))
        for language in new["languages"]
        if language in old["texts"]
    }
    return Comparison(
        settings=list(_differences(_settings(old), _settings(new))),
        parts={part: changes for part, changes in parts.items() if changes},
        wordings={language: changes for language, changes in wordings.items() if changes},
    )


def _settings(definition: Definition) -> dict[str, object]:
    written = _flat({name: definition[name] for name in SETTINGS if name in definition})
    return {"dilemma_model.response": "rate"} | written


def _rows(old: Definition, new: Definition, part: str) -> Iterator[RowChange]:
    before = {row["key"]: _row(part, row) for row in old.get(part, [])}
    after = {row["key"]: _row(part, row) for row in new.get(part, [])}
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key in [*before, *(key for key in after if key not in before)]:
        is_added, is_removed = key not in before, key not in after
        differences = [] if is_added or is_removed else _differences(before[key], after[key])
        change = RowChange(key, is_added, is_removed, key in moved, list(differences))
        if is_added or is_removed or change.is_moved or change.differences:
            yield change


def _row(part: str, row: Mapping[str, Any]) -> dict[str, object]:
    """Values of a row by name; what it holds in rows of its own goes by their keys."""
    inner = {"blocks": "statements", "dilemmas": "options"}.get(part, "")
    flat = _flat({name: value for name, value in row.items() if name not in {"key", inner}})
    for each in row.get(inner, []):
        flat |= {f"{each['key']}.{name}": value for name, value in each.items() if name != "key"}
    return {**DEFAULTS.get(part, {}), **flat}


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Those of the same keys in another order that have to move to turn one into the other."""
    blocks = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in before[block.a : block.a + block.size]}
    return set(before) - stayed


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Difference(name, before.get(name), after.get(name))


def _wordings(old: Definition, new: Definition) -> Iterator[Wording]:
    before, after = _flat(old, lists=True), _flat(new, lists=True)
    for name in dict.fromkeys([*after, *before]):
        old_words, new_words = before.get(name, ""), after.get(name, "")
        if str(old_words).split() != str(new_words).split():
            yield Wording(name, list(_stretches(str(old_words), str(new_words))))


def _flat(table: Mapping[str, Any], *, lists: bool = False) -> dict[str, object]:
    """A table's values by dotted name; lists count from 1, if they are to be taken apart."""
    flat: dict[str, object] = {}
    for name, value in table.items():
        inner: Any = dict(enumerate(value, start=1)) if lists and isinstance(value, list) else value
        if isinstance(inner, Mapping):
            flat |= {f"{name}.{key}": each for key, each in _flat(inner, lists=lists).items()}
        else:
            flat[str(name)] = value
    return flat


def _stretches(before: str, after: str) -> Iterator[tuple[Operation, str]]:
    """Words that stayed, went or came, each stretch with the spaces that follow its words."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    matcher = SequenceMatcher(a=before.split(), b=after.split(), autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(new[new_start:new_end])
            continue
        if old_end > old_start:
            yield "deleted", "".join(old[old_start:old_end])
        if new_end > new_start:
            yield "inserted", "".join(new[new_start:new_end])
