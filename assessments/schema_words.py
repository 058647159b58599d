"""What a schema complains of, in words for those who write instruments."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import ValidationError

LONGEST = 200

KINDS = {
    "array": gettext_lazy("a list"),
    "boolean": gettext_lazy("true or false"),
    "integer": gettext_lazy("a whole number"),
    "number": gettext_lazy("a number"),
    "object": gettext_lazy("a table"),
    "string": gettext_lazy("a text in quotation marks"),
}
LIMITS = {
    "exclusiveMinimum": gettext_lazy("must be more than %(limit)s"),
    "maxItems": gettext_lazy("must have at most %(limit)s entries"),
    "maxLength": gettext_lazy("must have at most %(limit)s characters"),
    "maximum": gettext_lazy("must be at most %(limit)s"),
    "minItems": gettext_lazy("must have at least %(limit)s entries"),
    "minLength": gettext_lazy("must have at least %(limit)s characters"),
    "minimum": gettext_lazy("must be at least %(limit)s"),
}


def in_words(error: ValidationError) -> str:
    """Say what is wrong; in the schema's own English where it is nothing that our schemas hold."""
    rule = str(error.validator)
    if rule in LIMITS:
        return str(LIMITS[rule]) % {"limit": error.validator_value}
    return (WORDS[rule](error) if rule in WORDS else error.message)[:LONGEST]


def _kind(error: ValidationError) -> str:
    return _("must be %(kind)s") % {"kind": KINDS[str(error.validator_value)]}


def _required(error: ValidationError) -> str:
    absent = [name for name in _strings(error.validator_value) if name not in _table(error)]
    return _("lacks %(names)s") % {"names": ", ".join(absent)}


def _unknown(error: ValidationError) -> str:
    strange = sorted(set(_table(error)) - set(error.schema["properties"]))  # type: ignore[index]
    return _("does not know %(names)s") % {"names": ", ".join(strange)}


def _together(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    pairs = [
        f"{name}: {other}"
        for name, others in wanted.items()
        for other in others
        if name in _table(error) and other not in _table(error)
    ]
    return _("has one and lacks the other of two that go together (%(pairs)s)") % {
        "pairs": ", ".join(pairs)
    }


def _pattern(error: ValidationError) -> str:
    if not str(error.instance).strip():
        return _("is empty")
    return _("'%(text)s' is not written as it has to be: %(pattern)s") % {
        "text": str(error.instance)[: LONGEST // 2],
        "pattern": error.validator_value,
    }


def _table(error: ValidationError) -> Mapping[str, object]:
    return error.instance  # type: ignore[return-value]


def _strings(value: object) -> list[str]:
    return list(value)  # type: ignore[call-overload,no-any-return]


WORDS: Mapping[str, Callable[[ValidationError], str]] = {
    "additionalProperties": _unknown,
    "dependentRequired": _together,
    "enum": lambda error: (
        _("must be one of %(choices)s") % {"choices": ", ".join(_strings(error.validator_value))}
    ),
    "pattern": _pattern,
    "required": _required,
    "type": _kind,
    "uniqueItems": lambda _error: _("names something twice"),
}
