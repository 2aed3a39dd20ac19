"""One step into a value: `.name`, `[0]`, `.size`, as `Liquid::VariableLookup` takes it.

Ruby asks the value itself: a hash for the key, an array for the index, and for `size`, `first` and
`last` anything that has such a method (with ActiveSupport a text has a first and a last character).
"""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.dialect.values import Drop, RubyRange

_COMMANDS = frozenset(("size", "first", "last"))


def property_of(value: object, key: object, *, plain: bool = True) -> object:
    """Return `value[key]`, or nil where Ruby finds nothing; never raises.

    `plain` tells that the key was written after a dot, which is what makes `size`, `first` and
    `last` commands; in brackets they are ordinary keys.

    >>> property_of({"a": [1, 2]}, "a"), property_of([1, 2], "last"), property_of("ab", "x")
    ([1, 2], 2, None)
    """
    if type(value) is dict:
        return _property_of_mapping(value, key, plain)
    if type(value) is str or type(value) is int:
        return _command(value, str(key)) if plain and key in _COMMANDS else None
    if isinstance(value, Mapping):
        return _property_of_mapping(value, key, plain)
    if isinstance(value, list | tuple):
        if type(key) is int:
            return value[key] if -len(value) <= key < len(value) else None
        if plain and key in _COMMANDS:
            return _command_of_sequence(value, str(key))
        return None
    if isinstance(value, Drop):
        return value.get(key) if isinstance(key, str) else None
    if plain and isinstance(key, str) and key in _COMMANDS:
        return _command(value, key)
    return None


def _property_of_mapping(value: Mapping[object, object], key: object, plain: bool) -> object:
    try:
        if key in value:
            found = value[key]
            # A date in nested data arrives wrapped, and is seen without its wrapping (assumed).
            if type(found) is dict and len(found) == 1 and "$time" in found:
                return found["$time"]
            return found
    except TypeError:
        # A list or a hash as a key: Ruby would look it up and find nothing.
        return None
    if plain and key == "size":
        return len(value)
    if plain and key == "first":
        return next(([name, item] for name, item in value.items()), None)
    return None


def _command_of_sequence(value: list[object] | tuple[object, ...], command: str) -> object:
    if command == "size":
        return len(value)
    if not value:
        return None
    return value[0] if command == "first" else value[-1]


def _command(value: object, command: str) -> object:
    if isinstance(value, str):
        if command == "size":
            return len(value)
        return value[:1] if command == "first" else value[-1:]
    if isinstance(value, RubyRange):
        if command == "size":
            return max(value.last - value.first + 1, 0)
        return value.first if command == "first" else value.last
    if type(value) is int and command == "size":
        # The bytes of a Ruby integer: eight for all that fit a machine word.
        return max(8, (value.bit_length() + 7) // 8)
    return None
