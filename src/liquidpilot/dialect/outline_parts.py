"""What an outline consists of; every span is a pair of indexes into the author's text."""

from __future__ import annotations

from dataclasses import dataclass

from liquidpilot.dialect.connected_syntax import CallSyntax, OptionSyntax
from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Expression,
    FilterCall,
    Filtered,
    Lookup,
    written_path,
)
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import Role, TagNode

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Part:
    """Something of a text. `span` has the braces in it, `inside` are the blocks around it.

    `inside` holds opening tags, outermost first; behind an `if`, `case` or `for` stands the divider
    whose branch it is, if it is not the first: `(if, elsif)`.
    """

    span: Span
    inside: tuple[Tag, ...]


@dataclass(frozen=True, eq=False)
class Text(Part):
    """Text outside of markup; `raw` inside of the tag `raw`."""

    text: str
    raw: bool = False


@dataclass(frozen=True, eq=False)
class Output(Part):
    """`{{ … }}` or `{% echo … %}`; `markup_span` is what stands between the braces."""

    markup_span: Span
    expression: Expression

    @property
    def head(self) -> Expression:
        """The value that goes into the filters."""
        return self.expression.head if isinstance(self.expression, Filtered) else self.expression

    @property
    def filters(self) -> tuple[FilterCall, ...]:
        """The filters, in order."""
        return self.expression.filters if isinstance(self.expression, Filtered) else ()


@dataclass(frozen=True, eq=False)
class Insert(Output):
    """`{{ … }}` or a bare `${name}` in the markup of `tag`.

    `option` says where in a `connected_content`: `url`, or the option's name without its colon.
    """

    tag: Tag
    option: str | None = None


@dataclass(frozen=True, eq=False)
class Tag(Part):
    """`{% name markup %}`, or a line of `{% liquid %}`.

    `node` is what was read of it; None for the dividers and the end of a block.
    """

    name: str
    name_span: Span
    markup_span: Span
    node: TagNode | None = None


@dataclass(frozen=True, eq=False)
class Comment:
    """`{% comment %} … {% endcomment %}`; `text_span` is what stands between the tags."""

    span: Span
    text_span: Span
    text: str


@dataclass(frozen=True, eq=False)
class Assignment:
    """`{% assign name = expression %}`."""

    tag: Tag
    name: str
    name_span: Span
    expression: Expression
    value: Markup


@dataclass(frozen=True, eq=False)
class Test:
    """The comparisons of an `if`, `elsif`, `unless` or `when`; `relations` join them."""

    tag: Tag
    comparisons: tuple[Comparison, ...]
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Loop:
    """`{% for variable in collection %}`."""

    tag: Tag
    variable: str
    variable_span: Span
    collection: Expression


@dataclass(frozen=True, eq=False)
class Call:
    """One `connected_content`; `text` is the whole author's text that the spans point into."""

    tag: Tag
    syntax: CallSyntax
    inserts: tuple[Insert, ...]
    text: str

    @property
    def url(self) -> str:
        """The URL as written, Liquid and all."""
        return self.text[self.syntax.url[0] : self.syntax.url[1]]

    def option(self, name: str) -> OptionSyntax | None:
        """Return the option of this name, without its colon, that stands."""
        found = [option for option in self.syntax.options if option.name == name]
        return found[-1] if found else None

    def value(self, name: str) -> str | None:
        """Return the value of an option as written; "" for a flag, None where there is none."""
        option = self.option(name)
        return None if option is None else self.text[option.value_span[0] : option.value_span[1]]

    @property
    def saves(self) -> str:
        """The variable that gets the result."""
        return self.value("save") or "connected"


@dataclass(frozen=True, eq=False)
class Read:
    """A variable or attribute that is read.

    `filters` are those that it goes through as the head of a value; `part` is where it stands.
    """

    lookup: Lookup
    role: Role
    part: Part
    filters: tuple[FilterCall, ...] = ()

    @property
    def span(self) -> Span:
        """Where the lookup stands."""
        return self.lookup.span

    @property
    def path(self) -> str:
        """The way as it would be written without `${}`: `result.items[0].name`."""
        return written_path(each.step for each in self.lookup.segments)


@dataclass(frozen=True, eq=False)
class Write:
    """A variable that `tag` sets; `scoped` to the block of a loop."""

    name: str
    span: Span
    tag: Tag
    scoped: bool = False


@dataclass(frozen=True, eq=False)
class CatalogUse:
    """A catalog whose items `tag` looks up; `name` is None for one that Liquid computes."""

    tag: Tag
    name: str | None


@dataclass(frozen=True, eq=False)
class Inclusion:
    """`{{content_blocks.${name}}}`."""

    name: str
    span: Span
    part: Part
