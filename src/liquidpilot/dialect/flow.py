"""The flow of values: what a value is made of where it is read, and by which way it has come.

A value is followed back through `assign`, `capture`, loops, filters and content blocks, on each way
that leads to the place, to where it begins: with a word of the template, an attribute of Braze, the
answer of a call. `Flow.values` is what it may be, piece by piece, `Flow.origins` all that it is
made of, and `Flow.uses` the same from the other end.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice, product
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
    Merge,
    Region,
    Setter,
    Variables,
    layout_of,
    region_of,
)
from liquidpilot.kept_with import kept_with_first
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
_MOST_OF_MANY = 10
_LONGEST_WAY = 50


class Argument(NamedTuple):
    """The step of a value that was given to a filter, and became a part of another value."""

    call: FilterCall


class Printed(NamedTuple):
    """The step of a value that was printed into a text: by a `capture`, or a content block."""

    part: Part


Step = str | FilterCall | Argument | Printed
Head = Literal | RangeExpression | Lookup | Text | Tag


@dataclass(frozen=True, eq=False)
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
    stands_for: Setter | None = field(default=None, repr=False)
    """Whose value it is, while that is not known yet."""

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
        return self._way[0]

    @property
    def is_part(self) -> bool:
        """Whether it is that part which is read, and nothing that was made from it."""
        return self._way[1]

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the value, at most filtered: no part, and nothing that was added."""
        return all(isinstance(step, FilterCall) for step in self.steps)

    @cached_property
    def _way(self) -> tuple[tuple[str, ...], bool]:
        path: list[str] = []
        is_mapped = False
        for step in self.steps:
            call = step.call if isinstance(step, Argument) else step
            if step in ("size", COMPUTED):
                return tuple(path), True
            is_element = step in _ELEMENT_OF or step == ELEMENT
            if is_element or (isinstance(step, FilterCall) and step.name in _ELEMENT_OF):
                # What `map` gives has its way into the elements behind it.
                path += [] if is_mapped else [ELEMENT]
                is_mapped = False
            elif isinstance(step, str):
                path.append(step)
            elif isinstance(step, FilterCall) and (names := _mapped(step)):
                path += names if is_mapped else [ELEMENT, *names]
                is_mapped = True
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
        if (self.head or self.stands_for) is None or not steps:
            return self
        way = list(self.steps)
        for step in steps:
            _add(way, step)
        if len(way) > _LONGEST_WAY:
            return Origin(None, self.flow, self.part)
        return Origin(self.head, self.flow, self.part, tuple(way), self.stands_for)

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        return id(self.head or self.stands_for), *map(_sign, self.steps)


def _mapped(call: FilterCall) -> list[str]:
    """Return the way into each element that `map` takes, [] for any other filter."""
    name = call.arguments[0] if call.name == "map" and call.arguments else None
    text = name.value if isinstance(name, Literal) else None
    return [text] if isinstance(text, str) else []


def _add(way: list[Step], step: Step) -> None:
    """Add a step to a way without what it does again: in a loop it would never end."""
    if not isinstance(step, str):
        for at in range(len(way) - 1, -1, -1):
            if isinstance(way[at], str):
                break
            if _sign(way[at]) == _sign(step):
                if isinstance(step, Printed):
                    return
                del way[at]
                break
    way.append(step)


