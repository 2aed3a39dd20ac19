"""All filters by name, with the number of arguments that each takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import FunctionType, MappingProxyType
from typing import NamedTuple

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters import arrays, dates, encoding, numbers, strings
from liquidpilot.dialect.filters.costs import COSTS, TEXT, Cost
from liquidpilot.dialect.values import is_blank, is_empty, is_truthy
from liquidpilot.wording import counted


def default(value: object, default_value: object = "", options: object = None) -> object:
    """Return `default_value` for nil, false and what is empty, else the value.

    White space alone is not empty (Braze, "Setting Default Values"). With `allow_false: true`,
    which arrives in `options`, false is kept.
    """
    allow_false = isinstance(options, dict) and is_truthy(options.get("allow_false"))
    missing = value is None or (value is False and not allow_false) or is_empty(value)
    return default_value if missing else value


# `id` and `lid`, which Braze's dashboard writes into templates and authors do not.
#
# On saving a message Braze numbers its Content Blocks, `{{content_blocks.${Footer} | id: 'cb1'}}`,
# and gives the links of a Content Block a name, `?lid={{${cblid} | lid: 'sqfab9lkpbh2'}}` (observed
# in exports; Braze, "Link aliasing"). What they do is assumed.


def id_of_block(value: object, name: object = None) -> object:
    """Return the Content Block as it is; `name` is for the dashboard alone."""
    return value


def id_of_link(value: object, name: object = None) -> object:
    """Return the name of the link, unless Braze has put another one in its place."""
    return name if is_blank(value) else value


_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "default": default,
    "id": id_of_block,
    "lid": id_of_link,
    **arrays.FILTERS,
    **encoding.FILTERS,
    **numbers.FILTERS,
    **strings.FILTERS,
}


_TAKES_ANY_NUMBER = 0x04  # CO_VARARGS: the function has a parameter with a star


class Filter(NamedTuple):
    """A filter as templates call it.

    `least` and `most` count its arguments, without the value it is applied to; `most` is None if
    there is no end to them. With `uses_now` the function takes the current time first. `cost` is
    what its work is charged.
    """

    name: str
    function: Callable[..., object]
    least: int
    most: int | None
    uses_now: bool = False
    cost: Cost = TEXT

    def arity_fault(self, given: int) -> RenderFault | None:
        """Return the fault if `given` arguments are too few or too many; Ruby counts the value."""
        if self.least <= given and (self.most is None or given <= self.most):
            return None
        if self.most is None:
            expected = f"{self.least + 1}+"
        elif self.least == self.most:
            expected = str(self.least + 1)
        else:
            expected = f"{self.least + 1}..{self.most + 1}"
        return RenderFault(
            f"wrong number of arguments (given {given + 1}, expected {expected})",
            f"'{self.name}' takes {_count(self.least, self.most)}",
        )


def call(filter: Filter, value: object, arguments: Sequence[object], now: datetime) -> object:
    """Return what the filter makes of `value`; keyword arguments are one dict, the last argument.

    `now` is the current time. Raises RenderFault as the filter does, and for a wrong number of
    arguments.
    """
    if fault := filter.arity_fault(len(arguments)):
        raise fault
    if filter.uses_now:
        return filter.function(now, value, *arguments)
    return filter.function(value, *arguments)


def _count(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more arguments"
    if least == most:
        return counted(most, "argument") if most else "no argument"
    return f"{least} to {most} arguments" if least else f"at most {counted(most, 'argument')}"


def _filter(name: str, function: Callable[..., object], uses_now: bool) -> Filter:
    # The signature is read from the code object: `inspect` would cost 10 ms at each start.
    assert isinstance(function, FunctionType)
    code, defaults = function.__code__, function.__defaults__ or ()
    most = code.co_argcount - 1 - uses_now
    open_ended = code.co_flags & _TAKES_ANY_NUMBER
    least = most - len(defaults)
    cost = COSTS.get(name, TEXT)
    return Filter(name, function, least, None if open_ended else most, uses_now, cost)


def _collected() -> Iterator[Filter]:
    for name, function in _FUNCTIONS.items():
        yield _filter(name, function, uses_now=False)
    for name, function in dates.CLOCK_FILTERS.items():
        yield _filter(name, function, uses_now=True)


FILTERS: Mapping[str, Filter] = MappingProxyType({filter.name: filter for filter in _collected()})
