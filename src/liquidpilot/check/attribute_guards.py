"""Which attributes are printed without a test that they are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.unsent import is_never_sent_with
from liquidpilot.dialect.outline import Read


def unguarded(reads: Iterable[Read]) -> Iterator[Read]:
    """Yield the printed attributes without a default that no condition before them has asked for.

    A condition that reads the attribute anywhere before is taken for a guard: it may abort the
    message, or choose another text. Other guards are asked for by `is_protected`.
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


def is_protected(field: FieldSubject, read: Read) -> bool:
    """Tell whether an attribute is never printed for a person who does not have it.

    The message may abort in a later field or in a content block, or a variable may tell that all is
    there. A content block is protected where each message that includes it does so.
    """
    return is_never_sent_with(field, field.outline, read.part, (read.lookup.attribute or "",))
