"""The flow of values: what a value is made of where it is read, and by which way it has come.

A value is followed back through `assign`, `capture`, loops, filters and content blocks, on each way
that leads to the place, to where it begins: with a word of the template, an attribute of Braze, the
answer of a call. `Flow.values` is what it may be, piece by piece, `Flow.origins` all that it is
made of, and `Flow.uses` the same from the other end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, product
from typing import NamedTuple

from liquidpilot.attribute_names import PLAIN_ATTRIBUTES
from liquidpilot.dialect.expressions.nodes import (
    ELEMENT,
    Attribute,
    Expression,
    FilterCall,
    Filtered,
    Index,
    Literal,
    Lookup,
    Name,
    RangeExpression,
    unwrapped,
)
from liquidpilot.dialect.outline import Outline, Output, Part, Read, Tag, Text, Write
from liquidpilot.dialect.variables import (
    BRANCHING,
    LEAVING,
    LOOPS,
    Definition,
    Region,
    Variables,
    layout_of,
)
from liquidpilot.sources import Place

# Tags that print what only rendering tells.
_PRINTING = frozenset(
    (
        *("connected_content", "cycle", "decrement", "form_field_name", "increment"),
        *("landing_page_url", "message_component", "promotion", "random", "include", "render"),
    )
)
# What these give is Braze's own: a number, a code, a word of the template.
_OF_BRAZE = (_PRINTING | LOOPS) - {"connected_content"}
# What these are given becomes a part of the value.
_ADDING = frozenset(
    ("append", "prepend", "default", "concat", "replace", "replace_first", "replace_last", "join")
)
# These leave the elements of a list, or the value, as they are.
_KEEPING = frozenset(
    ("where", "concat", "uniq", "reverse", "sort", "sort_natural", "compact", "slice", "default")
)
_ELEMENT_OF = frozenset(("first", "last"))
COMPUTED = "[*]"
"""A step whose name stands in a variable, and may be a number."""

_MOST_VALUES = 16
_MOST_PIECES = 100
_LONGEST_WAY = 50
_DEEPEST = 60


class Argument(NamedTuple):
    """The step of a value that was given to a filter, and became a part of another value."""

    call: FilterCall


class Printed(NamedTuple):
    """The step of a value that was printed into a text: by a `capture`, or a content block."""

    part: Part


Step = str | FilterCall | Argument | Printed
Head = Literal | RangeExpression | Lookup | Text | Tag


@dataclass(frozen=True)
class Origin:
    """One thing that a value is made of, and the way that it has come.

    `head` is what the template says itself (a literal, a captured text), a lookup that no tag sets
    (an attribute of Braze, or a variable), or a tag for what it gives (the answer of a call, the
    items of a catalog, a counter); None if there is too much to be followed. It stands in `part` of
    the text of `flow`. `steps` are names and filters, in the order in which they are met; a filter
    that comes again is there for the last time.
    """

    head: Head | None
    flow: Flow
    part: Part
    steps: tuple[Step, ...] = ()

    @property
    def attribute(self) -> str | None:
        """The attribute of Braze that it is, None for anything else."""
        return self.head.attribute if isinstance(self.head, Lookup) else None

    @property
    def filters(self) -> tuple[FilterCall, ...]:
        """The filters that it goes through, in order."""
        return tuple(step for step in self.steps if isinstance(step, FilterCall))

    @property
    def path(self) -> tuple[str, ...]:
        """The way into the head, up to where something else is made of the value."""
        return self._way()[0]

    @property
    def is_part(self) -> bool:
        """Whether it is that part which is read, and nothing that was made from it."""
        return self._way()[1]

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the value, at most filtered: no part, and nothing that was added."""
        return all(isinstance(step, FilterCall) for step in self.steps)

    def _way(self) -> tuple[tuple[str, ...], bool]:
        path: list[str] = []
        for step in self.steps:
            call = step.call if isinstance(step, Argument) else step
            if step in ("size", COMPUTED):
                return tuple(path), True
            if isinstance(step, str):
                path.append(ELEMENT if step in _ELEMENT_OF else step)
            elif isinstance(step, FilterCall) and step.name in _ELEMENT_OF:
                path.append(ELEMENT)
            elif not isinstance(call, FilterCall) or call.name not in _KEEPING:
                return tuple(path), False
        return tuple(path), True

    def is_through(self, names: Collection[str]) -> bool:
        """Say whether it has gone through one of these filters, or needs none.

        That are the words of the template, numbers, and attributes that are codes or numbers. What
        is read of an object afterwards is something else; the elements of a list are what it was.
        """
        found = isinstance(self.head, Literal | RangeExpression | Text) or (
            self.attribute in PLAIN_ATTRIBUTES
            if isinstance(self.head, Lookup)
            else isinstance(self.head, Tag) and self.head.name in _OF_BRAZE
        )
        for step in self.steps:
            if isinstance(step, FilterCall):
                found = found or step.name in names
            elif isinstance(step, str) and step not in (ELEMENT, COMPUTED, "first", "last"):
                found = step == "size"
        return found

    def then(self, *steps: Step) -> Origin:
        """Return the origin of what these steps make of the value."""
        if self.head is None or not steps:
            return self
        way = list(self.steps)
        for step in steps:
            _drop_earlier(way, step)
            way.append(step)
        return (
            Origin(self.head, self.flow, self.part, tuple(way))
            if len(way) <= _LONGEST_WAY
            else replace(self, head=None)
        )

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        return self.flow.outline, self.head, *map(_sign, self.steps)


