"""Whether a value has gone through a filter on its way, in whatever tag that happened."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from liquidpilot.attribute_names import PLAIN_ATTRIBUTES
from liquidpilot.check.expressions import arguments, unwrapped
from liquidpilot.check.variables import name_of
from liquidpilot.dialect.expressions.nodes import (
    Expression,
    Filtered,
    Literal,
    Lookup,
    Name,
    RangeExpression,
)
from liquidpilot.dialect.outline import Outline, Output, Part, Tag, Write

# These put another value beside, or in the place of, the one that they get.
_ADDING = frozenset(("append", "prepend", "default", "concat", "replace", "replace_first"))
_LOOPS = frozenset(("forloop", "tablerowloop"))
_DIVIDERS = frozenset(("else", "elsif", "when"))
_ELEMENTS = frozenset(("first", "last"))


def always_filtered(outline: Outline, output: Output, names: Collection[str]) -> bool:
    """Say whether all that `output` prints has gone through one of the filters called `names`.

    Variables are followed to where they are set: by `assign`, `capture` or a loop, on each way that
    leads to the output. What the template says itself, as `'TRUCK-001'` and a number, needs none,
    nor does an attribute that is a code or a number (`PLAIN_ATTRIBUTES`).

    >>> from liquidpilot.dialect.parsing import outline
    >>> from liquidpilot.sources import Source
    >>> text = outline(Source("{% capture sku %}{{s | url_encode}}{% endcapture %}{{sku}}"))
    >>> always_filtered(text, text.outputs[1], ["url_encode"])
    True
    """
    return _Search(outline, names).is_filtered(output.expression, output)


class _Search:
    def __init__(self, outline: Outline, names: Collection[str]) -> None:
        self._outline = outline
        self._names = names
        self._seen: set[Tag] = set()

    def is_filtered(self, expression: Expression, part: Part) -> bool:
        expression = unwrapped(expression)
        if isinstance(expression, Literal | RangeExpression):
            return True
        if isinstance(expression, Filtered):
            return self._is_chain_filtered(expression, part)
        return isinstance(expression, Lookup) and self._is_lookup_filtered(expression, part)

    def _is_chain_filtered(self, chain: Filtered, part: Part) -> bool:
        found = self.is_filtered(chain.head, part)
        for each in chain.filters:
            if each.name in self._names:
                found = True
            elif each.name in _ADDING:
                found = found and all(self.is_filtered(given, part) for given in arguments(each))
        return found

    def _is_lookup_filtered(self, lookup: Lookup, part: Part) -> bool:
        name = name_of(lookup)
        if lookup.attribute is not None or name is None:
            return lookup.attribute in PLAIN_ATTRIBUTES
        if name in _LOOPS:
            return True
        # An element of a list is what the list was; a field of an object is something else.
        steps = (each.text for each in lookup.segments[1:] if isinstance(each, Name))
        if any(step not in _ELEMENTS for step in steps):
            return False
        writes = list(self._reaching(name, part))
        return bool(writes) and all(self._is_write_filtered(each) for each in writes)

    def _reaching(self, name: str, part: Part) -> Iterator[Write]:
        """Yield the tags whose value may be there at `part`, the last one first."""
        for each in reversed(self._outline.writes):
            if each.name != name or each.tag.span[0] >= part.span[0]:
                continue
            if each.scoped is not (each.tag in part.inside):
                continue  # a loop that is over, or a capture that is not
            yield each
            if _is_always_met(each.tag, part):
                return

    def _is_write_filtered(self, write: Write) -> bool:
        tag = write.tag
        if tag in self._seen:
            return True
        self._seen.add(tag)
        if tag.name == "capture":
            inner = (each for each in self._outline.within(tag) if isinstance(each, Output))
            return all(self.is_filtered(each.expression, each) for each in inner)
        values = [each.expression for each in self._outline.assignments if each.tag is tag]
        values += [each.collection for each in self._outline.loops if each.tag is tag]
        if not values:
            return tag.name in ("increment", "decrement")
        return all(self.is_filtered(each, tag) for each in values)


def _is_always_met(tag: Tag, part: Part) -> bool:
    """Say whether who comes to `part` has come by `tag`: no branch is around it alone."""
    around = len(tag.inside)
    behind = part.inside[around : around + 1]
    in_next_branch = bool(behind) and behind[0].name in _DIVIDERS
    return part.inside[:around] == tag.inside and not in_next_branch
