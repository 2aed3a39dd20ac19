"""Where a value stands in a profile, followed through all that a template does with it.

A filter says of what goes into it what that is: `sort: 'total'` needs a list of objects with a
`total`, `split: ','` a text with commas. What comes out is followed on as long as it is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple

from liquidpilot.dialect.expressions.nodes import (
    ELEMENT,
    Expression,
    FilterCall,
    unwrapped,
)
from liquidpilot.dialect.expressions.nodes import Literal as LiteralValue
from liquidpilot.dialect.flow import COMPUTED, Argument, Printed, Step
from liquidpilot.immutable import immutable
from liquidpilot.rendering.needed_types import OF_FILTERS, PARSED, KeyPath, Usage, type_of

# What may stand first among the arguments and name a property of each element.
_BY_PROPERTY = frozenset(("compact", "map", "sort", "sort_natural", "sum", "uniq", "where"))
_KEEPING = frozenset(
    ("compact", "concat", "reverse", "slice", "sort", "sort_natural", "uniq", "where")
)
# The number that leaves a number as it is.
_NEUTRAL: Mapping[str, float | None] = {
    **dict.fromkeys(("plus", "minus"), 0),
    **dict.fromkeys(("times", "divided_by"), 1),
    **dict.fromkeys(("abs", "ceil", "floor", "round"), None),
}
_NUMBERS_OF = frozenset(("slice", "truncate", "truncatewords", "round"))

Form = Literal["value", "elements", "text", "number", "size", "joined", "parts", "part", "other"]


@immutable
class Stand:
    """Where a value stands that is being followed: what was made of what stands at `keys`.

    It is that `value`; a list of what stands there (`elements`); a `text` or `number` that is much
    the same; its `size`; the text that a list was `joined` to; what it was split into (`parts`), or
    one of them (`part`); or something `other`.
    """

    keys: KeyPath
    form: Form = "value"


class Keyed(NamedTuple):
    """The step to what has the text at `keys` of the same profile as its name."""

    keys: KeyPath


class Follower:
    """Follows values, and notes at `usage_at` what is done with them.

    `keys_at` gives the way to a value of the person that an argument of a filter is, None for
    anything else.
    """

    def __init__(
        self,
        usage_at: Callable[[KeyPath], Usage],
        keys_at: Callable[[FilterCall, Expression], KeyPath | None],
    ) -> None:
        self._usage_at = usage_at
        self._keys_at = keys_at

    def follow(
        self, stand: Stand, steps: Iterable[Step | int | Keyed], *, whole: bool = False
    ) -> Stand:
        """Return where these steps lead; `whole` tells that a captured text is that value alone."""
        for step in steps:
            if isinstance(step, Keyed):
                if stand.form == "value":
                    self._usage_at(stand.keys).keyed_by = step.keys
                step = ELEMENT
            if isinstance(step, Printed):
                kept = whole and stand.form in ("value", "text", "number")
                stand = replace(stand, form="text" if kept else "other")
            elif isinstance(step, Argument):
                stand = self._given(stand, step.call)
            elif isinstance(step, FilterCall):
                stand = self._filtered(stand, step)
            else:
                stand = self._into(stand, step)
        return stand

    def _into(self, stand: Stand, step: str | int) -> Stand:
        is_element = isinstance(step, int) or step in (ELEMENT, COMPUTED, "first", "last")
        if stand.form == "value":
            if step == "size":
                return self._sized(stand)
            if is_element:
                return self._element(stand, step)
            return Stand(self._inner(stand.keys, step))
        if stand.form == "elements" and is_element:
            return Stand(stand.keys)
        if stand.form == "parts" and is_element:
            self._count(stand.keys, step)
            return replace(stand, form="part")
        return replace(stand, form="other")

    def _inner(self, keys: KeyPath, step: str | int) -> KeyPath:
        """Note that `step` is read of what stands at `keys`, and return the way to that."""
        self._usage_at(keys).steps.add(step)
        self._usage_at((*keys, step))
        return *keys, step

    def _element(self, stand: Stand, step: str | int) -> Stand:
        self._count(stand.keys, step)
        return Stand(self._inner(stand.keys, ELEMENT))

    def _count(self, keys: KeyPath, step: str | int) -> None:
        if isinstance(step, int):
            usage = self._usage_at(keys)
            usage.least = max(usage.least, step + 1, -step)

    def _sized(self, stand: Stand) -> Stand:
        keys = stand.keys
        if stand.form == "elements":
            keys = keys[: len(keys) - 1 - keys[::-1].index(ELEMENT)]
        self._usage_at(keys).is_sized = True
        return Stand(keys, "size")

    def _given(self, stand: Stand, call: FilterCall) -> Stand:
        """Follow a value that is an argument of a filter, and becomes a part of what that gives."""
        if call.name == "default":
            return stand
        if call.name == "concat":
            if stand.form == "value":
                self._usage_at(stand.keys).types.append("list")
            return stand
        return replace(stand, form="other")

    def argument(self, stand: Stand, call: FilterCall, lookup: Expression) -> None:
        """Note what a filter takes an argument of its own for."""
        if stand.form != "value":
            return
        is_first = bool(call.arguments) and unwrapped(call.arguments[0]) is lookup
        usage = self._usage_at(stand.keys)
        if is_first and (OF_FILTERS.get(call.name) == "number" or call.name in _NUMBERS_OF):
            usage.types.append("number")
        elif is_first and call.name == "concat":
            usage.types.append("list")

    def _filtered(self, stand: Stand, call: FilterCall) -> Stand:
        match stand.form:
            case "value":
                return self._of_value(stand, call)
            case "elements":
                return self._of_elements(stand, call)
            case "parts":
                return self._of_parts(stand, call)
            case "part":
                return self._of_part(stand, call)
        if call.name == "default":
            return stand
        if stand.form == "text":
            if call.name == "split":
                return self._split(stand, call, ())
            return stand if OF_FILTERS.get(call.name) == "text" else replace(stand, form="other")
        if stand.form == "number" and _is_neutral(call):
            return stand
        return replace(stand, form="other")

    def _of_value(self, stand: Stand, call: FilterCall) -> Stand:
        usage = self._usage_at(stand.keys)
        needed = OF_FILTERS.get(call.name)
        if call.name == "default":
            value = _literal(call, 0)
            # An empty text stands for anything.
            usage.defaults += filter(None, [None if value == "" else type_of(value)])
            return stand
        if call.name == "size":
            return self._sized(stand)
        if call.name == "slice":
            start = _literal(call, 0)
            self._count(stand.keys, start if isinstance(start, int) else 0)
            return stand
        name = _literal(call, 0)
        if call.name == "property_accessor" and isinstance(name, str):
            return Stand(self._inner(stand.keys, name))
        if needed is not None:
            usage.types.append(needed)
        if needed == "list":
            return self._of_list(stand, call)
        if call.name == "split":
            return self._split(stand, call, ())
        if call.name == "json_parse":
            return Stand(self._inner(stand.keys, PARSED))
        if needed == "number":
            return replace(stand, form="number" if _is_neutral(call) else "other")
        return replace(stand, form="text" if needed == "text" else "other")

    def _of_list(self, stand: Stand, call: FilterCall) -> Stand:
        if call.name in ("first", "last"):
            return self._element(stand, call.name)
        if call.name == "join":
            return replace(stand, form="joined")
        name = _literal(call, 0)
        inner = None
        if call.name in _BY_PROPERTY and isinstance(name, str):
            inner = self._property(self._inner(stand.keys, ELEMENT), name, call)
        elif call.name == "sum":
            self._usage_at(self._inner(stand.keys, ELEMENT)).types.append("number")
        if call.name == "map":
            return replace(stand, form="other") if inner is None else Stand(inner, "elements")
        return replace(stand, form="other") if call.name == "sum" else stand

    def _property(self, element: KeyPath, name: str, call: FilterCall) -> KeyPath:
        """Note what a filter does with a property of each element, and return the way to it."""
        inner = self._inner(element, name)
        usage = self._usage_at(inner)
        if call.name == "sum":
            usage.types.append("number")
        if call.name == "where" and len(call.arguments) < 2:
            usage.roles.add("condition")
        elif call.name == "where":
            target = unwrapped(call.arguments[1])
            if isinstance(target, LiteralValue):
                usage.literals.append(target.value)
                usage.compared.append(target.value)
            else:
                usage.same_as = usage.same_as or self._keys_at(call, target)
        return inner

    def _of_elements(self, stand: Stand, call: FilterCall) -> Stand:
        name = _literal(call, 0)
        if call.name == "map" and isinstance(name, str):
            return replace(stand, keys=self._inner(stand.keys, name))
        if call.name in ("first", "last"):
            return Stand(stand.keys)
        if call.name == "size":
            return self._sized(stand)
        if call.name == "sum":
            self._usage_at(stand.keys).types.append("number")
        if call.name == "join":
            return replace(stand, form="text")
        kept = call.name in _KEEPING or call.name == "default"
        return stand if kept else replace(stand, form="other")

    def _split(self, stand: Stand, call: FilterCall, before: tuple[str, ...]) -> Stand:
        usage, separator = self._usage_at(stand.keys), _literal(call, 0)
        if not isinstance(separator, str):
            return replace(stand, form="other")
        if len(usage.separators) <= len(before):
            usage.separators = (*before, separator)
        return replace(stand, form="parts")

    def _of_parts(self, stand: Stand, call: FilterCall) -> Stand:
        if call.name in ("first", "last"):
            return replace(stand, form="part")
        kept = call.name in _KEEPING or call.name == "default"
        return stand if kept else replace(stand, form="other")

    def _of_part(self, stand: Stand, call: FilterCall) -> Stand:
        usage, needed = self._usage_at(stand.keys), OF_FILTERS.get(call.name)
        if call.name == "split":
            return self._split(stand, call, usage.separators[:1])
        if needed in ("number", "time"):
            usage.part_type = usage.part_type or needed
        kept = needed == "text" or call.name == "default"
        return stand if kept else replace(stand, form="other")

    def compare(self, stand: Stand, operator: str, literal: object, fitting: object) -> None:
        """Note that a value is compared with `literal`, which `fitting` meets."""
        usage = self._usage_at(stand.keys)
        if operator == "contains":
            self._contains(stand, usage, literal)
        elif stand.form == "value":
            usage.literals.append(literal)
            usage.compared += [] if fitting is None else [fitting]
        elif stand.form == "size" and isinstance(fitting, int):
            usage.sizes.append(fitting)
        elif stand.form == "part" and isinstance(fitting, str | int | float):
            usage.words.append(str(fitting))
        elif stand.form in ("text", "number") and type_of(fitting) == stand.form:
            usage.compared.append(fitting)

    def _contains(self, stand: Stand, usage: Usage, literal: object) -> None:
        if not isinstance(literal, str) or not literal:
            return
        if stand.form in ("parts", "part"):
            usage.words.append(literal)
        elif stand.form in ("value", "text", "joined"):
            usage.contained.append(literal)
        elif stand.form == "elements":
            usage.literals.append(literal)
            usage.compared.append(literal)


def _literal(call: FilterCall, at: int) -> object:
    """Return an argument that the template says itself, None for any other."""
    argument = unwrapped(call.arguments[at]) if len(call.arguments) > at else None
    return argument.value if isinstance(argument, LiteralValue) else None


def _is_neutral(call: FilterCall) -> bool:
    """Say whether a filter leaves a whole number as it is."""
    if call.name not in _NEUTRAL:
        return False
    return _NEUTRAL[call.name] is None or _literal(call, 0) == _NEUTRAL[call.name]
