"""`attribute-without-braces`: `{{first_name}}`, where Braze needs `{{${first_name}}}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.attribute_names import NAMESPACES, STANDARD_ATTRIBUTES
from liquidpilot.check.findings import Edit, Fix, Found
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.variables import variable_of, written_names
from liquidpilot.dialect.expressions.nodes import Name
from liquidpilot.dialect.outline import Read

_WITHOUT_BRACES = {"accessibility_language", "preference_center_submit_url"}
_STANDARD = STANDARD_ATTRIBUTES - _WITHOUT_BRACES
# What a message may well set for the blocks that it includes.
_WORDS = {
    "city",
    "country",
    "gender",
    "language",
    "time_zone",
    "app",
    "campaign",
    "card",
    "context",
}
_SPACES = NAMESPACES | {"content_blocks"}
_PATH = re.compile(r"(?P<space>\w+)\.(?P<name>[A-Za-z_][\w-]*)")


def _check(field: FieldSubject) -> Iterable[Found]:
    known = written_names(field) | (_WORDS if field.block is not None else frozenset())
    for read in field.outline.reads:
        name = variable_of(read)
        if name is None or name in known:
            continue
        if name in _STANDARD and len(read.lookup.segments) == 1:
            yield _found(field, read, name, f"${{{name}}}")
        elif name in _SPACES:
            path = _PATH.match(field.source.text, read.span[0])
            if path is not None and isinstance(read.lookup.segments[1], Name):
                yield _found(field, read, path[0], f"{path['space']}.${{{path['name']}}}")


def _found(field: FieldSubject, read: Read, written: str, meant: str) -> Found:
    start = read.span[0]
    span = start, start + len(written)
    message = f"'{written}' is read as a variable, and no tag sets it"
    hint = f"write '{meant}': Braze puts an attribute's value in only where it stands in '${{}}'"
    edits = [field.edit(span, meant), *_stray_brace(field, read)]
    fix = Fix(f"write {meant}", tuple(edits), keeps_output=False)
    return field.found(span, message, hint, fix)


def _stray_brace(field: FieldSubject, read: Read) -> Iterable[Edit]:
    """Yield the removal of the third brace that prettier leaves of `}}}`."""
    end = read.part.span[1]
    text = field.outline.without_liquid
    if (
        read.role == "output"
        and not field.is_json
        and text[end : end + 1] == "}"
        and text.count("}") > text.count("{")
    ):
        yield field.edit((end, end + 1), "")


RULE = FieldRule(
    name="attribute-without-braces",
    severity="error",
    summary="an attribute without '${}', which prints nothing",
    explanation=(
        'Attribute names stand in "${}" in Braze: "{{${first_name}}}", "{{custom_attribute.${zip '
        'code}}}". Without it the name is that of a variable, and nothing is printed. Formatters '
        'that know Liquid but not Braze take the "${}" away: prettier makes "{{ first_name }}" of '
        "it, and leaves a third brace behind a custom attribute (observed)."
    ),
    source=("attributes-in-braces", "custom-attribute-namespace"),
    bad="Your level: {{ custom_attribute.loyalty_tier }}",
    good="Your level: {{custom_attribute.${loyalty_tier}}}",
    check=_check,
)
