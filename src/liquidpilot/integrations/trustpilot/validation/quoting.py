"""Values as a message shows them."""

from __future__ import annotations

_LONGEST = 60
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
_NAMES = (
    (bool, "boolean"),
    ((int, float), "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def quoted(value: object) -> str:
    """Return a text in single quotes, cut if it is long, and the kind of anything else.

    >>> quoted("two words"), quoted(["a"])
    ("'two words'", 'a list')
    """
    if not isinstance(value, str):
        return kind_of(value)
    text = " ".join(value.splitlines())
    return f"'{text[:_LONGEST]}…'" if len(text) > _LONGEST else f"'{text}'"


def kind_of(value: object) -> str:
    """Return what a JSON value is, as one says it: `a list`."""
    name = next((name for kinds, name in _NAMES if isinstance(value, kinds)), "null")
    return _TYPES[name]


def kind_of_type(name: str) -> str:
    """Return what values of a type of JSON Schema are, as one says it: `array`, a list."""
    return _TYPES[name]
