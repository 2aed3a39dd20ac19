"""What a text reads of a value that it was given: `review.content`, where `review` came from it.

A value (the result of a call, the items of a catalog) goes on through `assign` and `for` under
other names. Filters that keep the elements of a list as they are, as `where` and `sort` do, keep
the way; any other ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from liquidpilot.check.expressions import unwrapped
from liquidpilot.check.subjects import DEEPEST_BLOCK
from liquidpilot.dialect.expressions.nodes import (
    ELEMENT,
    Expression,
    Filtered,
    Index,
    Literal,
    Lookup,
    Name,
)
from liquidpilot.dialect.outline import Outline, Read
from liquidpilot.dialect.outline_parts import Inclusion

Path = tuple[str, ...]

_KEEPING = frozenset(
    ("where", "concat", "uniq", "reverse", "sort", "sort_natural", "compact", "slice", "default")
)
_ELEMENT_OF = frozenset(("first", "last"))


class Origin(NamedTuple):
    """From the index `start` of the text on, `variable` holds the value called `label`."""

    start: int
    variable: str
    label: str


class PathRead(NamedTuple):
    """A read of a part of the value `label`; `path` is the way to it, from its top."""

    read: Read
    label: str
    path: Path


def read_paths(outline: Outline, origins: Iterable[Origin]) -> Iterator[PathRead]:
    """Yield what is read of the values that `origins` tell, in the order of the text.

    >>> from liquidpilot.dialect.parsing import outline
    >>> from liquidpilot.sources import Source
    >>> text = outline(Source("{% for one in result.items %}{{one.name}}{% endfor %}"))
    >>> [each.path for each in read_paths(text, [Origin(0, "result", "the call")])]
    [('items',), ('items', '[]', 'name')]
    """
    return (read for _, read in _Walk(lambda _: origins, lambda _: None).reads(outline, {}, 0))


def read_paths_with_blocks(
    outline: Outline,
    origins: Callable[[Outline], Iterable[Origin]],
    block: Callable[[str], Outline | None],
) -> Iterator[tuple[Outline, PathRead]]:
    """Yield what is read of such values in a text and in the content blocks that it includes.

    `origins` tells those of each of these texts, `block` gives the outline of a block by its name.
    Variables are shared in both directions (Braze, "Using Liquid").
    """
    return _Walk(origins, block).reads(outline, {}, DEEPEST_BLOCK)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way through a text and its blocks; `walked` are blocks, with what was known there.

    A block that is included again with the same things known is not walked again.
    """

    origins: Callable[[Outline], Iterable[Origin]]
    block: Callable[[str], Outline | None]
    walked: dict[tuple[Outline, frozenset[tuple[str, Path]]], dict[str, Path]] = field(
        default_factory=dict
    )

    def reads(
        self, outline: Outline, known: dict[str, Path], levels: int
    ) -> Iterator[tuple[Outline, PathRead]]:
        """Yield the reads of `outline`; `known` becomes what is known behind it."""
        steps: list[_Change | Read | Inclusion] = [
            *_changes(outline, self.origins(outline)),
            *outline.reads,
            *outline.inclusions,
        ]
        for step in sorted(steps, key=_place):
            if isinstance(step, _Change):
                _set(step, known)
            elif isinstance(step, Read):
                found = _path_of(step.lookup, known)
                if found is not None and len(found) > 1:
                    yield outline, PathRead(step, found[0], found[1:])
            elif levels and (block := self.block(step.name)) is not None:
                key = (block, frozenset(known.items()))
                if key not in self.walked:
                    yield from self.reads(block, known, levels - 1)
                    self.walked[key] = dict(known)
                known.clear()
                known.update(self.walked[key])


def _place(step: _Change | Read | Inclusion) -> tuple[int, int]:
    return (step.start, -1) if isinstance(step, _Change) else step.span


class _Change(NamedTuple):
    """From `start` on a variable holds another value: `origin`, or what `value` says."""

    start: int
    variable: str
    origin: str | None = None
    value: Expression | None = None
    is_element: bool = False


def _changes(outline: Outline, origins: Iterable[Origin]) -> Iterator[_Change]:
    for origin in origins:
        yield _Change(origin.start, origin.variable, origin=origin.label)
    for assignment in outline.assignments:
        yield _Change(assignment.tag.span[1], assignment.name, value=assignment.expression)
    for loop in outline.loops:
        yield _Change(loop.tag.span[1], loop.variable, value=loop.collection, is_element=True)
    for write in outline.writes:
        if write.tag.name in ("capture", "increment", "decrement"):
            yield _Change(write.tag.span[1], write.name)


def _set(change: _Change, known: dict[str, Path]) -> None:
    path = (change.origin,) if change.origin is not None else _path_of(change.value, known)
    known.pop(change.variable, None)
    if path is not None:
        known[change.variable] = (*path, ELEMENT) if change.is_element else path


def _path_of(expression: Expression | None, known: dict[str, Path]) -> Path | None:
    value = None if expression is None else unwrapped(expression)
    if isinstance(value, Lookup):
        return _path_of_lookup(value, known)
    if not isinstance(value, Filtered):
        return None
    path = _path_of(value.head, known)
    for each in value.filters:
        if path is None or each.name not in (_KEEPING | _ELEMENT_OF):
            return None
        if each.name in _ELEMENT_OF:
            path = (*path, ELEMENT)
    return path


def _path_of_lookup(lookup: Lookup, known: dict[str, Path]) -> Path | None:
    head, *rest = lookup.segments
    if not isinstance(head, Name) or head.text not in known:
        return None
    path = list(known[head.text])
    for segment in rest:
        if isinstance(segment, Name):
            if segment.text == "size":
                break
            path.append(ELEMENT if segment.text in _ELEMENT_OF else segment.text)
        elif isinstance(segment, Index) and isinstance(segment.expression, Literal):
            value = segment.expression.value
            path.append(value if isinstance(value, str) else ELEMENT)
        else:
            # What stands in a variable may be a number or a name.
            break
    return tuple(path)