def _drop_earlier(way: list[Step], step: Step) -> None:
    """Take out of a way what it does again: in a loop it would never end."""
    if isinstance(step, str):
        return
    for at in range(len(way) - 1, -1, -1):
        if isinstance(way[at], str):
            return
        if _sign(way[at]) == _sign(step):
            del way[at]
            return


def _sign(step: Step) -> object:
    if isinstance(step, FilterCall):
        return "|", step.name
    return (">", step.call.name) if isinstance(step, Argument) else step


class Use(NamedTuple):
    """A read, in the text of `flow`, of what a tag gives or of something made from it."""

    flow: Flow
    read: Read
    origin: Origin

    @property
    def tag(self) -> Tag:
        """The tag that gives the value."""
        assert isinstance(self.origin.head, Tag)
        return self.origin.head

    @property
    def path(self) -> tuple[str, ...]:
        """The way to it from the top of what the tag gives, () for all of that."""
        return self.origin.path

    @property
    def filters(self) -> tuple[FilterCall, ...]:
        """The filters that it goes through on its way, those of earlier variables first."""
        return *self.origin.filters, *self.read.filters

    @property
    def text(self) -> str:
        """What is read, as it is written."""
        return self.flow.outline.text[slice(*self.read.span)]

    @property
    def place(self) -> Place:
        """Where it is read."""
        return self.flow.outline.source.place(self.read.span)

    @property
    def is_printed(self) -> bool:
        """Whether it is written into the message, or into a tag such as another call."""
        return self.read.role in ("output", "insert")

    def goes_through(self, *names: str) -> bool:
        """Say whether it goes through one of these filters."""
        return any(each.name in names for each in self.filters)

    @property
    def is_within_block(self) -> bool:
        """Whether one included content block has both ends, which is checked by itself."""
        return self.flow.is_included and self.flow.outline is self.origin.flow.outline


class Piece(NamedTuple):
    """A part of a value: `text` if the template says what is printed of it, else None.

    `origin` says where it comes from, None for more of what is there already, as in a loop.
    `outputs` are those that it was printed by on its way, the last one first.
    """

    text: str | None
    origin: Origin | None
    outputs: tuple[Output, ...] = ()


Pieces = tuple[Piece, ...]
Values = tuple[Pieces, ...]
"""What a value may be, each time put together of some pieces."""

_MORE = Piece(None, None)


