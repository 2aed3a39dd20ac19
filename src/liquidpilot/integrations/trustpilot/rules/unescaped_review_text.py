"""`trustpilot-unescaped-review-text`: what a stranger wrote is put into HTML or JSON as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from liquidpilot.extending import (
    FieldRule,
    FieldSubject,
    Fix,
    Found,
    Insert,
    Output,
    values_in_json_strings,
)
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import Answer, Use, answers_in

_WRITTEN_BY_STRANGERS = frozenset(
    ("content", "title", "text", "displayName", "comment", "attributeName", "name")
)
_LISTS = frozenset(("productReviews", "reviews"))
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


def _check(field: FieldSubject) -> Iterable[Found]:
    in_strings = frozenset(values_in_json_strings(field))
    for answer in answers_in(field.outline):
        for use in answer.printed:
            part = use.read.part
            if not isinstance(part, Output) or not _is_by_a_stranger(use):
                continue
            way = _TO_JSON_STRING if part in in_strings else _way_from(field, part)
            if way is None or use.goes_through(*way.safe, *_NO_TEXT):
                continue
            if _reaches_the_reader(answer, use, way.safe):
                shown = field.source.text[slice(*use.read.span)]
                message = f"'{shown}' is what a reviewer wrote: {way.effect}"
                yield field.found(part.span, message, *_remedy(field, part, way.wanted))


def _way_from(field: FieldSubject, part: Output) -> _Way | None:
    """Return the way of a value that stands in no JSON string; None if it may go as it is."""
    if isinstance(part, Insert):
        return None  # a URL, or the body of another call
    if field.is_json:
        return None if any(tag.name == "capture" for tag in part.inside) else _TO_JSON
    return _TO_HTML if field.is_html else None


def _is_by_a_stranger(use: Use) -> bool:
    return bool(_LISTS & set(use.path)) and use.path[-1] in _WRITTEN_BY_STRANGERS


def _reaches_the_reader(answer: Answer, use: Use, safe: tuple[str, ...]) -> bool:
    """Say whether a value that is captured comes out again, and not escaped then."""
    captures = [tag for tag in use.read.part.inside if tag.name == "capture"]
    if not captures:
        return True
    outline = answer.outline
    names = {write.name for write in outline.writes if write.tag is captures[0]}
    return any(
        not any(each.name in safe for each in read.filters)
        for read in outline.reads
        if read.path in names and read.role in ("output", "insert", "assign")
    )


def _remedy(field: FieldSubject, output: Output, wanted: str) -> tuple[str, Fix]:
    """Return the hint and the fix: the filter at the end, but before line breaks become HTML."""
    start, end = output.markup_span
    breaks = next((each for each in output.filters if each.name == "newline_to_br"), None)
    text = field.source.text
    at = start + len(text[start:end].rstrip())
    if breaks is not None:
        bar = text.rfind("|", start, breaks.span[0] + 1)
        at = start + len(text[start : bar if bar > start else breaks.span[0]].rstrip())
    shown = f"{text[start:at]} | {wanted}{text[at:end]}".strip()
    fix = Fix(f"write '| {wanted}'", (field.edit((at, at), f" | {wanted}"),), keeps_output=False)
    return f"write {{{{{shown}}}}}", fix


RULE = FieldRule(
    name="trustpilot-unescaped-review-text",
    severity="warning",
    summary="a review or a reviewer's name goes into HTML or JSON without being escaped",
    explanation=(
        "Anybody can write a review, with '<', '&', quotes and line breaks in it, and Trustpilot "
        "sends it as it was written. 'escape' keeps it text in an e-mail, 'json_escape' in the "
        "body of a webhook (Ruby Liquid 5.4.0). A text that is captured may be escaped where it is "
        "printed."
    ),
    source=("escaping-json",),
    bad=REVIEWS_CALL + for_each_review("<p>{{review.content}}</p>"),
    good=REVIEWS_CALL + for_each_review("<p>{{review.content | escape}}</p>"),
    instead_of=("unescaped-json-value",),
    check=_check,
)