def _sign(step: Step) -> object:
    if isinstance(step, FilterCall):
        return "|", step.name
    if isinstance(step, Argument):
        return ">", step.call.name
    return Printed if isinstance(step, Printed) else step


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
        """The way from the top of what the tag gives to what is read, () for all of that.

        A `first` or a `map` that it goes through there is a part of the way.
        """
        return self.origin.then(*self.read.filters).path

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

    @property
    def is_captured(self) -> bool:
        """Whether it is a text that was printed of it, by a 'capture' or a content block."""
        return any(isinstance(step, Printed) for step in self.origin.steps)

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

    def _forget(self) -> None:
        """Let go of what was followed, and of what is read of it."""
        super()._forget()
        for name in ("_uses", "_origins"):
            self.__dict__.pop(name, None)

    @cached_property
    def _origins(self) -> dict[tuple[int, Part], tuple[Expression, tuple[Origin, ...]]]:
        return {}

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
        inserts = layout_of(self.outline).inserts.get(tag, ())
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
        # Several rules ask for those of the same read; the expression is kept for its identity.
        key = (id(expression), part)
        known = self._origins.get(key)
        if known is None:
            found = tuple(origin for origin, _ in _distinct(self._found(expression, part)))
            known = self._origins[key] = expression, found
        return known[1]

    def uses(self, *tags: Tag, captured: bool = False) -> Iterator[Use]:
        """Yield what is read of the values that `tags` give, in the order in which it is met.

        What was captured is a text of its own, and no part of the value any more. With `captured`
        what is read of such texts is there too: a test of one is a test of the value.

        >>> from liquidpilot.dialect.parsing import outline
        >>> from liquidpilot.sources import Source
        >>> text = "{% increment n %}{% capture a %}{{n}}{% endcapture %}{% if a %}x{% endif %}"
        >>> flow = Flow(outline(Source(text)))
        >>> (tag,) = flow.outline.named("increment")
        >>> [each.text for each in flow.uses(tag)]
        ['n']
        >>> [each.text for each in flow.uses(tag, captured=True)]
        ['n', 'a']
        """
        wanted = frozenset(tags)
        return (
            use for use in self._uses if use.tag in wanted and (captured or not use.is_captured)
        )

    @cached_property
    def _uses(self) -> tuple[Use, ...]:
        return tuple(
            Use(flow, read, origin)
            for flow, read in self.reads
            if read.lookup.variable is not None
            for origin in flow.origins(read.lookup, read.part)
            if isinstance(origin.head, Tag)
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
        missing: list[Setter] = []
        found = self._values(expression, part, missing)
        for setter in missing:
            _follow(setter)
        return self._values(expression, part, []) if missing else found

    def _values(self, expression: Expression, part: Part, missing: list[Setter]) -> Values:
        """Return what a value may be; what stands for a setter that is `missing` is told by it."""
        expression = unwrapped(expression)
        if isinstance(expression, Filtered):
            found = self._values(expression.head, part, missing)
            for call in expression.filters:
                found = _then(found, call)
                for argument in call.values if call.name in _ADDING else ():
                    added = _then(self._values(argument, part, missing), Argument(call))
                    found = (
                        _joined(added, found) if call.name == "prepend" else _joined(found, added)
                    )
            return found
        if isinstance(expression, Lookup):
            return self._values_of_lookup(expression, part, missing)
        text = None
        if isinstance(expression, Literal) and type(expression.value) in (str, int):
            text = str(expression.value)
        assert isinstance(expression, Literal | RangeExpression)
        return ((Piece(text, Origin(expression, self, part)),),)

    def _values_of_lookup(self, lookup: Lookup, part: Part, missing: list[Setter]) -> Values:
        inner = self._block_read(lookup)
        if inner is not None:
            return _then(inner._printed((None, None), missing), Printed(part))
        own = ((Piece(None, Origin(lookup, self, part)),),)
        if lookup.variable is None:
            return own
        setter = self._setter(lookup.variable, part)
        found: Values | None = setter.values
        if found is None:
            missing.append(setter)
            found = ((Piece(None, Origin(None, self, part, stands_for=setter)),),)
        found = _then(found, *(_step(each) for each in lookup.segments[1:]))
        return _either((found, own)) if setter.may_be_unset else found

    def _set_by(self, write: Write, missing: list[Setter]) -> Values:
        layout, tag = layout_of(self.outline), write.tag
        if tag.name == "capture":
            return _then(self._printed((tag, None), missing), Printed(tag))
        if tag in self.outline.assignments_by_tag:
            return self._values(self.outline.assignments_by_tag[tag].expression, tag, missing)
        if tag in layout.loops and layout.loops[tag].variable == write.name:
            return _then(self._values(layout.loops[tag].collection, tag, missing), ELEMENT)
        return ((Piece(None, Origin(tag, self, tag)),),)

    def _printed(self, region: Region, missing: list[Setter]) -> Values:
        """Return what a region may print."""
        found: Values = ((),)
        for part in layout_of(self.outline).children.get(region, ()):
            if part not in _blank_tags(self.outline):
                found = _joined(found, self._printed_by(part, missing))
        return found

    def _printed_by(self, part: Part, missing: list[Setter]) -> Values:
        if isinstance(part, Text):
            return ((Piece(part.text, Origin(part, self, part)),) if part.text else (),)
        if isinstance(part, Output):
            return _by_output(self._values(part.expression, part, missing), part)
        assert isinstance(part, Tag)
        if not _is_silent(self.outline, part):
            return ((Piece(None, Origin(part, self, part)),),)
        if part.name in LEAVING:
            return ((_MORE,),)
        dividers = layout_of(self.outline).dividers.get(part, ())
        branches = [self._printed((part, each), missing) for each in dividers]
        has_else = any(each.name == "else" for each in dividers)
        if part.name == "case":
            # More than one may fit, one after the other.
            branches += [((_MORE,),)] * (len(dividers) - has_else > 1)
            return _either(branches if has_else else [*branches, ((),)])
        first = self._printed((part, None), missing)
        if part.name in BRANCHING:
            return _either([first, *branches] if has_else else [first, *branches, ((),)])
        # A loop may have no turn, or many, and a translation may have another text.
        return _either([_joined(first, ((_MORE,),)), *branches, ((_MORE,),)])

    def _written(self, tag: Tag, start: int, end: int) -> Values:
        part = Text((start, end), tag.inside, self.outline.text[start:end])
        return ((Piece(part.text, Origin(part, self, part)),) if part.text else (),)


def _made(setter: Setter, missing: list[Setter]) -> Values:
    if isinstance(setter, Definition):
        text: Flow = setter.text
        return text._set_by(setter.write, missing)
    missing += (each for each in setter.ways if each.values is None)
    return ()


def _follow(start: Setter) -> None:
    """Find the values of a setter, those of what it is made of first, and of a cycle together.

    This is Tarjan's way to find the cycles of a graph, without recursion: they may be long.
    """
    lowest: dict[Setter, int] = {}
    waiting: list[Setter] = []
    frames: list[tuple[int, dict[Setter, None], Iterator[Setter]]] = []
    upcoming = start if start.values is None else None
    while upcoming is not None or frames:
        if upcoming is not None:
            missing: list[Setter] = []
            _made(upcoming, missing)
            needed = dict.fromkeys(missing)
            frames.append((len(waiting), needed, iter(needed)))
            lowest[upcoming] = len(waiting)
            waiting.append(upcoming)
        at, needed, rest = frames[-1]
        upcoming = next((each for each in rest if each.values is None and each not in lowest), None)
        if upcoming is None:
            frames.pop()
            setter = waiting[at]
            lowest[setter] = min([at, *(lowest[each] for each in needed if each.values is None)])
            if lowest[setter] == at:
                _follow_together(waiting[at:], is_cycle=len(waiting) > at + 1 or setter in needed)
                del waiting[at:]


def _follow_together(setters: list[Setter], *, is_cycle: bool) -> None:
    """Find the values of setters that are made of each other, or of one, after all others."""
    if all(isinstance(each, Merge) for each in setters):
        ways = chain(*(each.ways for each in setters if isinstance(each, Merge)))
        setters[0].values = _either([each.values for each in ways if each.values is not None])
        for each in setters:
            each.values = setters[0].values
    elif is_cycle:
        _follow_cycle(setters)
    else:
        setters[0].values = _made(setters[0], [])


def _follow_cycle(cycle: list[Setter]) -> None:
    """Find the values of setters that are made of each other, of which no text is known.

    Each origin goes on from one to the next, but through no tag again.
    """
    bits = {each: 1 << at for at, each in enumerate(cycle)}
    onward: dict[Setter, list[tuple[Setter, tuple[Step, ...]]]] = {each: [] for each in cycle}
    waiting = deque[tuple[Setter, Origin, int]]()
    for setter in cycle:
        ways = setter.ways if isinstance(setter, Merge) else ()
        for way in (each for each in ways if each in bits):
            onward[way].append((setter, ()))
        given = [each.values for each in ways if each not in bits] if ways else [_made(setter, [])]
        for origin, _ in _distinct(chain(*given)):
            if origin.stands_for is None:
                waiting.append((setter, origin, 0))
            else:
                onward[origin.stands_for].append((setter, origin.steps))
    found: dict[Setter, dict[object, Origin]] = {each: {} for each in cycle}
    full = set[Setter]()
    most = _MOST_PIECES if len(waiting) <= _MOST_PIECES else _MOST_OF_MANY
    while waiting:
        setter, origin, passed = waiting.popleft()
        known, bit = found[setter], bits[setter]
        is_again = passed & bit and isinstance(setter, Definition)
        if is_again or setter in full or origin.key in known:
            continue
        if len(known) >= (most if passed else _MOST_PIECES):
            full.add(setter)
            origin = Origin(None, origin.flow, origin.part)
        known[origin.key] = origin
        going = [each for each in onward[setter] if each[0] not in full]
        waiting += [(other, origin.then(*steps), passed | bit) for other, steps in going]
    for setter in cycle:
        pieces = (Piece(None, origin) for origin in found[setter].values())
        setter.values = ((_MORE, *pieces, _MORE),)
    for setter in cycle:
        if isinstance(setter, Merge):
            met = [*islice(setter.met(bits), _MOST_VALUES + 1)]
            if len(met) <= _MOST_VALUES:
                setter.values = _either(each.values for each in met)


def _is_silent(text: Outline, part: Text | Tag) -> bool:
    """Say whether a part by itself prints nothing, whatever stands in it."""
    if isinstance(part, Text):
        return not part.text
    return part.name not in _PRINTING or part in layout_of(text).saved


@kept_with_first
def _blank_tags(text: Outline) -> frozenset[Part]:
    """Return the tags that can print nothing: Ruby leaves out the white space of such a block."""
    filled, blank = set[Tag | None](), set[Part]()
    for part in reversed(text.parts):
        if isinstance(part, Text):
            is_blank = not part.raw and not part.text.strip()
        elif not isinstance(part, Tag) or not _is_silent(text, part):
            is_blank = False
        elif part.name in BRANCHING or part.name in ("for", "ifchanged"):
            is_blank = part not in filled
        else:
            is_blank = part.name not in LEAVING and part.name not in ("tablerow", "translation")
        if not is_blank:
            filled.add(region_of(part)[0])
        elif isinstance(part, Tag):
            blank.add(part)
    return frozenset(blank)


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
        tuple(Piece(text, origin, (output, *outputs)) for text, origin, outputs in pieces)
        for pieces in values
    )


