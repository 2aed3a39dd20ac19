"""What a text surely does, and what it may do, if a value is supposed to be missing.

A careful author protects a message in many ways: an abort in another field or in a content block, a
variable that says whether all is there, a condition around what is printed. All of them are
followed alike: the text is gone through as rendering goes, with what is supposed and with all that
follows from it. Whatever depends on something else is not known, and of a condition on it each
branch may be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from datetime import UTC, datetime

from liquidpilot.dialect import Template, namespace
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.evaluation import (
    compile_comparison,
    compile_expression,
    included_block,
)
from liquidpilot.dialect.expressions.nodes import (
    Comparison,
    Condition,
    Expression,
    Filtered,
    Index,
    Literal,
    Lookup,
    RangeExpression,
    Wrapped,
)
from liquidpilot.dialect.faults import LimitReached, RenderFault
from liquidpilot.dialect.limits import DEFAULTS, Budget
from liquidpilot.dialect.nodes import Block, Branch, BrazeNode, OutputNode, TagNode, TextNode
from liquidpilot.dialect.outline import Outline, Part
from liquidpilot.dialect.tags.abort_message import AbortNode
from liquidpilot.dialect.tags.assign import AssignNode
from liquidpilot.dialect.tags.capture import CaptureNode
from liquidpilot.dialect.tags.case import CaseNode
from liquidpilot.dialect.tags.for_ import LoopNode
from liquidpilot.dialect.tags.if_ import IfNode
from liquidpilot.dialect.tags.interrupts import InterruptNode
from liquidpilot.dialect.tags.liquid import LiquidNode
from liquidpilot.dialect.values import output_text
from liquidpilot.immutable import immutable
from liquidpilot.sources import Source, Span

_MOST_STEPS = 20_000
_MOST_WORK = 200_000
_SPACES = ("canvas_entry_properties.", "context_properties.")
# What a filter makes of these is another thing each day.
_CLOCK = ("now", "today")


class _Unknown:
    """What a value is that depends on something which is not supposed."""


UNKNOWN = _Unknown()

Gives = Callable[[Outline, TagNode], object]
"""What a tag is supposed to set its variable to; `UNKNOWN` for all that is not supposed."""


def nothing_known(outline: Outline, node: TagNode) -> object:
    """Suppose nothing of any tag."""
    return UNKNOWN


@immutable(slots=False)
class Course:
    """What becomes of a text: whether it `aborts` for sure, and which of its parts it may come to.

    `may_print` tells whether a part that was asked for may be seen: it is come to, and if it stands
    in a `capture`, the variable is printed. `is_known` is False for a text that is too long to be
    followed: then it may come to everything.
    """

    aborts: bool
    may_print: bool
    is_known: bool
    _reached: frozenset[tuple[Source, Span]] = field(repr=False)

    def may_reach(self, outline: Outline, part: Part) -> bool:
        """Tell whether rendering may come to `part`, which stands in `outline`."""
        return not self.is_known or (outline.source, part.span) in self._reached


def course_of(
    template: Template,
    missing: Iterable[str] = (),
    gives: Gives = nothing_known,
    deepest: int = DEFAULTS.deepest_content_block,
    *,
    person: Mapping[str, object] | None = None,
    asked: tuple[Outline, Part] | None = None,
    is_whole: bool = True,
) -> Course:
    """Return what becomes of a field for somebody who has none of the `missing` attributes.

    With a `person` all attributes are known. What is `asked` for is a part and the text that it
    stands in. A text that is not a whole field may have been given variables before.

    >>> from liquidpilot.dialect import parse
    >>> from liquidpilot.sources import Source
    >>> text = "{% unless ${city} %}{% abort_message('none') %}{% endunless %}{{ ${city} }}"
    >>> course_of(parse(Source(text)), ["city"]).aborts, course_of(parse(Source(text))).aborts
    (True, False)
    """
    walk = _Walk(template, frozenset(map(_today, missing)), gives, deepest, person, asked)
    state: _State = {} if is_whole else dict.fromkeys(walk.names, UNKNOWN)
    try:
        aborts = not walk.block(template.outline, template.outline.tree, state, [])
    except (_TooLongError, LimitReached):
        return Course(aborts=False, may_print=True, is_known=False, _reached=frozenset())
    # Where a turn of a loop ends, or the text leaves out the rest for a `break`, it goes on.
    aborts = aborts and not walk.has_left
    return Course(aborts, walk.may_print, is_known=True, _reached=frozenset(walk.reached))


def _today(attribute: str) -> str:
    for space in _SPACES:
        if attribute.startswith(space):
            return f"context.{attribute.removeprefix(space)}"
    return attribute


class _TooLongError(Exception):
    """There is too much to be followed."""


class _NoTexts:
    """The content blocks of a context that renders none."""

    def render_block(self, name: str, span: Span, context: Context) -> str:
        """Return nothing: blocks are gone through by who asks."""
        return ""

    def outlines(self) -> tuple[()]:
        """Return nothing, since nothing is to be told."""
        return ()

    def render_text(self, text: str, context: Context, span: Span) -> str | None:
        """Return nothing: no answer is rendered."""
        return None


_State = dict[str, object]
"""By name what each variable holds that was set on the way; one that is not there holds nil."""

_SHOWING = "\0"
"""The name under which a state has those of the variables that show what is asked for."""

_Output = list[object]
"""The texts that were printed, and `UNKNOWN` for each other one."""


class _Walk:
    """Goes through a text. What goes through a part returns whether rendering goes on after it."""

    def __init__(
        self,
        template: Template,
        missing: frozenset[str],
        gives: Gives,
        deepest: int,
        person: Mapping[str, object] | None,
        asked: tuple[Outline, Part] | None,
    ) -> None:
        self._template = template
        self._missing = missing
        self._gives = gives
        self._deepest = deepest
        self.names = frozenset(
            write.name for each in template.outlines for write in each.writes if not write.scoped
        )
        self._context = Context(
            template.source,
            _NoTexts(),
            {} if person is None else namespace(person),
            datetime(2000, 1, 1, tzinfo=UTC),
            catalogs={},
            connect=None,
            promotion_codes={},
            selections={},
            translations={},
            seed=0,
            assumptions=DEFAULTS,
            budget=Budget(_MOST_WORK),
        )
        self._knows_all = person is not None
        self._asked = None if asked is None else (asked[0].source, asked[1].span)
        # How many captures are around, and whether the innermost one shows what is asked for.
        self._captures = 0
        self._is_shown = False
        self.may_print = False
        self._steps = 0
        self._open: list[str] = []
        self.reached: set[tuple[Source, Span]] = set()
        self.has_left = False

    def block(self, text: Outline, block: Block, state: _State, output: _Output) -> bool:
        """Go through a block of `text`."""
        return all(self._node(text, node, state, output) for node in block.written)

    def _node(self, text: Outline, node: BrazeNode, state: _State, output: _Output) -> bool:
        self._context.source = text.source
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _TooLongError
        self.reached.add((text.source, node.whole_span))
        if (text.source, node.whole_span) == self._asked:
            self._show()
        if isinstance(node, TextNode):
            output.append(node.text)
            return True
        if isinstance(node, OutputNode):
            return self._output(text, node, state, output)
        return not isinstance(node, TagNode) or self._tag(text, node, state, output)

    def _output(self, text: Outline, node: OutputNode, state: _State, output: _Output) -> bool:
        printed: _Output = []
        if not self._blocks_in(text, node.expression, state, printed):
            return False
        if _shows(node.expression, state):
            self._show()
        is_block = isinstance(node.expression, Lookup) and included_block(node.expression)
        value = UNKNOWN if is_block else self._value(node.expression, state)
        if is_block:
            output.extend(printed)
        else:
            output.append(UNKNOWN if value is UNKNOWN else output_text(value))
        return True

    def _show(self) -> None:
        """Note that what is asked for stands where something is printed."""
        self._is_shown = True
        self.may_print |= not self._captures

    @contextmanager
    def _capturing(self, name: str, state: _State) -> Iterator[None]:
        """Note what is printed meanwhile as that which a variable shows."""
        outer, self._is_shown = self._is_shown, False
        self._captures += 1
        try:
            yield
        finally:
            self._captures -= 1
            _note(state, name, is_shown=self._is_shown)
            self._is_shown = outer

    def _tag(self, text: Outline, node: TagNode, state: _State, output: _Output) -> bool:
        if isinstance(node, AssignNode):
            return self._assign(text, node, state)
        for _, value in node.values():
            if not self._blocks_in(text, value, state, []):
                return False
        if isinstance(node, AbortNode):
            return False
        if isinstance(node, InterruptNode):
            self.has_left = True
            return False
        if isinstance(node, CaptureNode):
            return self._capture(text, node, state)
        if isinstance(node, IfNode):
            return self._if(text, node, state, output)
        if isinstance(node, CaseNode):
            return self._case(text, node, state, output)
        if isinstance(node, LiquidNode):
            return self.block(text, node.branches[0].block, state, output)
        if isinstance(node, LoopNode):
            return self._loop(text, node, state, output)
        return self._other(text, node, state, output)

    def _assign(self, text: Outline, node: AssignNode, state: _State) -> bool:
        is_showing = _shows(node.expression, state)
        with self._capturing(node.name, state):
            if not self._blocks_in(text, node.expression, state, []):
                return False
            if is_showing:
                self._show()
        state[node.name] = self._value(node.expression, state)
        return True

    def _capture(self, text: Outline, node: CaptureNode, state: _State) -> bool:
        captured: _Output = []
        with self._capturing(node.name, state):
            if not self.block(text, node.block, state, captured):
                return False
        texts = [each for each in captured if isinstance(each, str)]
        state[node.name] = "".join(texts) if len(texts) == len(captured) else UNKNOWN
        return True

    def _if(self, text: Outline, node: IfNode, state: _State, output: _Output) -> bool:
        ways: list[_State] = []
        for at, branch in enumerate(node.branches):
            is_so = self._test(branch.condition, state)
            if at == 0 and node.tag.name == "unless" and is_so is not None:
                is_so = not is_so
            if is_so is True and not ways:
                return self._branch(text, branch, state, output)
            if is_so is not False:
                ways += self._fork(text, branch, state, output)
            if is_so is True:
                return _merge(state, ways)
        return _merge(state, [*ways, dict(state)])

    def _branch(self, text: Outline, branch: Branch, state: _State, output: _Output) -> bool:
        if branch.divider is not None:
            self.reached.add((text.source, branch.divider.whole_span))
        return self.block(text, branch.block, state, output)

    def _fork(
        self, text: Outline, branch: Branch, state: _State, output: _Output
    ) -> Iterator[_State]:
        """Go through a branch that may be taken; yield the state after it, if there is any."""
        own, printed = dict(state), list[object]()
        goes_on = self._branch(text, branch, own, printed)
        if printed:
            output.append(UNKNOWN)
        if goes_on:
            yield own

    def _case(self, text: Outline, node: CaseNode, state: _State, output: _Output) -> bool:
        fitted: bool | None = False
        for branch in node.branches[1:]:
            if branch.condition is None:
                is_so = None if fitted is None else not fitted
            else:
                known = [self._compared(each, state) for each in branch.condition.comparisons]
                is_so = True if True in known else None if None in known else False
                fitted = True if is_so or fitted else None if None in (is_so, fitted) else False
            if is_so is True:
                if not self._branch(text, branch, state, output):
                    return False
            elif is_so is None:
                _merge(state, [*self._fork(text, branch, state, output), dict(state)])
        return True

    def _loop(self, text: Outline, node: LoopNode, state: _State, output: _Output) -> bool:
        items = self._value(node.loop.collection, state)
        if items is None or items == []:
            return all(self._branch(text, each, state, output) for each in node.branches[1:])
        # What one turn sets is read in the next one, and after the last.
        inner = dict(state)
        for each in _set_in(text, node):
            inner[each] = UNKNOWN
        _note(inner, node.loop.variable, is_shown=_shows(node.loop.collection, state))
        has_left = self.has_left
        after = [*self._fork(text, node.branches[0], inner, output)]
        self.has_left = has_left
        for branch in node.branches[1:]:
            after += self._fork(text, branch, state, output)
        _merge(state, [*after, inner, dict(state)])
        return True

    def _other(self, text: Outline, node: TagNode, state: _State, output: _Output) -> bool:
        """Go through a tag of which only this is known: what it sets, and what stands in it."""
        for _, written in node.texts():
            for inserted in written.inserted():
                if not self._blocks_in(text, inserted.expression, state, []):
                    return False
                self.may_print |= _shows(inserted.expression, state)
        for branch in node.branches:
            _merge(state, [*self._fork(text, branch, state, output), dict(state)])
        value = self._gives(text, node)
        for each in node.sets():
            state[each.name] = value
        output.append(UNKNOWN)
        return True

    def _blocks_in(
        self, text: Outline, expression: Expression, state: _State, output: _Output
    ) -> bool:
        """Go through the content blocks that a value includes."""
        for lookup in _lookups(expression):
            name = included_block(lookup)
            inner = None if name is None else self._template.block(name)
            if name is not None and inner is None:
                # Nobody knows what a block sets that is not there.
                state.update(
                    dict.fromkeys((*self.names, *state), UNKNOWN) | {_SHOWING: _showing(state)}
                )
            if name is None or inner is None or name in self._open:
                continue
            if len(self._open) >= self._deepest:
                continue
            self._open.append(name)
            try:
                if not self.block(inner, inner.tree, state, output):
                    return False
            finally:
                self._open.pop()
                self._context.source = text.source
        return True

    def _test(self, condition: Condition | None, state: _State) -> bool | None:
        """Return whether a condition is met, None if that is not known; without one it is."""
        if condition is None:
            return True
        found: bool | None = None
        relations = (None, *reversed(condition.relations))
        for comparison, relation in zip(reversed(condition.comparisons), relations, strict=True):
            own = self._compared(comparison, state)
            if relation is None:
                found = own
            elif relation == "or":
                found = True if True in (own, found) else None if None in (own, found) else False
            else:
                found = False if False in (own, found) else None if None in (own, found) else True
        return found

    def _compared(self, comparison: Comparison, state: _State) -> bool | None:
        sides = comparison.left, comparison.right
        if any(included_block(each) is not None for side in sides for each in _lookups(side)):
            # What a block sets in a condition is not followed.
            raise _TooLongError
        if not all(self._is_known(side, state) for side in sides):
            return None
        self._context.scopes[0] = state
        with suppress(RenderFault):
            return compile_comparison(comparison)(self._context)
        return None

    def _value(self, expression: Expression, state: _State) -> object:
        if not self._is_known(expression, state):
            return UNKNOWN
        self._context.scopes[0] = state
        with suppress(RenderFault):
            return compile_expression(expression)(self._context)
        return UNKNOWN

    def _is_known(self, expression: Expression, state: _State) -> bool:
        return not _is_of_clock(expression) and all(
            self._is_told(lookup, state) for lookup in _lookups(expression)
        )

    def _is_told(self, lookup: Lookup, state: _State) -> bool:
        name = lookup.variable
        if name is not None:
            return (name in state or name in self.names) and state.get(name) is not UNKNOWN
        attribute = _today(lookup.attribute or "")
        return (self._knows_all and bool(attribute)) or any(
            attribute == each or attribute.startswith((f"{each}.", f"{each}["))
            for each in self._missing
        )


def _merge(state: _State, ways: list[_State]) -> bool:
    """Let `state` be what all `ways` have in common; return whether there is any."""
    if not ways:
        return False
    first, *others = ways
    found = {
        name: first.get(name)
        if all(_same(first.get(name), o.get(name)) for o in others)
        else UNKNOWN
        for name in dict.fromkeys(name for way in ways for name in way)
    }
    state.clear()
    state.update(found)
    return True


def _showing(state: _State) -> frozenset[str]:
    names = state.get(_SHOWING)
    return names if isinstance(names, frozenset) else frozenset()


def _note(state: _State, name: str, *, is_shown: bool) -> None:
    names = _showing(state)
    state[_SHOWING] = names | {name} if is_shown else names - {name}


def _shows(expression: Expression, state: _State) -> bool:
    """Tell whether a value is made of a variable that shows what is asked for, and has no other."""
    names = _showing(state)
    if not names or (
        isinstance(expression, Filtered)
        and any(each.name == "default" for each in expression.filters)
    ):
        return False
    return any(lookup.variable in names for lookup in _lookups(expression))


def _same(one: object, other: object) -> bool:
    return one is other or (type(one) is type(other) and one == other)


def _set_in(text: Outline, node: TagNode) -> Iterator[str]:
    """Yield the variables that may be set within a tag, its own among them."""
    yield from (each.name for each in node.sets())
    opening = next((tag for tag in text.tags if tag.node is node), None)
    for write in text.writes:
        if opening in write.tag.inside:
            yield write.name


def _is_of_clock(expression: Expression) -> bool:
    """Tell whether the value is made of the time of the day."""
    if isinstance(expression, Literal):
        return isinstance(expression.value, str) and expression.value.lower() in _CLOCK
    if isinstance(expression, Wrapped):
        return _is_of_clock(expression.expression)
    if not isinstance(expression, Filtered):
        return False
    calls = (argument for call in expression.filters for argument in call.values)
    return _is_of_clock(expression.head) or any(map(_is_of_clock, calls))


def _lookups(expression: Expression) -> Iterator[Lookup]:
    if isinstance(expression, Lookup):
        yield expression
        for segment in expression.segments:
            if isinstance(segment, Index):
                yield from _lookups(segment.expression)
    elif isinstance(expression, Filtered):
        yield from _lookups(expression.head)
        for call in expression.filters:
            for argument in call.values:
                yield from _lookups(argument)
    elif isinstance(expression, RangeExpression):
        yield from _lookups(expression.first)
        yield from _lookups(expression.last)
    elif isinstance(expression, Wrapped):
        yield from _lookups(expression.expression)
