"""`attribute-without-namespace`: `${loyalty_tier}`, where `custom_attribute.` belongs before it."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.attribute_names import STANDARD_ATTRIBUTES
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.nodes import Attribute
from liquidpilot.dialect.near_attributes import near_attribute

_KNOWN = STANDARD_ATTRIBUTES | {"cblid"}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    registry = field.workspace.workspace._files.attribute_registry() or {}
    for read in field.outline.attributes:
        head = read.lookup.segments[0]
        if not isinstance(head, Attribute) or head.text in _KNOWN:
            continue
        if field.source.text[read.span[0]] == ".":
            # A namespace stands before it, which something else has taken for a part of its own.
            continue
        written = f"${{{head.text}}}"
        custom = f"custom_attribute.{written}"
        meant = near_attribute("", head.text, {"custom_attribute": registry}) or custom
        hint = f"a custom attribute is written '{custom}'"
        if meant != custom:
            hint = f"did you mean '{meant}'? If not, {hint}"
        start = read.span[0]
        end = field.source.text.find("}", start) + 1
        edit = field.edit((start, end), meant)
        fix = Fix(f"write {meant}", (edit,), safe=head.text in registry, keeps_output=False)
        message = f"'{written}' is not one of Braze's own attributes"
        yield field.found((start, end), message, hint, fix)


RULE = FieldRule(
    name="attribute-without-namespace",
    severity="error",
    summary="an attribute that is not Braze's own, without 'custom_attribute.'",
    explanation=(
        "Only Braze's own attributes, such as first_name and language, stand alone in '${}'. For a "
        "custom attribute the namespace is mandatory; without it, the message has a hole."
    ),
    source=("custom-attribute-namespace",),
    bad="Your postal code: {{${zip code}}}",
    good="Your postal code: {{custom_attribute.${zip code}}}",
    needs=("${",),
    instead_of=("missing-attribute",),
    spoils=True,
    check=_check,
)