class Flow(Variables):
    """The flow of values through one text, with the content blocks that it includes."""

    def values(self, expression: Expression, part: Part) -> Values:
        """Return what a value at `part` may be.

        What stands in a loop is there once, with a piece after it that is not known.

        >>> from liquidpilot.dialect.parsing import outline
        >>> from liquidpilot.sources import Source
        >>> text = "{% capture a %}x{% if b %}y{{c}}{% endif %}{% endcapture %}{{a}}"
        >>> flow = Flow(outline(Source(text)))
        >>> output = flow.outline.outputs[1]
        >>> [[each.text for each in one] for one in flow.values(output.expression, output)]
        [['x', 'y', None], ['x']]
        """
        found = self._found(expression, part)
        return _by_output(found, part) if isinstance(part, Output) else found

    def values_in(self, tag: Tag, span: tuple[int, int]) -> Values:
        """Return what may stand at `span` in the markup of `tag`."""
        found: Values = ((),)
        at, end = span
        inserts = (each for each in self.outline.inserts if each.tag is tag)
        for insert in (each for each in inserts if at <= each.span[0] < end):
            found = _joined(found, self._written(tag, at, insert.span[0]))
            found = _joined(found, self.values(insert.expression, insert))
            at = insert.span[1]
        return _joined(found, self._written(tag, at, end))

    def origins(self, expression: Expression, part: Part) -> tuple[Origin, ...]:
        """Return everything that a value at `part` may be made of.

        >>> from liquidpilot.dialect.parsing import outline
        >>> from liquidpilot.sources import Source
        >>> text = "{% assign a = ${city} | append: '!' %}{{ a | upcase }}"
        >>> flow = Flow(outline(Source(text)))
        >>> output = flow.outline.outputs[0]
        >>> found = flow.origins(output.expression, output)
        >>> [(each.attribute, len(each.filters)) for each in found]
        [('city', 2), (None, 1)]
        """
        found = (
            piece.origin
            for pieces in self._found(expression, part)
            for piece in pieces
            if piece.origin is not None
        )
        return tuple({each.key: each for each in found}.values())

    def uses(self, *tags: Tag) -> Iterator[Use]:
        """Yield what is read of the values that `tags` give, in the order in which it is met.

        What was captured is a text of its own, and no part of the value any more.
        """
        wanted = frozenset(tags)
        return (use for use in self._uses if use.tag in wanted)

    @cached_property
    def _uses(self) -> tuple[Use, ...]:
        return tuple(
            Use(flow, read, origin)
            for flow, read in self.reads
            if read.lookup.variable is not None
            for origin in flow.origins(read.lookup, read.part)
            if isinstance(origin.head, Tag)
            and not any(isinstance(step, Printed) for step in origin.steps)
        )

    def is_through(self, output: Output, names: Collection[str]) -> bool:
        """Say whether all that `output` prints has gone through a filter of `names`, or needs none.

        >>> from liquidpilot.dialect.parsing import outline
        >>> from liquidpilot.sources import Source
        >>> text = "{% capture sku %}{{s | url_encode}}{% endcapture %}{{sku}}"
        >>> flow = Flow(outline(Source(text)))
        >>> flow.is_through(flow.outline.outputs[1], ["url_encode"])
        True
        """
        found = self.origins(output.expression, output)
        return bool(found) and all(origin.is_through(names) for origin in found)

    def _found(self, expression: Expression, part: Part) -> Values:
        search = _Search()
        found = self._values(expression, part, search)
        if search.is_too_deep and not self._root._is_prepared:
            # What was set earlier is known then, and the way to it is short.
            self._root._is_prepared = True
            for flow in self._root.members:
                for write in flow.outline.writes:
                    _Search().values_of(Definition(write, flow))
            return self._values(expression, part, _Search())
        return found

    def _values(self, expression: Expression, part: Part, search: _Search) -> Values:
        expression = unwrapped(expression)
        if isinstance(expression, Filtered):
            found = self._values(expression.head, part, search)
            for call in expression.filters:
                found = _then(found, call)
                for argument in call.values if call.name in _ADDING else ():
                    added = _then(self._values(argument, part, search), Argument(call))
                    found = (
                        _joined(added, found) if call.name == "prepend" else _joined(found, added)
                    )
            return found
        if isinstance(expression, Lookup):
            return self._values_of_lookup(expression, part, search)
        text = None
        if isinstance(expression, Literal) and type(expression.value) in (str, int):
            text = str(expression.value)
        assert isinstance(expression, Literal | RangeExpression)
        return ((Piece(text, Origin(expression, self, part)),),)

    def _values_of_lookup(self, lookup: Lookup, part: Part, search: _Search) -> Values:
        inner = self._block_read(lookup)
        if inner is not None:
            return _then(inner._printed((None, None), search), Printed(part))
        definitions = self.definitions(lookup.variable, part)
        steps = [_step(each) for each in lookup.segments[1:]]
        found = [_then(search.values_of(each), *steps) for each in definitions if each is not None]
        if lookup.variable is None or None in definitions:
            found.append(((Piece(None, Origin(lookup, self, part)),),))
        return _either(found)

    def _set_by(self, write: Write, search: _Search) -> Values:
        layout, tag = layout_of(self.outline), write.tag
        if tag.name == "capture":
            return _then(self._printed((tag, None), search), Printed(tag))
        if tag in self.outline.assignments_by_tag:
            return self._values(self.outline.assignments_by_tag[tag].expression, tag, search)
        if tag in layout.loops and layout.loops[tag].variable == write.name:
            return _then(self._values(layout.loops[tag].collection, tag, search), ELEMENT)
        return ((Piece(None, Origin(tag, self, tag)),),)

    def _printed(self, region: Region, search: _Search) -> Values:
        """Return what a region may print."""
        found: Values = ((),)
        for part in layout_of(self.outline).children.get(region, ()):
            found = _joined(found, self._printed_by(part, search))
        return found

    def _printed_by(self, part: Part, search: _Search) -> Values:
        if isinstance(part, Text):
            return ((Piece(part.text, Origin(part, self, part)),) if part.text else (),)
        if isinstance(part, Output):
            return _by_output(self._values(part.expression, part, search), part)
        if not isinstance(part, Tag) or _is_blank(self.outline, part):
            return ((),)
        if part.name in BRANCHING:
            return self._printed_in_branches(part, search)
        if not _is_silent(self.outline, part):
            return ((Piece(None, Origin(part, self, part)),),)
        if part.name in LEAVING:
            return ((_MORE,),)
        # A loop may have no turn, or many, and a translation may have another text.
        dividers = layout_of(self.outline).dividers.get(part, ())
        without = [self._printed((part, each), search) for each in dividers]
        turn = _joined(self._printed((part, None), search), ((_MORE,),))
        return _either([turn, *without, ((_MORE,),)])

    def _printed_in_branches(self, opener: Tag, search: _Search) -> Values:
        dividers: list[Tag | None] = [*layout_of(self.outline).dividers.get(opener, ())]
        has_else = any(each is not None and each.name == "else" for each in dividers)
        branches = dividers if opener.name == "case" else [None, *dividers]
        found = [self._printed((opener, each), search) for each in branches]
        if opener.name == "case" and len(dividers) - has_else > 1:
            # More than one may fit, one after the other.
            found.append(((_MORE,),))
        return _either(found if has_else else [*found, ((),)])

    def _written(self, tag: Tag, start: int, end: int) -> Values:
        part = Text((start, end), tag.inside, self.outline.text[start:end])
        return ((Piece(part.text, Origin(part, self, part)),) if part.text else (),)

    @cached_property
    def _known(self) -> dict[Write, Values]:
        return {}

    @cached_property
    def _most_steps(self) -> int:
        """After so many tags were followed, those that are made of each other are not any more."""
        return 100 + 2 * sum(len(flow.outline.writes) for flow in self.members)

    _is_prepared = False
    _steps = 0


