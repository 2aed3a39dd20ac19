"""`unregistered-attribute`: a custom attribute that the registry does not know."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.remedies import meant_by
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    registry = field.workspace.workspace._files.attribute_registry()
    if registry is None:
        return
    for read in field.outline.attributes:
        namespace, _, name = (read.lookup.attribute or "").partition(".")
        # `${loyalty.card}` may be the key of an object.
        known = name in registry or name.partition(".")[0].partition("[")[0] in registry
        if namespace == "custom_attribute" and name and not known:
            message = f"the registry has no custom attribute '{name}'"
            hint, fix = meant_by(field.source.place(read.span), name, registry)
            hint = hint or "add it to 'custom_attributes/registry.yaml'"
            yield field.found(read.span, message, hint, fix)


_REGISTRY = {
    "templates/custom_attributes/registry.yaml": (
        "attributes:\n  - name: loyalty_tier\n    type: string\n"
    )
}

RULE = FieldRule(
    name="unregistered-attribute",
    severity="error",
    summary="a custom attribute that is not in 'custom_attributes/registry.yaml'",
    explanation=(
        "Braze prints nothing for an attribute that no user has, so a typing mistake is a hole in "
        "every message. The registry lists the attributes that exist; without a registry nothing "
        "is checked."
    ),
    source=("unknown-attribute",),
    bad=Example("{{custom_attribute.${loyality_tier}}}", files=_REGISTRY),
    good=Example("{{custom_attribute.${loyalty_tier}}}", files=_REGISTRY),
    needs=("custom_attribute",),
    check=_check,
)
