"""`always-true-condition`: every value meets the condition."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.conditions import Conditions, written
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import cut


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    conditions = Conditions(field.outline)
    for test in field.outline.tests:
        if test.relations and conditions.is_always_so(test):
            span, text = written(field.outline, test)
            message = f"'{cut(text)}' is so for every value"
            yield field.found(span, message, "join what must not be with 'and', not with 'or'")


RULE = FieldRule(
    name="always-true-condition",
    severity="error",
    summary="'x != 'a' or x != 'b'': whatever x is, it is not one of the two",
    explanation=(
        "With 'or' one of the two is enough, and nothing is both 'GB' and 'IE', so everybody meets "
        "the condition. 'Neither … nor' is written with 'and'."
    ),
    bad="{% if ${country} != 'GB' or ${country} != 'IE' %}Prices in dollars{% endif %}",
    good="{% if ${country} != 'GB' and ${country} != 'IE' %}Prices in dollars{% endif %}",
    check=_check,
)