class _Search:
    """The values of variables: in a loop one may be made of itself, which adds nothing to it."""

    def __init__(self) -> None:
        self._open: set[Definition[Flow]] = set()
        # What is known but for that which was being looked for meanwhile.
        self._found: dict[Definition[Flow], Values] = {}
        self._is_cut = False
        self.is_too_deep = False

    def values_of(self, definition: Definition[Flow]) -> Values:
        """Return what a tag may set its variable to."""
        write, flow = definition
        if write in flow._known:
            return flow._known[write]
        if definition in self._open:
            self._is_cut = True
            return ((_MORE,),)
        if not self._open and (flow._root._is_prepared or not self.is_too_deep):
            # What was found lacks that which was open then.
            self._found = {}
        if definition not in self._found:
            if len(self._open) == _DEEPEST:
                self._is_cut = self.is_too_deep = True
                return ((Piece(None, Origin(None, flow, write.tag)),),)
            was_cut, self._is_cut = self._is_cut, False
            self._open.add(definition)
            found = flow._set_by(write, self)
            self._open.discard(definition)
            found = _together(found) if self._is_cut else found
            self._found[definition] = found
            flow._root._steps += 1
            if not self._is_cut:
                flow._known[write] = found
            elif not self._open and (flow._root._is_prepared or not self.is_too_deep):
                # Nothing is open any more that could add to it.
                flow._known[write] = found
                if flow._root._steps > flow._root._most_steps:
                    self._keep_all()
            self._is_cut |= was_cut
        else:
            self._is_cut = True
        return self._found[definition]

    def _keep_all(self) -> None:
        """Keep what was found, with what is not known: to look for each anew takes too long."""
        for (write, flow), found in self._found.items():
            more = Piece(None, Origin(None, flow, write.tag))
            flow._known.setdefault(write, _together((*found, (more,))))


