"""Whether a place in a template is rendered, if what its conditions read were known.

Who asks supposes values (`Suppose`), most of them unknown; the answer is yes, no, or None where it
depends on what is not known. Conditions, loops, aborts, and the content blocks around are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from itertools import zip_longest

from liquidpilot.dialect.comparison import compare
from liquidpilot.dialect.expressions.nodes import Comparison, Expression, Literal, Lookup, unwrapped
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Outline, Part, Tag, Test
from liquidpilot.dialect.values import BLANK, EMPTY
from liquidpilot.dialect.variables import LEAVING, LOOPS, layout_of
from liquidpilot.kept_with import kept_with_first


class Supposed(Enum):
    """What is supposed of a value that is not known in full."""

    UNKNOWN = "nothing"
    THERE = "it is there, neither nil nor false nor blank"


UNKNOWN = Supposed.UNKNOWN
THERE = Supposed.THERE

Suppose = Callable[[Flow, Lookup, Part], object]
"""What a lookup at a part of a text is supposed to give: a value, or a `Supposed`."""


def is_reached(flow: Flow, part: Part, suppose: Suppose) -> bool | None:
    """Say whether `part` is rendered; None if that depends on what is not known.

    >>> from liquidpilot.dialect.parsing import outline
    >>> from liquidpilot.sources import Source
    >>> text = "{% if n > 2 %}{{a}}{% elsif n == 0 or b %}{{c}}{% endif %}"
    >>> flow = Flow(outline(Source(text)))
    >>> [
    ...     is_reached(flow, part, lambda f, lookup, p: n if lookup.variable == "n" else UNKNOWN)
    ...     for n in (0, 1, 3)
    ...     for part in flow.outline.outputs
    ... ]
    [False, True, False, None, True, False]
    """
    found = _around(flow, part, suppose)
    for member, leaving in _leaving(flow, part):
        left = _around(member, leaving, suppose)
        found = _both(found, None if left is None else not left)
    return found


def _leaving(flow: Flow, part: Part) -> Iterator[tuple[Flow, Tag]]:
    """Yield the aborts of a message, and what leaves a loop around `part` before it."""
    for member in flow.root.members:
        for tag in member.outline.named("abort_message"):
            yield member, tag
    around = set(part.inside)
    for tag in flow.outline.named(*LEAVING):
        loop = next((each for each in reversed(tag.inside) if each.name in LOOPS), None)
        if loop in around and tag.span < part.span:
            yield flow, tag


def _around(flow: Flow, part: Part, suppose: Suppose) -> bool | None:
    found: bool | None = True
    for member, tags in flow.enclosing(part):
        for tag, inner in zip_longest(tags, tags[1:]):
            divider = inner if inner in layout_of(member.outline).dividers.get(tag, ()) else None
            found = _both(found, _is_entered(member, tag, divider, suppose))
    return found


def _is_entered(flow: Flow, opener: Tag, divider: Tag | None, suppose: Suppose) -> bool | None:
    """Say whether the branch of a block that `divider` begins is rendered, None the first one."""
    layout = layout_of(flow.outline)
    if opener in layout.loops:
        items = _value(flow, layout.loops[opener].collection, opener, suppose)
        has_items = bool(items) if isinstance(items, list) else None if items is not None else False
        return has_items if divider is None else _not(has_items)
    if opener.name not in ("if", "unless", "case"):
        return True
    dividers: list[Tag | None] = [*layout.dividers.get(opener, ())]
    branches = dividers if opener.name == "case" else [None, *dividers]
    found: bool | None = True
    for branch in branches:
        # What a 'case' asks about is noted where it is compared first.
        first = dividers[0] if opener.name == "case" else branch
        fits = _fits(flow, branch or opener, first or opener, suppose)
        if opener.name == "unless" and branch is None:
            fits = _not(fits)
        is_last = branch is divider
        if is_last and branch is not None and branch.name == "else":
            return found
        if is_last:
            # Whatever fits in a 'case' is rendered.
            return fits if opener.name == "case" else _both(found, fits)
        found = _both(found, _not(fits))
    return None


def _fits(flow: Flow, tag: Tag, asked_at: Tag, suppose: Suppose) -> bool | None:
    test = _tests(flow.outline).get(tag)
    if test is None or not test.comparisons:
        return None
    results = [_holds(flow, each, (asked_at, tag), suppose) for each in test.comparisons]
    found = results[-1]
    for result, relation in zip(reversed(results[:-1]), reversed(test.relations), strict=True):
        found = (
            _both(result, found) if relation == "and" else _not(_both(_not(result), _not(found)))
        )
    return found


@kept_with_first
def _tests(outline: Outline) -> Mapping[Tag, Test]:
    return {each.tag: each for each in outline.tests}


def _holds(
    flow: Flow, comparison: Comparison, parts: tuple[Tag, Tag], suppose: Suppose
) -> bool | None:
    left = _value(flow, comparison.left, parts[0], suppose)
    if comparison.operator is None:
        return None if left is UNKNOWN else left is not None and left is not False
    right = _value(flow, comparison.right, parts[1], suppose)
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if left is THERE or right is THERE:
        other = right if left is THERE else left
        is_equality = comparison.operator in ("==", "!=", "<>")
        is_nothing = other is None or other is False or other is BLANK or other is EMPTY
        return comparison.operator != "==" if is_equality and is_nothing else None
    try:
        return bool(compare(comparison.operator, left, right))
    except RenderFault:
        return None


def _value(flow: Flow, expression: Expression, part: Part, suppose: Suppose) -> object:
    expression = unwrapped(expression)
    if isinstance(expression, Literal):
        return expression.value
    return suppose(flow, expression, part) if isinstance(expression, Lookup) else UNKNOWN


def _not(one: bool | None) -> bool | None:
    return None if one is None else not one


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
