"""What a text reads of a value that it was given: `review.content`, where `review` came from it.

A value (the result of a call, the items of a catalog) goes on through `assign` and `for` under
other names. Filters that keep the elements of a list as they are, as `where` and `sort` do, keep
the way; any other ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from liquidpilot.check.expressions import unwrapped
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

    >>> from liquidpilot.dialect.outline import outline
    >>> from liquidpilot.sources import Source
    >>> text = outline(Source("{% for one in result.items %}{{one.name}}{% endfor %}"))
    >>> [each.path for each in read_paths(text, [Origin(0, "result", "the call")])]
    [('items',), ('items', '[]', 'name')]
    """
    known: dict[str, Path] = {}
    changes = sorted(_changes(outline, origins), key=lambda each: each.start)
    at = 0
    for read in sorted(outline.reads, key=lambda each: each.span):
        while at < len(changes) and changes[at].start <= read.span[0]:
            _set(changes[at], known)
            at += 1
        found = _path_of(read.lookup, known)
        if found is not None and len(found) > 1:
            yield PathRead(read, found[0], found[1:])


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
