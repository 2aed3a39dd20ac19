"""`cached-headers-for-everybody`: calls that differ only by a header share one cached answer."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.cached_calls import is_cached
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Literal
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Insert, Text

# What the cache looks at, beside the workspace.
_KEY = ("url", "content_type", "body")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in field.outline.calls:
        if not is_cached(call) or any(_differs(field.flow, each) for each in call.inserts):
            continue
        for insert in call.inserts:
            if insert.option == "headers" and _is_of_person(field.flow, insert):
                value = field.source.text[slice(*insert.span)]
                message = f"the cache gives everybody the answer for one '{value}'"
                hint = "put what differs into the URL too, or write ':no_cache'"
                yield field.found(insert.span, message, hint)
                break


def _differs(flow: Flow, insert: Insert) -> bool:
    """Say whether the cache sees a value that is no word of the template."""
    found = flow.origins(insert.expression, insert)
    words = all(isinstance(each.head, Literal | Text) for each in found)
    return insert.option in _KEY and not (found and words)


def _is_of_person(flow: Flow, insert: Insert) -> bool:
    found = flow.origins(insert.expression, insert)
    return any(each.attribute is not None for each in found)


RULE = FieldRule(
    name="cached-headers-for-everybody",
    severity="warning",
    summary="a cached call in which only a header differs from person to person",
    explanation=(
        "Braze's cache tells calls apart by URL, content type and body, not by other headers or "
        "by user. Where only a header says who is meant, everybody may get the answer meant for "
        "the first person, for as long as it is cached. A GET is cached unless it has ':no_cache'."
    ),
    source=("cache-key", "cache-age"),
    bad=(
        "{% connected_content https://api.example.com/points"
        ' :headers {"X-Member": "{{custom_attribute.${member}}}"} :save points %}'
    ),
    good=(
        "{% connected_content https://api.example.com/points?member={{custom_attribute.${member}"
        ' | url_param_escape}} :headers {"X-Member": "{{custom_attribute.${member}}}"}'
        " :save points %}"
    ),
    needs=(":headers",),
    check=_check,
    aliases=("cached-post-for-everybody",),
)
