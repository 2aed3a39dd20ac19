"""Who sets a variable: which tags may have done it where it is read, in one text and its blocks.

A content block shares its variables with the text that includes it, in both directions. Branches
merge; what one turn of a loop sets is read in the next; a later tag hides an earlier one on the
same way; the variable of a loop hides all others in it; and nothing comes past an `abort_message`,
or past a `break` or `continue` but to where these lead.

What a `:rerender` or a translation sets is not followed, and a tag that fails counts as done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, Generic, NamedTuple, Self, TypeVar

from liquidpilot.dialect.expressions.nodes import Lookup
from liquidpilot.dialect.outline import Inclusion, Insert, Outline, Part, Read, Tag, Write

DIVIDERS = frozenset(("else", "elsif", "when"))
LOOPS = frozenset(("for", "tablerow"))
BRANCHING = frozenset(("if", "unless", "case"))
LEAVING = frozenset(("break", "continue"))
COUNTERS = frozenset(("increment", "decrement"))

_MOST_BLOCKS = 500

Region = tuple[Tag | None, Tag | None]
"""A stretch of text without branches: the block that it stands in, and the divider before it."""


_V = TypeVar("_V", bound="Variables")


class Definition(NamedTuple, Generic[_V]):
    """A tag that may have set a variable, in one of the texts."""

    write: Write
    text: _V


Definitions = tuple[Definition[Any] | None, ...]
"""The tags that may have set a variable; None stands for none of them."""


class Variables:
    """The variables of one text, with those of the content blocks that it includes.

    `block` gives the outline of a content block by its name, `deepest` says how many levels of them
    are rendered. A text that is a content block itself stands at `depth` 1, and `includers` gives
    those in which it is one.
    """

    def __init__(
        self,
        outline: Outline,
        block: Callable[[str], Outline | None] = lambda name: None,
        *,
        deepest: int = 2,
        depth: int = 0,
        includers: Callable[[], Iterable[Self]] = tuple,
    ) -> None:
        self.outline = outline
        self._block = block
        self._deepest = deepest
        self._depth = depth
        self._includers = includers
        # Of a content block that was come to: from which text, and where in it.
        self._site: tuple[Self, Part] | None = None
        self._open: frozenset[str] = frozenset()
        self._children: dict[Inclusion, Self | None] = {}
        # How many more blocks are followed.
        self._room = _MOST_BLOCKS
        self._is_walked = False
        self._set: dict[tuple[str, Part], Definitions] = {}

    @cached_property
    def members(self) -> tuple[Self, ...]:
        """This text, and each content block as often as it is included, in their order."""
        inner = (self._included(each) for each in self.outline.inclusions)
        return self, *(member for each in inner if each is not None for member in each.members)

    @cached_property
    def outlines(self) -> tuple[Outline, ...]:
        """The outline of this text, and of each content block once."""
        return tuple(dict.fromkeys(member.outline for member in self.members))

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that are set anywhere in it, those of loops too."""
        return frozenset(write.name for each in self.outlines for write in each.writes)

    @property
    def reads(self) -> Iterator[tuple[Self, Read]]:
        """Every read, with the text that it stands in, in the order in which they are met."""
        for read in self.outline.reads:
            yield self, read
            inner = self._block_read(read.lookup)
            if inner is not None:
                yield from inner.reads

    @property
    def given_names(self) -> frozenset[str]:
        """The variables that are set anywhere in it, or in a text that includes it."""
        return self.names.union(*(each._root.names for each in self._includers()))

    @property
    def is_included(self) -> bool:
        """Whether it is a content block that another text was followed into."""
        return self._site is not None

    def around(self, part: Part) -> tuple[Tag, ...]:
        """Return the blocks around a part, those of the texts that include this one too."""
        outer = () if self._site is None else self._site[0].around(self._site[1])
        return *outer, *part.inside

    @property
    def is_complete(self) -> bool:
        """Whether all is there that may set a variable: it is a field, and no block is missing."""
        return self._depth == 0 < self._room and all(
            self._block(inclusion.name) is not None
            for outline in self.outlines
            for inclusion in outline.inclusions
        )

    @property
    def _root(self) -> Self:
        return self if self._site is None else self._site[0]._root

    def _included(self, inclusion: Inclusion) -> Self | None:
        if inclusion not in self._children:
            name, root = inclusion.name, self._root
            allowed = self._depth < self._deepest and name not in self._open
            outline = self._block(name) if allowed and root._room else None
            child = None
            if outline is not None:
                root._room -= 1
                child = type(self)(
                    outline, self._block, deepest=self._deepest, depth=self._depth + 1
                )
                child._site = (self, inclusion.part)
                child._open = self._open | {name}
            self._children[inclusion] = child
        return self._children[inclusion]

    def _block_read(self, lookup: Lookup) -> Self | None:
        """Return the content block that a lookup of this text prints."""
        inclusion = layout_of(self.outline).inclusions.get(lookup.span)
        return None if inclusion is None else self._included(inclusion)

    def definitions(self, name: str | None, part: Part) -> tuple[Definition[Self] | None, ...]:
        """Return the tags that may have set the variable which `part` reads.

        None is among them if it may not be set at all. There is nothing where nobody comes, and for
        a name that is none.

        >>> from liquidpilot.dialect.parsing import outline
        >>> from liquidpilot.sources import Source
        >>> text = "{% if b %}{% assign a = 2 %}{% endif %}{{a}}"
        >>> found = Variables(outline(Source(text)))
        >>> [each and each.write.span for each in found.definitions("a", found.outline.outputs[0])]
        [None, (20, 21)]
        """
        if name is None:
            return ()
        root = self._root
        if not root._is_walked:
            root._is_walked = True
            _Walk().run(root)
        found = self._set.get((name, _met_at(part)), ())
        if None in found:
            contexts = [each.definitions(name, part) for each in self._includers()]
            return tuple(dict.fromkeys(chain(*contexts))) or found
        return found


