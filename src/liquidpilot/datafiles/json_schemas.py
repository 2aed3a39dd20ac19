"""JSON Schemas of the files that people write, made from their shapes: editors complete by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from liquidpilot.datafiles.shapes import (
    Anything,
    Day,
    Either,
    Flag,
    JsonText,
    Kind,
    ListOf,
    Moment,
    NamesTo,
    Number,
    Shape,
    Text,
    Whole,
)

Syntax = Literal["toml", "json", "yaml"]
JsonSchema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"
"""Draft 7: what the language servers of TOML and YAML know."""

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
MOMENT = rf"{DAY}(?:[T ]{_TIME}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?"


def json_schema(shape: Kind, syntax: Syntax, title: str) -> JsonSchema:
    """Return the schema of a file of this `shape`; `title` is what the file is called.

    The syntax decides what a text is: in YAML a number is one as well, and so is nothing at all.

    >>> from liquidpilot.datafiles.shapes import Key
    >>> shape = Shape("a page", "Where it is.", (Key("url", "The address.", Text(), "https://a.example"),))
    >>> json_schema(shape, "toml", "page")["properties"]["url"]["type"]
    'string'
    """
    return {"$schema": DIALECT, "title": title, **_Maker(syntax).schema(shape)}


class _Maker:
    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._makers: Mapping[type, Callable[[Any], JsonSchema]] = {
            Text: self._text,
            Flag: lambda kind: {"type": "boolean"} if kind.only is None else {"const": kind.only},
            Whole: _whole,
            Number: lambda _kind: {"type": "number"},
            Moment: lambda _kind: _string(MOMENT),
            Day: lambda _kind: _string(DAY),
            JsonText: self._json_text,
            Anything: lambda _kind: {},
            ListOf: self._list_of,
            NamesTo: self._names_to,
            Either: lambda kind: {"anyOf": [self.schema(each) for each in kind.kinds]},
            Shape: self._shape,
        }

    def schema(self, kind: Kind) -> JsonSchema:
        return self._makers[type(kind)](kind)

    def _text(self, kind: Text) -> JsonSchema:
        if kind.words:
            return _words(kind)
        pattern = kind.pattern and f"^(?:{kind.pattern})$"
        pattern = pattern or (None if kind.blank else r"\S")
        types: Any = "string" if self._syntax != "yaml" else ["string", "number", "boolean"]
        return {"type": types, **({"pattern": pattern} if pattern else {})}

    def _json_text(self, _kind: JsonText) -> JsonSchema:
        return {"type": ["string", "object", "array"] if self._syntax == "json" else "string"}

    def _list_of(self, kind: ListOf) -> JsonSchema:
        limits = {"minItems": kind.least or None, "maxItems": kind.most}
        return {"type": "array", "items": self.schema(kind.of), **_given(limits)}

    def _names_to(self, kind: NamesTo) -> JsonSchema:
        names = {"pattern": f"^(?:{kind.pattern})$"} if kind.pattern else None
        inner = self.schema(kind.of)
        return {
            "type": "object",
            "additionalProperties": self._or_nothing(inner),
            **_given(
                {
                    "propertyNames": names,
                    "required": list(kind.needs) or None,
                    "minProperties": kind.least or None,
                }
            ),
        }

    def _or_nothing(self, schema: JsonSchema) -> JsonSchema:
        # `subject:` without a value is no subject, and a file of braze-sync is full of such.
        return {"anyOf": [schema, {"type": "null"}]} if self._syntax == "yaml" else schema

    def _shape(self, shape: Shape) -> JsonSchema:
        properties = {}
        for key in shape.keys:
            inner = self.schema(key.kind)
            inner = inner if key.required else self._or_nothing(inner)
            properties[key.name] = {"title": key.says, **inner, "examples": [key.example]}
        others = False if shape.others is None else self._or_nothing(self.schema(shape.others))
        required = [key.name for key in shape.keys if key.required]
        return {
            "description": shape.says,
            "type": "object",
            "properties": properties,
            "additionalProperties": others,
            **_given({"required": required or None, "allOf": _conditions(shape) or None}),
        }


def _conditions(shape: Shape) -> list[JsonSchema]:
    alone = [*shape.one_of, *shape.at_most_one]
    pairs = [
        {"not": {"required": [first, second]}}
        for group in alone
        for index, first in enumerate(group)
        for second in group[index + 1 :]
    ]
    pairs += [
        {"not": {"required": [key, other]}} for key, others in shape.without for other in others
    ]
    needed = [*shape.one_of, *shape.any_of]
    return [
        *({"anyOf": [_there(name) for name in group]} for group in needed),
        *pairs,
        *({"dependencies": {key: [other]}} for key, other in shape.needing),
    ]


def _there(name: str) -> JsonSchema:
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


def _words(kind: Text) -> JsonSchema:
    words: JsonSchema = {"enum": list(kind.words)}
    if not kind.any_case:
        return words
    letters = "|".join(
        "".join(
            f"[{each.upper()}{each.lower()}]" if each.isalpha() else re.escape(each)
            for each in word
        )
        for word in kind.words
    )
    return {"anyOf": [words, {"type": "string", "pattern": f"^(?:{letters})$"}]}


def _whole(kind: Whole) -> JsonSchema:
    return {"type": "integer", **_given({"minimum": kind.least, "maximum": kind.most})}


def _string(pattern: str) -> JsonSchema:
    return {"type": "string", "pattern": rf"^\s*{pattern}\s*$"}


def _given(keys: Mapping[str, object]) -> JsonSchema:
    return {key: value for key, value in keys.items() if value is not None}
