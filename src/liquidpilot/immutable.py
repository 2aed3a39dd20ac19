"""Data classes that nothing changes, which type checkers hold and Python does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform, overload

_Class = TypeVar("_Class")


@overload
def immutable(made: type[_Class], /) -> type[_Class]: ...


@overload
def immutable(
    *, eq: bool = True, slots: bool = True, kw_only: bool = False
) -> Callable[[type[_Class]], type[_Class]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(
    made: type[Any] | None = None, /, *, eq: bool = True, slots: bool = True, kw_only: bool = False
) -> object:
    """Make a class a data class whose fields keep what they are created with.

    It is `dataclass(frozen=True, slots=True)` for a type checker, which finds each assignment, and
    for whoever compares or hashes its instances. What Python writes and compiles for each frozen
    class is left out: it doubles the time to import one, and to create an instance. What the
    library hands to its users is frozen as well when it runs. With `eq=False` an instance is equal
    to itself only.

    >>> @immutable
    ... class Size:
    ...     width: int
    >>> Size(320) == Size(320), hash(Size(320)) == hash(Size(320))
    (True, True)
    """
    make = dataclass(eq=eq, unsafe_hash=eq, slots=slots, kw_only=kw_only)
    return make if made is None else make(made)
