"""Who sets a variable: which tags may have done it where it is read, in one text and its blocks.

A content block shares its variables with the text that includes it, in both directions. Branches
merge; what one turn of a loop sets is read in the next; a later tag hides an earlier one on the
same way; the variable of a loop hides all others in it; and nothing comes past an `abort_message`,
or past a `break` or `continue` but to where these lead.

What a `:rerender` or a translation sets is not followed, and a tag that fails counts as done.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

from liquidpilot.dialect.expressions.nodes import Lookup
from liquidpilot.dialect.outline import Inclusion, Insert, Outline, Part, Read, Tag, Write
from liquidpilot.kept_with import kept_with_first

DIVIDERS = frozenset(("else", "elsif", "when"))
LOOPS = frozenset(("for", "tablerow"))
BRANCHING = frozenset(("if", "unless", "case"))
LEAVING = frozenset(("break", "continue"))
COUNTERS = frozenset(("increment", "decrement"))

_MOST_BLOCKS = 500

Region = tuple[Tag | None, Tag | None]
"""A stretch of text without branches: the block that it stands in, and the divider before it."""


_V = TypeVar("_V", bound="Variables")


@dataclass(eq=False)
class Definition(Generic[_V]):
    """A tag that may have set a variable, in one of the texts. `values` is for who follows it."""

    write: Write
    text: _V
    values: Any = field(default=None, repr=False)
    may_be_unset: ClassVar[bool] = False


@dataclass(eq=False)
class Merge:
    """Where ways meet that have set a variable differently, as at the start of each loop's turn.

    `may_be_unset` tells that on one of them nothing has set it; `values` is for who follows it.
    """

    ways: list[Setter]
    may_be_unset: bool
    values: Any = field(default=None, repr=False)

    def met(self, within: Container[Setter] | None = None) -> Iterator[Setter]:
        """Yield the tags that meet here, by other merges too; and merges that are not `within`."""
        passed: set[Setter] = {self}
        waiting = [self]
        while waiting:
            for way in waiting.pop().ways:
                if way not in passed:
                    passed.add(way)
                    if isinstance(way, Merge) and (within is None or way in within):
                        waiting.append(way)
                    else:
                        yield way


Setter = Definition[Any] | Merge
_UNSET = Merge([], may_be_unset=True)
_UNREACHED = Merge([], may_be_unset=False)


def _merged(setters: Iterable[Setter]) -> Setter:
    ways = list(dict.fromkeys(setters))
    return ways[0] if len(ways) == 1 else Merge(ways, any(each.may_be_unset for each in ways))


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
        self._set: dict[tuple[str, Part], Setter] = {}
        # Who sets it in the texts around a content block that is checked by itself.
        self._set_around: dict[tuple[str, Part], Setter] = {}

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
        return self.names.union(*(each.root.names for each in self._includers()))

    @property
    def is_included(self) -> bool:
        """Whether it is a content block that another text was followed into."""
        return self._site is not None

    def around(self, part: Part) -> tuple[Tag, ...]:
        """Return the blocks around a part, those of the texts that include this one too."""
        return tuple(tag for _, tags in self.enclosing(part) for tag in tags)

    def enclosing(self, part: Part) -> tuple[tuple[Self, tuple[Tag, ...]], ...]:
        """Return the blocks around a part by the texts that they stand in, the outermost first."""
        outer = () if self._site is None else self._site[0].enclosing(self._site[1])
        return *outer, (self, part.inside)

    @property
    def is_complete(self) -> bool:
        """Whether all is there that may set a variable: it is a field, and no block is missing."""
        return self._depth == 0 < self._room and all(
            self._block(inclusion.name) is not None
            for outline in self.outlines
            for inclusion in outline.inclusions
        )

    @property
    def root(self) -> Self:
        """The text that includes all others on the way to this one."""
        return self if self._site is None else self._site[0].root

    def _forget(self) -> None:
        """Let go of what was followed, which leads back here: a circle lives longer than its use.

        It is followed anew when it is asked for.
        """
        for child in self._children.values():
            if child is not None:
                child._forget()
        for kept in (self._children, self._set, self._set_around):
            kept.clear()
        self._room, self._is_walked = _MOST_BLOCKS, False
        for name in ("members", "outlines", "names"):
            self.__dict__.pop(name, None)

    def _included(self, inclusion: Inclusion) -> Self | None:
        if inclusion not in self._children:
            name, root = inclusion.name, self.root
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
        setter = _UNREACHED if name is None else self._setter(name, part)
        met = [setter] if isinstance(setter, Definition) else setter.met()
        found = tuple(each for each in met if isinstance(each, Definition))
        return (None, *found) if setter.may_be_unset else found

    def _setter(self, name: str, part: Part) -> Setter:
        """Return who may have set the variable which `part` reads, the same object each time."""
        key, root = (name, _met_at(part)), self.root
        if not root._is_walked:
            root._is_walked = True
            _Walk().region(root, (None, None), _State(None))
        found = self._set.get(key, _UNREACHED)
        if found.may_be_unset and key not in self._set_around:
            around = _merged(each._setter(name, part) for each in self._includers())
            is_known = not isinstance(around, Merge) or around.ways or around.may_be_unset
            self._set_around[key] = around if is_known else found
        return self._set_around.get(key, found)


class _State:
    """What the variables hold on a way through the text: what it sets, over what is around it."""

    __slots__ = ("carried", "is_over", "loop", "outer", "untold", "values")

    def __init__(self, outer: _State | None) -> None:
        self.outer = outer
        self.values: dict[str, Setter] = {}
        # The variables of the loops around, which hide all others.
        self.loop: Mapping[str, Setter] = outer.loop if outer else {}
        # Of a turn of a loop: what is read of that which was set before the turn, in others too.
        self.carried: dict[str, Merge] | None = None
        # What was set since a `break`, or a `continue`, has told the loop.
        self.untold: dict[str, dict[str, None]] = {each: {} for each in LEAVING}
        self.is_over: bool = outer is not None and outer.is_over

    def set(self, name: str, setter: Setter) -> None:
        """Let a variable be set."""
        self.values[name] = setter
        for names in self.untold.values():
            names[name] = None

    def set_by(self, name: str) -> Setter:
        """Return who may have set a variable that is of no loop."""
        state = self
        while name not in state.values:
            if state.outer is None:
                return _UNSET
            if state.carried is not None:
                if name not in state.carried:
                    before = state.outer.set_by(name)
                    state.carried[name] = Merge([before], before.may_be_unset)
                return state.carried[name]
            state = state.outer
        return state.values[name]

    def read(self, name: str) -> Setter:
        """Return who may have set what is read under a name."""
        return self.loop.get(name) or self.set_by(name)

    def since(self, start: _State) -> dict[str, Setter]:
        """Return what was set on the way from `start`."""
        found: dict[str, Setter] = {}
        state: _State | None = self
        while state is not None and state is not start:
            found = state.values | found
            state = state.outer
        return found

    def join(self, ways: Iterable[_State], left: Mapping[str, list[Setter]] | None = None) -> None:
        """Go on where several ways meet, each of which began here.

        `left` is what is set on ways that have left a loop, None if there are none.
        """
        open_ways = [each for each in ways if not each.is_over]
        found = {name: [*setters] for name, setters in (left or {}).items()}
        for way in open_ways:
            for name, setter in way.since(self).items():
                found.setdefault(name, []).append(setter)
        self.is_over = not open_ways and left is None
        for name, setters in found.items():
            if left is not None or len(setters) < len(open_ways):
                setters.insert(0, self.set_by(name))
            self.set(name, _merged(setters))


@dataclass
class _OpenLoop:
    """A loop while its turn is gone through; `captures` is how many captures are around it.

    `left` is what is set on ways that have left the turn, `continued` on those to another turn.
    """

    tag: Tag
    turn: _State
    captures: int
    left: dict[str, list[Setter]] = field(default_factory=dict)
    continued: dict[str, list[Setter]] = field(default_factory=dict)
    is_left: bool = False


class _Walk:
    """Goes through a text once, as rendering does, but through all branches, and without values."""

    def __init__(self) -> None:
        self._loops: list[_OpenLoop] = []
        self._captures: list[Definition[Variables]] = []

    def region(self, text: Variables, region: Region, state: _State) -> None:
        """Note in `text`, and in its content blocks, who may have set what they read."""
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
        if part.name == "case":
            self._case(text, part, state)
        elif part.name in BRANCHING:
            self._branches(text, part, state)
        elif part in layout.loops:
            self._loop(text, part, state)
        elif part.name == "translation":
            inner = _State(state)
            self.region(text, (part, None), inner)
            state.join([inner, _State(state)])
        elif part.name in LEAVING:
            self._leave(part.name, state)
        elif part.name == "abort_message":
            state.is_over = True
        elif part in layout.writes:
            self._write(text, layout.writes[part], state)
        else:
            self.region(text, (part, None), state)

    def _write(self, text: Variables, write: Write, state: _State) -> None:
        definition = Definition(write, text)
        self._captures.append(definition)
        self.region(text, (write.tag, None), state)
        self._captures.pop()
        if state.is_over:
            return
        before = state.set_by(write.name)
        # A variable hides the counter of its name.
        is_hidden = write.tag.name in COUNTERS and before is not _UNSET
        state.set(write.name, Merge([before, definition], False) if is_hidden else definition)

    def _evaluate(self, text: Variables, part: Part, state: _State) -> None:
        """Note what a part reads, and go through the content blocks in it."""
        layout = layout_of(text.outline)
        for name in layout.reads.get(part, ()):
            text._set[name, part] = state.read(name)
        for inclusion in layout.inclusions_at.get(part, ()):
            inner = text._included(inclusion)
            if inner is not None:
                self.region(inner, (None, None), state)

    def _branches(self, text: Variables, opener: Tag, state: _State) -> None:
        waiting, done = _State(state), list[_State]()
        for divider in (None, *layout_of(text.outline).dividers.get(opener, ())):
            if divider is not None:
                asked = _State(waiting)
                self._evaluate(text, divider, asked)
                # A content block in it may set something, and end the message.
                waiting = asked if asked.values or asked.is_over else waiting
            done.append(_State(waiting))
            self.region(text, (opener, divider), done[-1])
            if divider is not None and divider.name == "else":
                return state.join(done)
        return state.join([waiting, *done])

    def _case(self, text: Variables, opener: Tag, state: _State) -> None:
        """Go through each `when` that fits, one after the other, or else through the `else`."""
        going, unfitted, done, has_else = _State(state), _State(state), list[_State](), False
        for divider in layout_of(text.outline).dividers.get(opener, ()):
            inner = _State(going)
            if divider.name == "else":
                inner, has_else = unfitted, True
            else:
                self._evaluate(text, divider, inner)
                for name, setter in inner.values.items():
                    going.set(name, setter)
                    unfitted.set(name, setter)
                going.is_over = unfitted.is_over = inner.is_over
            self.region(text, (opener, divider), inner)
            if not inner.is_over:
                done.append(inner)
                for name, setter in inner.values.items():
                    going.set(name, _merged((going.set_by(name), setter)))
        if has_else:
            # One of the ways was taken, so that nothing is left of before if each of them sets it.
            going.is_over |= not done
            for name in done[0].values if done else ():
                if all(name in each.values for each in done):
                    going.set(name, _merged(each.values[name] for each in done))
        state.join([going])

    def _loop(self, text: Variables, tag: Tag, state: _State) -> None:
        layout, turn = layout_of(text.outline), _State(state)
        own = {each.name: Definition(each, text) for each in layout.loop_writes[tag]}
        turn.carried, turn.loop = {}, {**state.loop, **own}
        loop = _OpenLoop(tag, turn, len(self._captures))
        self._loops.append(loop)
        self.region(text, (tag, None), turn)
        self._loops.pop()
        for name, merge in turn.carried.items():
            merge.ways += loop.continued.get(name, ())
            if name in turn.values and not turn.is_over:
                merge.ways.append(turn.values[name])
        without = _State(state)
        for divider in layout.dividers.get(tag, ()):
            self.region(text, (tag, divider), without)
        state.join([turn, without], loop.left if loop.is_left else None)

    def _leave(self, leaving: str, state: _State) -> None:
        """Leave the loops around; a capture on the way is set as far as it got."""
        way: _State | None = state
        found: dict[str, Setter] = {}
        hiding: list[Mapping[str, Setter]] = []
        for loop in reversed(self._loops):
            captures = {each.write.name: each for each in self._captures[loop.captures :]}
            hiding.append(captures)
            while way is not None and way is not loop.turn.outer:
                untold = way.untold[leaving]
                for name in [each for each in untold if not any(each in of for of in hiding)]:
                    del untold[name]
                    found[name] = way.values[name]
                hiding.append(way.values)
                way = way.outer
            # A 'break' in a 'tablerow' goes on to the loop around it.
            is_continued = leaving == "continue" or loop.tag.name == "tablerow"
            for name, setter in {**found, **captures}.items():
                loop.left.setdefault(name, []).append(setter)
                if is_continued:
                    loop.continued.setdefault(name, []).append(setter)
            loop.is_left = True
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
        self.inserts = _by_part((each, each) for each in text.inserts)


@kept_with_first
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
