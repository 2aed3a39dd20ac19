"""`attribute-without-braces`: `{{first_name}}`, where Braze needs `{{${first_name}}}`."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Edit, Fix
from liquidpilot.dialect.bare_names import BARE_NAME, bare_name
from liquidpilot.dialect.outline import Read


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    bare = ((read, bare_name(read.lookup, field.source.text)) for read in field.outline.reads)
    found = [(read, name) for read, name in bare if name is not None and not name.is_sent_along]
    if not found:
        return
    known = field.flow.given_names
    for read, name in found:
        # Within `{{${{name}}}}` something else is wrong, which is told.
        if name.name in known or field.source.text.endswith("${{", 0, name.span[0]):
            continue
        fix = None
        if name.meant is not None:
            edits = (field.edit(name.span, name.meant), *_stray_brace(field, read))
            fix = Fix(f"write {name.meant}", edits, keeps_output=False)
        yield field.found(name.span, name.message, name.hint, fix)


def _stray_brace(field: FieldSubject, read: Read) -> Iterable[Edit]:
    """Yield the removal of the third brace that prettier leaves of `}}}`."""
    end = read.part.span[1]
    # In a script or a style sheet a brace may well follow.
    text = field.outline.readable
    if (
        read.role == "output"
        and not field.is_json
        and text[end : end + 1] == "}"
        and text.count("}") > text.count("{")
    ):
        yield field.edit((end, end + 1), "")


RULE = FieldRule(
    name=BARE_NAME,
    severity="error",
    summary="an attribute without '${}', which prints nothing",
    explanation=(
        'Attribute names stand in "${}" in Braze: "{{${first_name}}}", "{{custom_attribute.${zip '
        'code}}}". Without it the name means a variable, and nothing is printed unless a tag sets '
        "one; the message is sent all the same. '[assumptions] named_attributes_are_variables' "
        "says what happens to a name that the field uses with '${}' elsewhere. Formatters that "
        'know Liquid but not Braze remove the "${}": prettier turns it into "{{ first_name }}", '
        "and leaves a third brace after a custom attribute (observed)."
    ),
    source=(
        "attributes-in-braces",
        "custom-attribute-namespace",
        "named-attributes",
        "dot-notation",
    ),
    bad="Your level: {{ custom_attribute.loyalty_tier }}",
    good="Your level: {{custom_attribute.${loyalty_tier}}}",
    instead_of=("empty-output", "unbalanced-braces"),
    spoils=True,
    check=_check,
    is_rendered=True,
)
