"""What every value is held to, whether a file, a body or a caller of the library brings it.

A value is nested up to 100 levels deep, as in Ruby's JSON (observed); a whole number has up to
4,300 digits, which is where Python stops writing them; and a text has whole characters only, as
nothing else can be encoded. Code that walks data which passed needs no guard of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

DEEPEST = 100
"""So many mappings and lists may stand in each other."""

MOST_DIGITS = 4300
"""So many digits may a whole number have."""

TOO_DEEP = f"nested more than {DEEPEST} levels deep"
TOO_LONG = f"a number of more than {MOST_DIGITS} digits"

HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair."""

_SURELY_SHORT = (10**MOST_DIGITS).bit_length() - 1


class Excess(NamedTuple):
    """What is too much about a value, and the keys and indexes that lead there."""

    path: tuple[str | int, ...]
    message: str

    def of(self, name: str) -> str:
        """Return the message with the way to the value in it, from the value called `name` on."""
        steps = "".join(f"[{step!r}]" for step in self.path[:3])
        return f"{name}{steps}{'…' if len(self.path) > 3 else ''}: {self.message}"


def excess(value: object) -> Excess | None:
    """Return what is too much about `value`: a scalar, or mappings and lists of them; else None.

    What holds itself is nested too deep.
    """
    if (message := _of_scalar(value)) is not None:
        return Excess((), message)
    todo: list[tuple[object, tuple[str | int, ...]]] = [(value, ())]
    # What stands in many places is looked into once, if not from deeper than before.
    depths: dict[int, int] = {}
    while todo:
        container, path = todo.pop()
        if len(path) <= depths.get(id(container), -1):
            continue
        depths[id(container)] = len(path)
        for step, child in _children(container):
            message = _of_scalar(child)
            if message is not None or (isinstance(step, str) and _is_half(step)):
                return Excess((*path, step), message or "half a character")
            if isinstance(child, Mapping | list | tuple):
                if len(path) + 1 == DEEPEST:
                    return Excess((*path, step), TOO_DEEP)
                todo.append((child, (*path, step)))
    return None


def _children(container: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(container, Mapping):
        return container.items()
    return enumerate(container) if isinstance(container, list | tuple) else ()


def _of_scalar(value: object) -> str | None:
    if isinstance(value, str):
        return "half a character" if _is_half(value) else None
    if isinstance(value, int) and value.bit_length() > _SURELY_SHORT:
        return TOO_LONG if abs(value) >= 10**MOST_DIGITS else None
    return None


def _is_half(text: str) -> bool:
    return not text.isascii() and HALF_CHARACTER.search(text) is not None
