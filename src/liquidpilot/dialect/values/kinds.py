"""The types that have no Python counterpart, and the way of foreign objects into the dialect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import SupportsFloat, SupportsIndex

from liquidpilot.immutable import immutable


@immutable
class RubyRange:
    """A Ruby range of integers, `(first..last)`; both ends belong to it."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many integers it has; none if the last is below the first."""
        return max(self.last - self.first + 1, 0)


@immutable
class MethodLiteral:
    """`blank` or `empty` in a condition: not a value but a question to the other side."""

    name: str


BLANK = MethodLiteral("blank")
EMPTY = MethodLiteral("empty")


class Drop:
    """An object of the engine that templates can look into, such as `forloop`.

    Subclasses set `ruby_class`, which is what `{{ forloop }}` prints, and answer `get` and `has`.
    """

    ruby_class: str = "Liquid::Drop"

    def get(self, key: str) -> object:
        """Return the property `key`; None if there is no such property."""
        raise NotImplementedError

    def has(self, key: str) -> bool:
        """Tell whether there is a property `key`."""
        raise NotImplementedError


_RUBY_CLASSES: dict[type, str] = {
    type(None): "NilClass",
    int: "Integer",
    float: "Float",
    str: "String",
    list: "Array",
    dict: "Hash",
    datetime: "Time",
    date: "Date",
    RubyRange: "Range",
    MethodLiteral: "Liquid::Condition::MethodLiteral",
}
_KINDS = (bool, Drop, *_RUBY_CLASSES)
_EXACT_KINDS = frozenset(_KINDS)


def to_liquid(value: object) -> object:
    """Return what stands for `value` in the dialect: itself, or the nearest Ruby value.

    A mapping becomes a hash; a tuple, a set and any other collection an array; bytes become text;
    a number of another library (Decimal, Fraction, numpy) an integer or a float; all else its
    `str()`. Never raises.

    >>> to_liquid((1, 2)), to_liquid(b"abc")
    ([1, 2], 'abc')
    """
    if type(value) in _EXACT_KINDS or isinstance(value, _KINDS):
        return value
    try:
        return _foreign(value)
    except Exception:  # the object's own methods failed, and no rendering may end in a traceback
        return type(value).__name__


def ruby_class(value: object) -> str:
    """Return the name of the Ruby class of `value`, as Ruby's messages name it."""
    value = to_liquid(value)
    if isinstance(value, bool):
        return "TrueClass" if value else "FalseClass"
    if isinstance(value, Drop):
        return value.ruby_class
    exact = _RUBY_CLASSES.get(type(value))
    if exact is not None:
        return exact
    return next(name for base, name in _RUBY_CLASSES.items() if isinstance(value, base))


def as_time(value: date) -> datetime:
    """Return the instant that a Time or a Date stands for: midnight UTC for a date.

    A datetime without a zone is in UTC, as everything in Braze is.
    """
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value if value.utcoffset() is not None else value.replace(tzinfo=UTC)


def _foreign(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, Collection):
        return list(value)
    if isinstance(value, SupportsFloat):
        return int(value) if isinstance(value, SupportsIndex) else float(value)
    return str(value)


# Ruby's [[:space:]] in UTF-8; Python's own `isspace` also takes the separators 0x1C to 0x1F.
BLANK_CHARACTERS = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""White space, of which a text that is `blank` consists."""


def is_truthy(value: object) -> bool:
    """Tell whether `{% if value %}` holds: everything but nil and false."""
    return value is not None and value is not False


def is_blank(value: object) -> bool:
    """Tell whether Rails calls `value` blank: nil, false, white space alone, `[]`, `{}`.

    Braze documents the same in "Conditional Messaging Logic".
    """
    value = to_liquid(value)
    if isinstance(value, str):
        return not value.strip(BLANK_CHARACTERS)
    return value is None or value is False or is_empty(value)


def is_empty(value: object) -> bool:
    """Tell whether `value` is an empty text, array or hash; nothing else can be empty."""
    value = to_liquid(value)
    return isinstance(value, (str, list, dict)) and not value