class _State:
    """What the variables hold on a way through the text: what it sets, over what is around it."""

    __slots__ = ("is_over", "loop", "outer", "values")

    def __init__(self, outer: _State | None) -> None:
        self.outer = outer
        self.values: dict[str, Definitions] = {}
        # The variables of a loop, which hide all others in it.
        self.loop: Mapping[str, Definitions] = {}
        self.is_over = False

    def set_by(self, name: str) -> Definitions:
        """Return who may have set a variable that is of no loop."""
        state: _State | None = self
        while state is not None:
            if name in state.values:
                return state.values[name]
            state = state.outer
        return (None,)

    def read(self, name: str) -> Definitions:
        """Return who may have set what is read under a name."""
        state: _State | None = self
        while state is not None:
            if name in state.loop:
                return state.loop[name]
            state = state.outer
        return self.set_by(name)

    def join(self, ways: Iterable[_State]) -> None:
        """Go on where several ways meet, each of which began here."""
        open_ways = [each for each in ways if not each.is_over]
        self.is_over = not open_ways
        names = dict.fromkeys(name for each in open_ways for name in each.values)
        self.values.update(
            {
                name: tuple(dict.fromkeys(chain(*(way.set_by(name) for way in open_ways))))
                for name in names
            }
        )


class _OpenLoop(NamedTuple):
    """A loop while its turn is gone through; ways that have left the turn, and the loop.

    `captures` is how many captures are around it.
    """

    tag: Tag
    turn: _State
    captures: int
    continued: list[_State]
    left: list[_State]


