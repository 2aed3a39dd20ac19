"""The views of a tree: flat, with exact spans, nothing compiled, nothing rendered.

An `Outline` shows every tag and every expression in the order of the text, also of a template that
Ruby would refuse. It knows no grammar: what it shows, the nodes have kept. All spans are pairs of
indexes into `Outline.source.text`; `Source.place` turns one into a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from liquidpilot.dialect.connected_syntax import CallSyntax, OptionSyntax
from liquidpilot.dialect.expressions.evaluation import included_block
from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Expression,
    FilterCall,
    Filtered,
    Index,
    Lookup,
    RangeExpression,
    Wrapped,
    written_path,
)
from liquidpilot.dialect.markup import Markup
from liquidpilot.dialect.nodes import (
    Block,
    BrazeNode,
    CommentNode,
    OutputNode,
    RawTextNode,
    Role,
    TagNode,
    TextNode,
    WrittenTag,
)
from liquidpilot.dialect.tags.assign import AssignNode
from liquidpilot.dialect.tags.catalog_items import CatalogItemsNode
from liquidpilot.dialect.tags.connected_content import ConnectedContentNode
from liquidpilot.dialect.tags.for_ import LoopNode
from liquidpilot.dialect.tags.liquid import LiquidNode
from liquidpilot.html_text import Regions
from liquidpilot.immutable import immutable
from liquidpilot.sources import Source, Span

__all__ = [
    "Assignment",
    "Call",
    "CatalogUse",
    "Comment",
    "Inclusion",
    "Insert",
    "Loop",
    "Outline",
    "Output",
    "Part",
    "Read",
    "Role",
    "Tag",
    "Test",
    "Text",
    "Write",
    "reads_of",
    "with_blocks",
]


@dataclass(frozen=True, eq=False)
class Part:
    """Something of a text. `span` has the braces in it, `inside` are the blocks around it.

    `inside` holds opening tags, outermost first; after an `if`, `case` or `for` stands the divider
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


