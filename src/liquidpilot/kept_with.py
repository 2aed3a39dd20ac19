"""What is worked out of an object once, and kept for as long as that object."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

_First = TypeVar("_First")
_Rest = ParamSpec("_Rest")
_Result = TypeVar("_Result")


def kept_with_first(
    function: Callable[Concatenate[_First, _Rest], _Result],
) -> Callable[Concatenate[_First, _Rest], _Result]:
    """Return `function`, which works out the same only once for an object, its first argument.

    What it returns is kept in that object, and goes with it: a cache beside it, with a number of
    places, would keep that many objects from going. The object has to have a `__dict__`, the other
    arguments can be hashed.

    >>> class Text:
    ...     pass
    >>> made_of = kept_with_first(lambda text: [text])
    >>> text = Text()
    >>> made_of(text) is made_of(text), made_of(Text()) is made_of(text)
    (True, False)
    """
    name = f"_kept_{id(function)}"

    @wraps(function)
    def kept(first: _First, /, *rest: _Rest.args, **named: _Rest.kwargs) -> _Result:
        known: dict[object, _Result] = first.__dict__.setdefault(name, {})
        key = (rest, *named.items()) if named else rest
        if key not in known:
            known[key] = function(first, *rest, **named)
        return known[key]

    return kept
