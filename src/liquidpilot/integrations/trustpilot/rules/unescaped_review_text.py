"""`trustpilot-unescaped-review-text`: what a stranger wrote is put into HTML or JSON as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from liquidpilot import Diagnostic, Fix
from liquidpilot.extending import (
    FieldRule,
    FieldSubject,
    FilterCall,
    Insert,
    Literal,
    Output,
    Use,
    values_in_json_strings,
)
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import Answer, answers_in
from liquidpilot.integrations.trustpilot.rules.shapes import REVIEW_LISTS, REVIEW_TEXTS

_WRITTEN_BY_STRANGERS = frozenset(
    (*REVIEW_TEXTS, "displayName", "comment", "attributeName", "name")
)
_NO_TEXT = ("size", "date", "md5", "sha1", "sha2", "sha256", "base64_encode")


class _Way(NamedTuple):
    """How a text gets to where it stands: by the filter `wanted`, or by another of `safe`."""

    wanted: str
    safe: tuple[str, ...]
    effect: str


_TO_HTML = _Way(
    "escape",
    ("escape", "escape_once", "h", "strip_html", "url_encode", "url_param_escape"),
    "a '<' in it breaks the layout, or puts a stranger's HTML into your message",
)
_TO_JSON_STRING = _Way(
    "json_escape",
    ("json_escape", "as_json_string", "url_encode", "url_param_escape"),
    "a quote or a line break in it breaks the JSON, and the request is refused",
)
_TO_JSON = _Way(
    "as_json_string",
    ("as_json_string",),
    "without quotes around it the JSON cannot be read, and the request is refused",
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    in_strings = frozenset(values_in_json_strings(field))
    for answer in answers_in(field.flow):
        for use in answer.printed:
            part = use.read.part
            if not isinstance(part, Output) or not _is_by_a_stranger(use):
                continue
            way = _TO_JSON_STRING if part in in_strings else _way_from(field, use)
            if way is None or use.goes_through(*way.safe, *_NO_TEXT):
                continue
            if way is _TO_HTML and any(_takes_out_tags(each) for each in use.filters):
                continue
            if _reaches_the_reader(answer, use, way.safe):
                shown = use.text
                message = f"'{shown}' is what a reviewer wrote: {way.effect}"
                hint, fix = _remedy(field, use, part, way.wanted)
                yield Diagnostic.unnamed(
                    message, hint, use.flow.outline.source.place(part.span), fix
                )


def _way_from(field: FieldSubject, use: Use) -> _Way | None:
    """Return the way of a value that stands in no JSON string; None if it may go as it is."""
    if isinstance(use.read.part, Insert):
        return None  # a URL, or the body of another call
    if field.is_json:
        # What stands around a content block in JSON is not looked at.
        is_captured = any(tag.name == "capture" for tag in use.read.part.inside)
        return None if is_captured or use.flow is not field.flow else _TO_JSON
    return _TO_HTML if field.is_html else None


def _takes_out_tags(call: FilterCall) -> bool:
    """Say whether a filter leaves no '<' in a text, as `replace: '<', '&lt;'` does."""
    first = call.arguments[0] if call.arguments else None
    return call.name in ("replace", "remove") and isinstance(first, Literal) and first.value == "<"


def _is_by_a_stranger(use: Use) -> bool:
    return not set(use.path).isdisjoint(REVIEW_LISTS) and use.path[-1] in _WRITTEN_BY_STRANGERS


def _reaches_the_reader(answer: Answer, use: Use, safe: tuple[str, ...]) -> bool:
    """Say whether a value that is captured comes out again, and not escaped then."""
    capture = next((tag for tag in use.flow.around(use.read.part) if tag.name == "capture"), None)
    return capture is None or any(
        not any(each.name in safe for each in read.filters)
        for flow, read in answer.flow.reads
        if read.role in ("output", "insert", "assign") and len(read.lookup.segments) == 1
        for setting in flow.definitions(read.lookup.variable, read.part)
        if setting is not None and setting.write.tag is capture
    )


def _remedy(field: FieldSubject, use: Use, output: Output, wanted: str) -> tuple[str, Fix | None]:
    """Return the hint and the fix: the filter at the end, but before line breaks become HTML."""
    start, end = output.markup_span
    breaks = next((each for each in output.filters if each.name == "newline_to_br"), None)
    text = use.flow.outline.text
    at = start + len(text[start:end].rstrip())
    if breaks is not None:
        bar = text.rfind("|", start, breaks.span[0] + 1)
        at = start + len(text[start : bar if bar > start else breaks.span[0]].rstrip())
    shown = f"{text[start:at]} | {wanted}{text[at:end]}".strip()
    hint = f"write {{{{{shown}}}}}"
    if use.flow is not field.flow:
        # A fix is tried out on the file of the message.
        return hint, None
    edit = field.edit((at, at), f" | {wanted}")
    return hint, Fix(f"write '| {wanted}'", (edit,), keeps_output=False)


RULE = FieldRule(
    name="trustpilot-unescaped-review-text",
    severity="warning",
    summary="a review or a reviewer's name is inserted into HTML or JSON without being escaped",
    explanation=(
        "Anybody can write a review, with '<', '&', quotes and line breaks in it, and Trustpilot "
        "sends it as it was written. 'escape' makes it plain text in an e-mail, 'json_escape' in "
        "the body of a webhook (Ruby Liquid 5.4.0). Captured text may be escaped where it is "
        "printed."
    ),
    source=("escaping-json",),
    bad=REVIEWS_CALL + for_each_review("<p>{{review.content}}</p>"),
    good=REVIEWS_CALL + for_each_review("<p>{{review.content | escape}}</p>"),
    instead_of=("unescaped-json-value",),
    check=_check,
)