def _either(found: Iterable[Values]) -> Values:
    return _bounded({id(pieces): pieces for pieces in chain(*found)}.values())


def _joined(before: Values, after: Values) -> Values:
    if len(before) * len(after) > _MOST_VALUES:
        after = _together(after)
    return _bounded([(*one, *other) for one, other in product(before, after)])


def _bounded(values: Collection[Pieces]) -> Values:
    is_short = all(len(pieces) <= _MOST_PIECES for pieces in values)
    return tuple(values) if is_short and len(values) <= _MOST_VALUES else _together(values)


def _together(values: Iterable[Pieces]) -> Values:
    """Return one value with all origins, of which no text is known."""
    pieces = [_MORE]
    for origin, outputs in _distinct(values):
        if len(pieces) > _MOST_PIECES:
            pieces.append(Piece(None, Origin(None, origin.flow, origin.part)))
            break
        pieces.append(Piece(None, origin, outputs))
    return ((*pieces, _MORE),)


def _distinct(values: Iterable[Pieces]) -> Iterator[tuple[Origin, tuple[Output, ...]]]:
    """Yield each origin once, with the outputs that it was first printed by."""
    met = set[object]()
    for _, origin, outputs in chain(*values):
        if origin is not None and origin.key not in met:
            met.add(origin.key)
            yield origin, outputs
