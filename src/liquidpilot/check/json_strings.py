"""The values that are printed inside of the strings of a JSON text which a template writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.subjects import FieldSubject
from liquidpilot.dialect.flow import Printed
from liquidpilot.dialect.outline import Call, Insert, Output, Part, Tag, Text
from liquidpilot.lazy_patterns import lazy_pattern

_MARK = lazy_pattern(r'\\.|"|\n', re.DOTALL)


def values_in_json_strings(field: FieldSubject) -> Iterator[Output]:
    """Yield every output that stands between the quotes of a JSON string.

    Such are those of a webhook's JSON body, of a `:body` that is JSON, and of a `capture` that is
    printed as a `:body`.
    """
    outline = field.outline
    if field.is_json:
        yield from _in_strings(outline.parts)
        return
    captures: dict[Tag, None] = {}
    for call in outline.calls:
        yield from _in_body(call)
        for insert in call.inserts:
            if insert.option == "body":
                captures |= dict.fromkeys(_captures_of(field, insert))
    for tag in sorted(captures, key=lambda tag: tag.span):
        yield from _in_capture(list(outline.within(tag)), tag)


def _captures_of(field: FieldSubject, insert: Insert) -> Iterator[Tag]:
    """Yield the captures of the same text that a value has come through."""
    own = set(field.outline.named("capture"))
    for origin in field.flow.origins(insert.expression, insert):
        for step in origin.steps:
            if isinstance(step, Printed) and isinstance(step.part, Tag) and step.part in own:
                yield step.part


def _in_capture(parts: list[Part], tag: Tag) -> Iterator[Output]:
    first = next((part for part in parts if not isinstance(part, Text) or part.text.strip()), None)
    if isinstance(first, Text) and first.text.lstrip()[0] in "{[":
        yield from _in_strings(parts)


def _in_strings(parts: Iterable[Part]) -> Iterator[Output]:
    inside = False
    for part in parts:
        if isinstance(part, Text):
            inside = _ends_inside(part.text, inside)
        elif isinstance(part, Output) and inside:
            yield part


def _in_body(call: Call) -> Iterator[Output]:
    option = call.option("body")
    if option is None or call.text[option.value_span[0] : option.value_span[1]][:1] not in "{[":
        return
    at, inside = option.value_span[0], False
    for insert in call.inserts:
        if insert.option == "body":
            inside = _ends_inside(call.text[at : insert.span[0]], inside)
            at = insert.span[1]
            if inside:
                yield insert


def _ends_inside(text: str, inside: bool) -> bool:
    for mark in _MARK.finditer(text):
        # No JSON string goes over a line's end, so a quote too many spoils one line only.
        if mark[0] == "\n":
            inside = False
        elif mark[0] == '"':
            inside = not inside
    return inside
