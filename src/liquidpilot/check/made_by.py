"""What a printed value is made by: the output, and the tags that may have set its variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Output, Part
from liquidpilot.sources import Place

_MOST = 50


def made_by(fields: Iterable[FieldSubject], printed: Place) -> tuple[Place, ...]:
    """Return the places of an output and of the tags that its value may be made by.

    `printed` is the output in the text of one of the `fields`, or of a content block of theirs.
    What is wrong in one of these places may be the reason why nothing is printed, or another value
    than was meant. What a `capture` prints is printed there, and not looked for.

    The assign of `{% assign a = b %}{{ a }}` is one, and the tag that sets `b`.
    """
    found: dict[Place, None] = {}
    waiting: list[tuple[Flow, Part]] = []
    for field in fields:
        for flow in _texts_of(field, printed):
            waiting += ((flow, each) for each in _outputs_at(flow, printed))
    while waiting and len(found) < _MOST:
        flow, part = waiting.pop()
        found[flow.outline.source.place(part.span)] = None
        for read in flow.outline.reads:
            if read.part is part and read.lookup.variable is not None:
                for each in flow.definitions(read.lookup.variable, part):
                    if each is not None:
                        tag = each.write.tag
                        if each.text.outline.source.place(tag.span) not in found:
                            waiting.append((each.text, tag))
    return tuple(found)


def _texts_of(field: FieldSubject, printed: Place) -> Iterator[Flow]:
    """Yield the text at `printed`, as often as it is a part of the field."""
    if any(outline.source is printed.source for outline in field.template.outlines):
        for member in field.flow.members:
            if member.outline.source is printed.source:
                yield member


def _outputs_at(flow: Flow, printed: Place) -> Iterator[Output]:
    for output in flow.outline.outputs:
        if output.span[0] <= printed.span[0] and printed.span[1] <= output.span[1]:
            yield output
