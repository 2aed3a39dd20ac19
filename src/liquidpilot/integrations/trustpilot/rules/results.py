"""What a template reads of Trustpilot's answers, and through which filters it goes.

`liquidpilot.extending.read_paths` follows a value as long as it stays what it is. Here it is
followed further: to the variable that keeps `review.content | escape`, and to its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from liquidpilot.extending import (
    ELEMENT,
    FilterCall,
    Origin,
    Outline,
    Read,
    Tag,
    Write,
    read_paths,
    written_path,
)
from liquidpilot.integrations.trustpilot.rules.calls import TrustpilotCall, trustpilot_calls

Path = tuple[str, ...]


class Use(NamedTuple):
    """A read of an answer, or of what was made from it.

    `path` is the way to it from the top of the answer, () for the answer itself; `filters` are all
    that the value went through on its way, those of earlier variables first.
    """

    read: Read
    path: Path
    filters: tuple[FilterCall, ...]

    @property
    def is_printed(self) -> bool:
        """Whether it is written into the message, or into a tag such as another call."""
        return self.read.role in ("output", "insert")

    @property
    def has_default(self) -> bool:
        """Whether something stands in for it if it is missing."""
        return self.goes_through("default")

    def goes_through(self, *names: str) -> bool:
        """Say whether it went through one of these filters."""
        return any(each.name in names for each in self.filters)


@dataclass(frozen=True, eq=False)
class Answer:
    """What comes of `call`, and what a template does with it, in the order of the text."""

    outline: Outline
    call: TrustpilotCall
    uses: tuple[Use, ...]

    @property
    def endpoint(self) -> str:
        """The path of the endpoint that it comes from."""
        return self.call.endpoint

    @property
    def name(self) -> str:
        """The variable that it is saved in."""
        return self.call.call.saves

    @property
    def printed(self) -> list[Use]:
        """The uses that are written into the message."""
        return [use for use in self.uses if use.is_printed]


class _Carried(NamedTuple):
    """What a tag puts into its variable: a part of the answer of the call with this number."""

    number: int
    path: Path
    filters: tuple[FilterCall, ...] = ()


@lru_cache(maxsize=16)
def answers_in(outline: Outline) -> tuple[Answer, ...]:
    """Return the answers that Trustpilot's calls give in a template, one for each call."""
    calls = trustpilot_calls(outline)
    if not calls:
        return ()
    uses: list[list[Use]] = [[] for _ in calls]
    origins = [
        Origin(each.call.tag.span[1], each.call.saves, str(number))
        for number, each in enumerate(calls)
    ]
    direct = {each.read: each for each in read_paths(outline, origins)}
    carried = {each.call.tag: _Carried(number, ()) for number, each in enumerate(calls)}
    for read in outline.reads:
        written = write_before(outline, read)
        before = carried.get(written.tag) if written is not None else None
        if read in direct:
            number, path = int(direct[read].label), direct[read].path
        elif before is not None and len(read.lookup.segments) == 1:
            number, path = before.number, before.path
        else:
            continue
        filters = (*(before.filters if before is not None else ()), *read.filters)
        uses[number].append(Use(read, path, filters))
        if read.role in ("assign", "loop") and isinstance(read.part, Tag):
            inner = (*path, ELEMENT) if read.role == "loop" else path
            carried[read.part] = _Carried(number, inner, filters)
    return tuple(
        Answer(outline, call, tuple(found)) for call, found in zip(calls, uses, strict=True)
    )


def write_before(outline: Outline, read: Read) -> Write | None:
    """Return who set the variable that is read; None for an attribute, and if nobody did."""
    if read.lookup.attribute is not None:
        return None
    name = read.path.partition(".")[0]
    found = [
        each
        for each in outline.writes
        if each.name == name
        and each.tag.span[1] <= read.span[0]
        and (not each.scoped or each.tag in read.part.inside)
    ]
    return found[-1] if found else None


def shown_path(answer: Answer, path: Path) -> str:
    """Return a way into an answer as an author writes it: `result.productReviews[0].content`."""
    return written_path((answer.name, *path))
