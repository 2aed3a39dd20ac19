"""`variable-named-like-attribute`: a variable called `language`."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.attribute_names import NAMESPACES, STANDARD_ATTRIBUTES
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for write in field.outline.writes:
        if write.name in STANDARD_ATTRIBUTES or write.name in NAMESPACES:
            message = f"the variable '{write.name}' has the name of one of Braze's attributes"
            hint = f"give it another name, such as 'the_{write.name}'"
            yield field.found(write.span, message, hint)


RULE = FieldRule(
    name="variable-named-like-attribute",
    severity="warning",
    summary="a variable that has the name of one of Braze's attributes",
    explanation=(
        "A variable with the name of a personalization tag, such as 'language', may change what "
        "the message does, because names of variables and attributes are not kept apart "
        "everywhere."
    ),
    source=("variable-like-attribute",),
    bad="{% assign language = ${language} | downcase %}{{language}}",
    good="{% assign chosen_language = ${language} | downcase %}{{chosen_language}}",
    check=_check,
)
