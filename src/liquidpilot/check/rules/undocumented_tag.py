"""`undocumented-tag`: a tag that Ruby Liquid has and Braze's pages do not mention."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_UNDOCUMENTED = ("cycle", "increment", "decrement", "tablerow", "continue", "ifchanged", "#")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    hint = "Liquid 5 has it; try it in Braze before you rely on it"
    for tag in field.outline.named(*_UNDOCUMENTED):
        yield field.found(tag.name_span, f"Braze's pages do not mention the tag '{tag.name}'", hint)
    for text in field.outline.texts:
        if text.raw:
            start = field.source.text.rfind("{%", 0, text.span[0])
            at = field.source.text.find("raw", start)
            yield field.found((at, at + 3), "Braze's pages do not mention the tag 'raw'", hint)


RULE = FieldRule(
    name="undocumented-tag",
    severity="info",
    summary="a Liquid tag that Braze's pages do not mention",
    explanation=(
        'Braze says that it supports Liquid "up to and including Liquid 5", but its pages do not '
        "show 'raw', 'cycle', 'increment', 'decrement', 'tablerow', 'continue', 'ifchanged' or "
        "'#'. liquidpilot runs them as Ruby Liquid 5.4.0 does."
    ),
    source=("supported-tags",),
    bad="{% for brand in custom_attribute.${brands} %}{% cycle 'odd', 'even' %}{% endfor %}",
    good="{% for brand in custom_attribute.${brands} %}{{brand}}{% endfor %}",
    needs=("cycle", "increment", "decrement", "tablerow", "continue", "ifchanged", "#", "raw"),
    check=_check,
)
