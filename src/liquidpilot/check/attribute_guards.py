"""Which attributes are printed without a test before them that they are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.dialect.outline import Read


def unguarded(reads: Iterable[Read]) -> Iterator[Read]:
    """Yield the printed attributes without a default that no condition before them has asked for.

    A condition that reads the attribute anywhere before is taken for a guard: it may abort the
    message, or choose another text.
    """
    asked: set[str] = set()
    for read in sorted(reads, key=lambda each: each.span):
        name = read.lookup.attribute
        if name is None:
            continue
        defaulted = any(each.name == "default" for each in read.filters)
        if read.role == "condition":
            asked.add(name)
        elif read.role == "output" and name not in asked and not defaulted:
            yield read
