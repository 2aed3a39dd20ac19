"""`unknown-namespace`: `custom_attributes.${tier}`, where Braze says `custom_attribute`."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.attribute_names import NAMESPACES
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.nodes import Attribute, Name
from liquidpilot.dialect.near_attributes import near_attribute

_KNOWN = NAMESPACES | {"content_blocks"}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    written = field.flow.names
    for read in field.outline.attributes:
        head, *rest = read.lookup.segments
        if not isinstance(head, Name) or head.text in _KNOWN or head.text in written:
            continue
        if not rest or not isinstance(rest[0], Attribute):
            continue
        span = read.span[0], read.span[0] + len(head.text)
        meant = near_attribute(head.text, rest[0].text, {})
        fix = None
        hint = "a custom attribute is written 'custom_attribute.${name}'"
        if meant is not None:
            space = meant.partition(".")[0]
            edit = field.edit(span, space)
            fix = Fix(f"write {space}", (edit,), safe=False, keeps_output=False)
            hint = f"did you mean '{meant}'?"
        yield field.found(span, f"Braze has no attributes '{head.text}.${{…}}'", hint, fix)


RULE = FieldRule(
    name="unknown-namespace",
    severity="error",
    summary="a namespace before '${}' that Braze does not have",
    explanation=(
        "The word before '${}' says where the value comes from: custom_attribute, "
        "event_properties, context and others. With any other word nothing is found, and nothing "
        "is printed."
    ),
    source=("personalization-tags",),
    bad="Your level: {{custom_attributes.${loyalty_tier}}}",
    good="Your level: {{custom_attribute.${loyalty_tier}}}",
    instead_of=("missing-attribute", "missing-content-block"),
    needs=("${",),
    spoils=True,
    check=_check,
)
