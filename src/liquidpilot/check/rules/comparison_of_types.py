"""`comparison-of-types`: the two sides are of types that are never equal."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.conditions import with_braces
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.value_kinds import compared, known_kind, never_fits, remedy
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for test, comparison, value, literal in compared(field):
        operator = comparison.operator or ""
        kinds = [known_kind(field, each) for each in field.flow.origins(value, test.tag)]
        found = [each for each in kinds if each is not None]
        # What may be of another kind on another way may be meant for that one.
        if not found or len(found) < len(kinds):
            continue
        if not all(never_fits(kind, operator, literal.value) for kind, _ in found):
            continue
        kind, whence = found[0]
        shown = " ".join(field.source.text[slice(*value.span)].split()).rstrip("}")
        shown += "}" * shown.count("${")
        written = field.source.text[slice(*literal.span)] or str(literal.value)
        verdict = "differs from" if operator in ("!=", "<>") else _VERDICTS.get(operator, "is")
        message = f"'{shown}' is {whence}, and {verdict} {written}"
        span, _ = with_braces(field.outline, comparison.span)
        yield field.found(span, message, remedy(kind, literal.value, operator))


_VERDICTS = {"==": "never equals", "contains": "contains nothing, not"} | dict.fromkeys(
    ("<", ">", "<=", ">="), "has no order with"
)

_REGISTRY = {
    "templates/custom_attributes/registry.yaml": (
        "attributes:\n  - name: consent\n    type: boolean\n"
    )
}

RULE = FieldRule(
    name="comparison-of-types",
    severity="error",
    summary="a comparison that no value can meet, since the two sides are of different types",
    explanation=(
        "Liquid converts nothing where it compares: true is not the text 'true', 4 is not '4', and "
        "a list is no word. With '==' nobody meets the condition, with '!=' everybody does, and "
        "'<' prints an error (Ruby Liquid 5.4.0). The types come from "
        "'custom_attributes/registry.yaml', from the schemas of catalogs, and from the template: "
        "'capture' and most filters make texts."
    ),
    source=("comparisons",),
    bad=Example(
        "{% if custom_attribute.${consent} == 'true' %}You asked for it{% endif %}",
        files=_REGISTRY,
    ),
    good=Example(
        "{% if custom_attribute.${consent} == true %}You asked for it{% endif %}", files=_REGISTRY
    ),
    instead_of=("render-error", "time-compared-as-text"),
    check=_check,
)
