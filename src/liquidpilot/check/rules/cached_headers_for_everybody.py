"""`cached-headers-for-everybody`: a call that differs by a header gets the cache's one answer."""

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
                message = f"the cache gives the answer for one '{value}' to everybody"
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
    summary="a call that is cached, a header that differs, and nothing else that does",
    explanation=(
        "Braze's cache knows a call by its URL, its content type and its body, not by its other "
        "headers or the user. Where only a header says who is meant, everybody may get the answer "
        "that the first one got, for as long as it is cached. A GET is cached unless ':no_cache' "
        "stands in it."
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
    check=_check,
    aliases=("cached-post-for-everybody",),
)