@immutable(eq=False, slots=False)
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
    """`{% for variable in collection limit:n %}`; `limit` is None where it is not given."""

    tag: Tag
    variable: str
    variable_span: Span
    collection: Expression
    limit: Expression | None = None


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
    `given_to` is the filter that it is an argument of, or the range that it is an end of.
    """

    lookup: Lookup
    role: Role
    part: Part
    filters: tuple[FilterCall, ...] = ()
    given_to: FilterCall | RangeExpression | None = None

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


@immutable(eq=False, slots=False)
class CatalogUse:
    """A catalog whose items `tag` looks up.

    `written` is its name as it stands there, None for one that Liquid computes; `rerenders` tells
    that the Liquid in the items is run.
    """

    tag: Tag
    written: str | None
    rerenders: bool

    @property
    def name(self) -> str | None:
        """The name of the catalog that is meant: without quotes, which Braze does not take."""
        return self.written.strip("'\"") if self.written else None

    @property
    def selects(self) -> bool:
        """Whether it asks for a saved selection, the conditions of which may have Liquid too."""
        return self.tag.name == "catalog_selection_items"


@immutable(eq=False, slots=False)
class Inclusion:
    """`{{content_blocks.${name}}}`."""

    name: str
    span: Span
    part: Part


@dataclass(frozen=True, eq=False)
class Outline:
    """Everything that stands in one text; the lists are made when they are asked for.

    `tree` is the text as its author meant it.
    """

    source: Source
    tree: Block

    @property
    def text(self) -> str:
        """The author's text."""
        return self.source.text

    @cached_property
    def _walk(self) -> _Walk:
        walk = _Walk()
        walk.block(self.tree, ())
        return walk

    @property
    def parts(self) -> list[Part]:
        """The texts, outputs and tags, closing ones and dividers too, in the order of the text."""
        return self._walk.parts

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """What stands outside of all markup, in pieces."""
        return tuple(each for each in self.parts if isinstance(each, Text))

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """Every `{{ … }}` of the text, and every `echo`; not those inside of a tag (`inserts`)."""
        return tuple(each for each in self.parts if isinstance(each, Output))

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every tag, closing ones and unknown ones too; `comment` and `raw` are not among them."""
        return tuple(each for each in self.parts if isinstance(each, Tag))

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every `{% comment %} … {% endcomment %}`."""
        return tuple(
            Comment(node.span, node.text_span, self.text[slice(*node.text_span)])
            for node in self._walk.comments
        )

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Every `assign` that can be read."""
        return tuple(
            Assignment(tag, node.name, node.name_span, node.expression, node.value)
            for tag, node in self._walk.nodes
            if isinstance(node, AssignNode)
        )

    @cached_property
    def tests(self) -> tuple[Test, ...]:
        """The conditions of every `if`, `elsif`, `unless` and `when`."""
        return tuple(self._walk.tests)

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """Every `for` and `tablerow` that can be read."""
        return tuple(
            Loop(
                tag,
                node.loop.variable,
                node.loop.variable_span,
                node.loop.collection,
                node.loop.option("limit"),
            )
            for tag, node in self._walk.nodes
            if isinstance(node, LoopNode)
        )

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every `connected_content`, taken apart."""
        return tuple(
            Call(tag, node.syntax, tuple(_inserts(tag, node)), self.text)
            for tag, node in self._walk.nodes
            if isinstance(node, ConnectedContentNode)
        )

    @cached_property
    def inserts(self) -> tuple[Insert, ...]:
        """Every `{{ … }}` inside of a tag that takes text: calls, catalogs, message extras, …."""
        return tuple(insert for tag, node in self._walk.nodes for insert in _inserts(tag, node))

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """Every variable that is set, and by which tag."""
        return tuple(
            Write(set_.name, set_.span, tag, set_.scoped)
            for tag, node in self._walk.nodes
            for set_ in node.sets()
        )

    @cached_property
    def writes_by_name(self) -> Mapping[str, list[Write]]:
        """The writes of each variable, in the order of the text."""
        found: dict[str, list[Write]] = {}
        for write in self.writes:
            found.setdefault(write.name, []).append(write)
        return found

    def captures_of(self, names: Container[str | None]) -> Iterator[Tag]:
        """Yield the `capture` tags that set one of `names`."""
        for write in self.writes:
            if write.tag.name == "capture" and write.name in names:
                yield write.tag

    @cached_property
    def assignments_by_tag(self) -> Mapping[Tag, Assignment]:
        """The assignments, by the tag that makes them."""
        return {each.tag: each for each in self.assignments}

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """Every variable and attribute that is read, with what it is read for."""
        found: list[Read] = []
        for output in self.outputs:
            found.extend(reads_of(output.expression, "output", output))
        for insert in self.inserts:
            found.extend(reads_of(insert.expression, "insert", insert))
        for tag, node in self._walk.nodes:
            for role, value in node.values():
                found.extend(reads_of(value, role, tag))
        for test in self.tests:
            for comparison in test.comparisons:
                found.extend(reads_of(comparison.left, "condition", test.tag))
                found.extend(reads_of(comparison.right, "condition", test.tag))
        # A `case` is compared once for each of its `when`s.
        unique = {(read.span, read.role, read.path): read for read in reversed(found)}
        return tuple(sorted(unique.values(), key=lambda read: read.span))

    @cached_property
    def attributes(self) -> tuple[Read, ...]:
        """The reads of Braze's attributes, those with `${}`."""
        return tuple(read for read in self.reads if read.lookup.attribute is not None)

    @cached_property
    def inclusions(self) -> tuple[Inclusion, ...]:
        """Every content block that is included."""
        return tuple(found for read in self.reads if (found := _inclusion(read)) is not None)

    @cached_property
    def catalogs(self) -> tuple[CatalogUse, ...]:
        """Every tag that looks up items of a catalog."""
        return tuple(
            CatalogUse(tag, node.catalog.written, node.rerenders)
            for tag, node in self._walk.nodes
            if isinstance(node, CatalogItemsNode)
        )

    @cached_property
    def without_liquid(self) -> str:
        """The text at equal length, each Liquid character as NUL but for line breaks.

        What looks for HTML or words in it finds them at their own indexes.
        """
        return _hidden_but(self.text, (each.span for each in self.texts))

    @cached_property
    def unclosed_comment(self) -> int | None:
        """Where an HTML comment begins that never ends; None if each of them ends."""
        start = self.text.find("<!--", self.text.rfind("-->") + 1)
        if start < 0 or self.regions.at(start) in ("script", "style", "template-literal"):
            return None
        # What Liquid reads is no HTML; a comment that is taken out is in no part.
        spans = [each.span for each in self.parts if not isinstance(each, Text) or each.raw]
        spans += [each.span for each in self.comments]
        return None if any(first <= start < end for first, end in spans) else start

    @cached_property
    def regions(self) -> Regions:
        """What each place of the text is to a reader: a comment, a script, a style sheet, text."""
        return Regions(self.without_liquid)

    @cached_property
    def readable(self) -> str:
        """The text at equal length, with NUL for all that is not seen as it is written here.

        That is Liquid, HTML comments, scripts and styles; what `raw` prints is left out too, since
        its author means braces as they are.
        """
        shown = _hidden_but(self.text, (each.span for each in self.texts if not each.raw))
        return Regions(shown).readable()

    def named(self, *names: str) -> Iterator[Tag]:
        """Yield the tags with one of these names."""
        found = [tag for name in set(names) for tag in self._tags_by_name.get(name, ())]
        return iter(found if len(names) == 1 else sorted(found, key=lambda tag: tag.span))

    @cached_property
    def _tags_by_name(self) -> Mapping[str, list[Tag]]:
        found: dict[str, list[Tag]] = {}
        for tag in self.tags:
            found.setdefault(tag.name, []).append(tag)
        return found

    def within(self, tag: Tag) -> Iterator[Part]:
        """Yield what stands inside of a block, or of a branch of it: `tag` opens it."""
        for at in range(self._places[tag] + 1, len(self.parts)):
            if tag not in self.parts[at].inside:
                return
            yield self.parts[at]

    @cached_property
    def _places(self) -> dict[Part, int]:
        return {part: at for at, part in enumerate(self.parts)}