def _is_silent(text: Outline, part: Text | Tag) -> bool:
    """Say whether a part by itself prints nothing, whatever stands in it."""
    if isinstance(part, Text):
        return not part.text
    return part.name not in _PRINTING or part in layout_of(text).saved


@lru_cache(maxsize=1024)
def _is_blank(text: Outline, part: Part) -> bool:
    """Say whether a part can print nothing: Ruby leaves out the white space of such a block."""
    if isinstance(part, Text):
        return not part.raw and not part.text.strip()
    if not isinstance(part, Tag) or not _is_silent(text, part):
        return False
    if part.name in BRANCHING or part.name in ("for", "ifchanged"):
        layout = layout_of(text)
        dividers: list[Tag | None] = [None, *layout.dividers.get(part, ())]
        inner = (each for divider in dividers for each in layout.children.get((part, divider), ()))
        return all(_is_blank(text, each) for each in inner)
    return part.name not in LEAVING and part.name not in ("tablerow", "translation")


def _step(segment: Name | Attribute | Index) -> str:
    if isinstance(segment, Index):
        if not isinstance(segment.expression, Literal):
            return COMPUTED
        value = segment.expression.value
        return value if isinstance(value, str) else ELEMENT
    return segment.text


def _keeps_text(step: Step) -> bool:
    call = step.call if isinstance(step, Argument) else step
    return isinstance(step, Printed) or (
        isinstance(call, FilterCall) and call.name in ("append", "prepend")
    )


def _then(values: Values, *steps: Step) -> Values:
    """Return what these steps make of values; what is made of nothing is not known."""
    if not steps:
        return values
    keep = all(_keeps_text(step) for step in steps)
    return tuple(
        tuple(
            Piece(text if keep else None, origin and origin.then(*steps), outputs)
            for text, origin, outputs in pieces
        )
        or (() if keep else (_MORE,))
        for pieces in values
    )


def _by_output(values: Values, output: Output) -> Values:
    return tuple(
        tuple(piece._replace(outputs=(output, *piece.outputs)) for piece in pieces)
        for pieces in values
    )


def _either(found: Iterable[Values]) -> Values:
    return _bounded([*chain(*found)])


def _joined(before: Values, after: Values) -> Values:
    if len(before) * len(after) > _MOST_VALUES:
        after = _together(after)
    return _bounded([(*one, *other) for one, other in product(before, after)])


def _bounded(values: Collection[Pieces]) -> Values:
    is_short = all(len(pieces) <= _MOST_PIECES for pieces in values)
    return tuple(values) if is_short and len(values) <= _MOST_VALUES else _together(values)


def _together(values: Iterable[Pieces]) -> Values:
    """Return all pieces as one value of which no text is known, each origin once."""
    found: dict[object, Piece] = {}
    met: set[int] = set()
    for piece in chain(*values):
        if id(piece.origin) in met:
            continue
        met.add(id(piece.origin))
        key = piece.origin and piece.origin.key
        if key not in found and len(found) >= _MOST_PIECES and piece.origin is not None:
            found[None] = Piece(None, replace(piece.origin, head=None))
            break
        found.setdefault(key, piece._replace(text=None))
    return ((*found.values(), _MORE),)
