"""Expressions as plain data: what the parsers make, what `evaluation` turns into closures.

Every `span` is a pair of indexes into the source that the expression came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import cached_property

from liquidpilot.dialect.markup import Markup
from liquidpilot.immutable import immutable
from liquidpilot.sources import Span


@immutable
class Literal:
    """A value written in the template: `'text'`, `5`, `1.5`, `true`, `nil`."""

    value: object
    span: Span = (0, 0)


@immutable
class Name:
    """A plain word: the variable at the head of a lookup, or a property after a dot."""

    text: str

    @property
    def step(self) -> str:
        """The step as `written_path` takes it."""
        return self.text


@immutable
class Attribute:
    """`${name}`: one of Braze's attributes; any character but `}` may stand in the name."""

    text: str

    @property
    def step(self) -> str:
        """The step as `written_path` takes it."""
        return self.text


@immutable
class Index:
    """`[expression]`: a property or an element whose name is computed."""

    expression: Expression

    @property
    def step(self) -> str:
        """The step as `written_path` takes it: `ELEMENT` if the template does not say which."""
        value = self.expression.value if isinstance(self.expression, Literal) else None
        if isinstance(value, str):
            return f"['{value}']"
        return ELEMENT if value is None else f"[{value}]"


Segment = Name | Attribute | Index


ELEMENT = "[]"
"""A step from a list to what is in it."""


def written_path(steps: Iterable[str]) -> str:
    """Return the way into a value as an author writes it; `ELEMENT` is any element.

    >>> written_path(["result", "items", "[]", "name"])
    'result.items[0].name'
    """
    return ".".join(steps).replace(ELEMENT, "[0]").replace(".[", "[")


# With a `__dict__`: rules ask each lookup some twenty times for the two names.
@immutable(slots=False)
class Lookup:
    """A variable and the way into it: `result.productReviews[0].content`."""

    segments: tuple[Segment, ...]
    span: Span

    @property
    def attribute(self) -> str | None:
        """The name under which this lookup is recorded as a read of Braze's data, or None.

        It is the path up to its last `${}`: `custom_attribute.${zip code}` is
        `custom_attribute.zip code`.
        """
        return self._attribute

    @cached_property
    def _attribute(self) -> str | None:
        for last in range(len(self.segments), 0, -1):
            if isinstance(self.segments[last - 1], Attribute):
                return written_path(each.step for each in self.segments[:last])
        return None

    @property
    def keys(self) -> tuple[str | int, ...]:
        """The way into the data: names, and indexes; `ELEMENT` where the template computes it."""
        return tuple(_key(each) for each in self.segments)

    @property
    def variable(self) -> str | None:
        """The variable that it begins with; None for an attribute, and for a name in an index."""
        head = self.segments[0] if self.segments else None
        return head.text if isinstance(head, Name) and self._attribute is None else None


def _key(segment: Segment) -> str | int:
    if not isinstance(segment, Index):
        return segment.text
    value = segment.expression.value if isinstance(segment.expression, Literal) else None
    return value if isinstance(value, str | int) else ELEMENT


@immutable
class RangeExpression:
    """`(first..last)`."""

    first: Expression
    last: Expression
    span: Span


@immutable
class Wrapped:
    """`{{ … }}` inside an expression, evaluated on its own; `markup` is what stands in it."""

    expression: Expression
    markup: Markup
    span: Span


@immutable
class FilterCall:
    """`| name: argument, key: value`.

    `site` is what a `default` notes where its value takes the place of another, if it is recorded.
    """

    name: str
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str, Expression], ...]
    span: Span
    site: object = field(default=None, compare=False, repr=False)

    @property
    def values(self) -> tuple[Expression, ...]:
        """The arguments, those with a name last."""
        return (*self.arguments, *(value for _, value in self.keywords))


@immutable
class Filtered:
    """A value and the filters that it goes through, in order."""

    head: Expression
    filters: tuple[FilterCall, ...]
    span: Span


@immutable
class Comparison:
    """`left operator right`; without an operator it is the truth of `left`.

    `ignored` is the text after it that lax Liquid steps over.
    """

    left: Expression
    operator: str | None
    right: Expression
    span: Span
    ignored: Span | None = None


@immutable
class Condition:
    """Comparisons joined by `and` and `or`, which have no precedence: the right side goes first.

    `relations[i]` joins `comparisons[i]` to everything after it.
    """

    comparisons: tuple[Comparison, ...]
    relations: tuple[str, ...] = field(default=())


Expression = Literal | Lookup | RangeExpression | Wrapped | Filtered


def unwrapped(expression: Expression) -> Expression:
    """Return what stands in inner braces; any other expression as it is."""
    return expression.expression if isinstance(expression, Wrapped) else expression