def with_blocks(
    field: Iterable[Outline], block: Callable[[str], Iterable[Outline]], deepest: int
) -> Iterator[Outline]:
    """Yield a field, then every content block that it includes, each once, `deepest` levels down.

    A text may be read in more than one way. `block` gives the outlines of a block by its name, none
    for one that does not exist.
    """
    yield from field
    seen: set[str] = set()
    waiting = [(each.name, 1) for outline in field for each in outline.inclusions]
    while waiting:
        name, depth = waiting.pop(0)
        if name in seen or depth > deepest:
            continue
        seen.add(name)
        for found in block(name):
            yield found
            waiting += [(each.name, depth + 1) for each in found.inclusions]


class _Walk:
    """A way through a tree in the order of the text; each tag gets what is around it."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.nodes: list[tuple[Tag, TagNode]] = []
        self.tests: list[Test] = []
        self.comments: list[CommentNode] = []

    def block(self, block: Block, inside: tuple[Tag, ...]) -> None:
        for node in block.nodes:
            self._node(node, inside)

    def _node(self, node: BrazeNode, inside: tuple[Tag, ...]) -> None:
        if isinstance(node, TextNode):
            self.parts.append(Text(node.span, inside, node.text, isinstance(node, RawTextNode)))
        elif isinstance(node, OutputNode):
            self.parts.append(Output(node.whole_span, inside, node.markup_span, node.expression))
        elif isinstance(node, CommentNode):
            self.comments.append(node)
        elif isinstance(node, LiquidNode):
            # Its lines are tags as if there were nothing around them.
            self.block(node.branches[0].block, inside)
        elif isinstance(node, TagNode):
            self._tag_node(node, inside)

    def _tag_node(self, node: TagNode, inside: tuple[Tag, ...]) -> None:
        opening = tag = self._tag(node.tag, inside, node)
        self.nodes.append((opening, node))
        for branch in node.branches:
            around = (*inside, opening)
            if branch.divider is not None:
                tag = self._tag(branch.divider, around)
                around = (*around, tag)
            if branch.condition is not None:
                self.tests.append(
                    Test(tag, branch.condition.comparisons, branch.condition.relations)
                )
            self.block(branch.block, around)
        if node.closing is not None:
            self._tag(node.closing, inside)

    def _tag(
        self, written: WrittenTag, inside: tuple[Tag, ...], node: TagNode | None = None
    ) -> Tag:
        name, markup = written.name_span, written.markup_span
        tag = Tag(written.whole_span, inside, written.name, name, markup, node)
        self.parts.append(tag)
        return tag


def _inserts(tag: Tag, node: TagNode) -> Iterator[Insert]:
    for option, text in node.texts():
        for each in text.inserted():
            yield Insert(each.span, tag.inside, each.markup_span, each.expression, tag, option)


def reads_of(
    expression: Expression,
    role: Role,
    part: Part,
    filters: tuple[FilterCall, ...] = (),
    given_to: FilterCall | RangeExpression | None = None,
) -> Iterator[Read]:
    """Yield the reads of one expression; in arguments and indexes their role is `argument`."""
    if isinstance(expression, Lookup):
        yield Read(expression, role, part, filters, given_to)
        for segment in expression.segments:
            if isinstance(segment, Index):
                yield from reads_of(segment.expression, "argument", part)
    elif isinstance(expression, Filtered):
        yield from reads_of(expression.head, role, part, (*expression.filters, *filters), given_to)
        for call in expression.filters:
            for argument in (*call.arguments, *(value for _, value in call.keywords)):
                yield from reads_of(argument, "argument", part, given_to=call)
    elif isinstance(expression, RangeExpression):
        yield from reads_of(expression.first, "argument", part, given_to=expression)
        yield from reads_of(expression.last, "argument", part, given_to=expression)
    elif isinstance(expression, Wrapped):
        yield from reads_of(expression.expression, role, part, filters, given_to)


def _inclusion(read: Read) -> Inclusion | None:
    """Return the content block that a read includes, if it is one."""
    name = included_block(read.lookup)
    return None if name is None else Inclusion(name, read.span, read.part)


_LINE = re.compile(r"[^\r\n]+")


def _blank(found: re.Match[str]) -> str:
    return "\0" * (found.end() - found.start())


def _hidden_but(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += (_LINE.sub(_blank, text[at:start]), text[start:end])
        at = end
    return "".join((*pieces, _LINE.sub(_blank, text[at:])))
