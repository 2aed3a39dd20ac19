"""`deprecated-attribute`: a custom attribute that the registry calls deprecated."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    registry = field.workspace.workspace._files.attribute_registry() or {}
    for read in field.outline.attributes:
        namespace, _, name = (read.lookup.attribute or "").partition(".")
        if namespace == "custom_attribute" and name in registry and registry[name].deprecated:
            message = f"the custom attribute '{name}' is deprecated"
            yield field.found(read.span, message, registry[name].description)


def _registry(deprecated: str) -> dict[str, str]:
    return {
        "templates/custom_attributes/registry.yaml": (
            f"attributes:\n  - name: tier\n    type: string\n    deprecated: {deprecated}\n"
        )
    }


RULE = FieldRule(
    name="deprecated-attribute",
    severity="warning",
    summary="a custom attribute that the registry calls deprecated",
    explanation=(
        "'deprecated: true' in 'custom_attributes/registry.yaml' says that the attribute is no "
        "longer filled, or soon will not be; its description may say what to use instead."
    ),
    bad=Example("{{custom_attribute.${tier}}}", files=_registry("true")),
    good=Example("{{custom_attribute.${tier}}}", files=_registry("false")),
    needs=("custom_attribute",),
    check=_check,
)