class _Walk:
    """Goes through a text as rendering does, but through all branches, and without values.

    Loops are gone through as often as it takes for what one turn sets to be read in the next.
    """

    def __init__(self, turns: dict[tuple[Variables, Tag], _State] | None = None) -> None:
        self._loops: list[_OpenLoop] = []
        self._captures: list[Definition[Variables]] = []
        # What a turn of each loop leaves for the next, found by walks that note nothing.
        self._turns: dict[tuple[Variables, Tag], _State] = {} if turns is None else turns
        self._notes = turns is None

    def run(self, text: Variables) -> None:
        """Note in `text`, and in its content blocks, who may have set what they read."""
        self._region(text, (None, None), _State(None))

    def _region(self, text: Variables, region: Region, state: _State) -> None:
        for part in layout_of(text.outline).children.get(region, ()):
            if state.is_over:
                return
            if not (isinstance(part, Tag) and part.name in DIVIDERS):
                self._part(text, part, state)

    def _part(self, text: Variables, part: Part, state: _State) -> None:
        self._evaluate(text, part, state)
        if not isinstance(part, Tag) or state.is_over:
            return
        layout = layout_of(text.outline)
        if part.name in BRANCHING:
            self._branches(text, part, state)
        elif part in layout.loops:
            self._loop(text, part, state)
        elif part.name == "translation":
            inner = _State(state)
            self._region(text, (part, None), inner)
            state.join([inner, _State(state)])
        elif part.name in LEAVING:
            self._leave(text, part, state)
        elif part.name == "abort_message":
            state.is_over = True
        elif part in layout.writes:
            self._write(text, layout.writes[part], state)
        else:
            self._region(text, (part, None), state)

    def _write(self, text: Variables, write: Write, state: _State) -> None:
        definition = Definition(write, text)
        self._captures.append(definition)
        self._region(text, (write.tag, None), state)
        self._captures.pop()
        # A variable hides the counter of its name.
        is_counter = write.tag.name in COUNTERS
        before = [each for each in state.set_by(write.name) if each] if is_counter else ()
        if not state.is_over:
            state.values[write.name] = tuple(dict.fromkeys((*before, definition)))

    def _evaluate(self, text: Variables, part: Part, state: _State) -> None:
        """Note what a part reads, and go through the content blocks in it."""
        layout = layout_of(text.outline)
        if self._notes:
            for name in layout.reads.get(part, ()):
                text._set[name, part] = state.read(name)
        for inclusion in layout.inclusions_at.get(part, ()):
            inner = text._included(inclusion)
            if inner is not None:
                self._region(inner, (None, None), state)

    def _branches(self, text: Variables, opener: Tag, state: _State) -> None:
        is_case = opener.name == "case"
        dividers: list[Tag | None] = [*layout_of(text.outline).dividers.get(opener, ())]
        # The ways on which nothing has fitted yet, and those that have come through a branch.
        waiting, done = [_State(state)], list[_State]()
        for divider in dividers if is_case else (None, *dividers):
            is_else = divider is not None and divider.name == "else"
            asked, inner = _State(state), _State(state)
            # Whatever fits in a 'case' is rendered, one after the other.
            asked.join([*waiting, *(done if is_case and not is_else else ())])
            if divider is not None:
                self._evaluate(text, divider, asked)
            inner.join([asked])
            self._region(text, (opener, divider), inner)
            done.append(inner)
            waiting = [] if is_else else waiting if is_case else [asked]
        state.join([*waiting, *done])

    def _loop(self, text: Variables, tag: Tag, state: _State) -> None:
        again = self._turns.get((text, tag))
        if again is None:
            again = self._turns[text, tag] = _State(None)
            opened = _Walk(self._turns)._turn(text, tag, _State(None))
            again.join([opened.turn, *opened.continued])
        first = _State(state)
        for name, definitions in again.values.items():
            set_before = (*state.set_by(name), *(each for each in definitions if each is not None))
            first.values[name] = tuple(dict.fromkeys(set_before))
        opened = self._turn(text, tag, first)
        dividers = layout_of(text.outline).dividers.get(tag, [])
        without = _State(state)
        for divider in dividers:
            self._region(text, (tag, divider), without)
        state.join([opened.turn, *opened.left, *opened.continued, without])

    def _turn(self, text: Variables, tag: Tag, state: _State) -> _OpenLoop:
        loop_writes = layout_of(text.outline).loop_writes[tag]
        state.loop = {each.name: (Definition(each, text),) for each in loop_writes}
        opened = _OpenLoop(tag, state, len(self._captures), [], [])
        self._loops.append(opened)
        self._region(text, (tag, None), state)
        self._loops.pop()
        return opened

    def _leave(self, text: Variables, leaving: Tag, state: _State) -> None:
        """Leave the loops around; a capture on the way is set as far as it got."""
        for loop in reversed(self._loops):
            outer = loop.turn.outer
            way = _State(outer)
            passed: _State | None = state
            while passed is not None and passed is not outer:
                way.values = passed.values | way.values
                passed = passed.outer
            for capture in self._captures[loop.captures :]:
                way.values[capture.write.name] = (capture,)
            # A 'break' in a 'tablerow' goes on to the loop around it.
            if leaving.name == "continue" or loop.tag.name == "tablerow":
                loop.continued.append(way)
            if leaving.name == "break" or loop.tag.name == "tablerow":
                loop.left.append(way)
            if loop.tag.name == "for":
                break
        state.is_over = True


class Layout:
    """Where the parts of one text stand in it."""

    def __init__(self, text: Outline) -> None:
        self.dividers: dict[Tag, list[Tag]] = {}
        self.children: dict[Region, list[Part]] = {}
        for part in text.parts:
            self.children.setdefault(region_of(part), []).append(part)
            if isinstance(part, Tag) and part.name in DIVIDERS and part.inside:
                self.dividers.setdefault(part.inside[-1], []).append(part)
        self.loops = {each.tag: each for each in text.loops}
        self.writes = {each.tag: each for each in text.writes if not each.scoped}
        self.loop_writes = _by_part((each.tag, each) for each in text.writes if each.scoped)
        self.saved = {each.tag for each in text.calls if each.option("save") is not None}
        self.reads = _by_part(
            (each.part, name) for each in text.reads if (name := each.lookup.variable) is not None
        )
        self.inclusions = {each.span: each for each in text.inclusions}
        self.inclusions_at = _by_part((each.part, each) for each in text.inclusions)


@lru_cache(maxsize=256)
def layout_of(text: Outline) -> Layout:
    """Return the layout of a text, which many ask for."""
    return Layout(text)


def region_of(part: Part) -> Region:
    """Return the region that a part stands in."""
    around: list[Tag | None] = [None, None, *part.inside]
    before, last = around[-2:]
    return (before, last) if last is not None and last.name in DIVIDERS else (last, None)


_T = TypeVar("_T")


def _by_part(pairs: Iterable[tuple[Part, _T]]) -> dict[Part, list[_T]]:
    found: dict[Part, list[_T]] = {}
    for part, value in pairs:
        found.setdefault(_met_at(part), []).append(value)
    return found


def _met_at(part: Part) -> Part:
    """Return where a part is met: what is inserted into a tag is met with it."""
    return part.tag if isinstance(part, Insert) else part
