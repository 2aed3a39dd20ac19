"""`decided-condition`: a condition that asks nothing, as nothing in it ever changes."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.conditions import with_braces
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.comparison import compare
from liquidpilot.dialect.expressions.nodes import Comparison, Literal, unwrapped
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.wording import cut

_KINDS = (str, int, float)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for test in field.outline.tests:
        if test.tag.name == "when":
            continue
        for each in test.comparisons:
            # Beside 'and' and 'or' the parser says so: 'value-without-comparison'.
            if each.operator is not None or not test.relations:
                found = _problem(each)
                if found is not None:
                    span, shown = with_braces(field.outline, each.span)
                    yield field.found(span, f"'{cut(shown)}' is {found[0]}", found[1])


def _problem(comparison: Comparison) -> tuple[str, str] | None:
    left = _value(comparison.left)
    if left is None or comparison.ignored is not None:
        return None
    if comparison.operator is None:
        # `{% if true %}` and `{% if false %}` are switches of the author's.
        if isinstance(left.value, bool):
            return None
        if isinstance(left.value, str):
            return "always true", "a text is true, also '' and 'false': compare something with it"
        return "always true", "a number is true, also 0: compare something with it"
    right = _value(comparison.right)
    if right is None:
        return None
    try:
        is_so = bool(compare(comparison.operator, left.value, right.value))
    except RenderFault:
        return None
    hint = "compare an attribute or a variable, which has no quotes"
    return "always so" if is_so else "never so", hint


def _value(expression: object) -> Literal | None:
    """Return a value that is written out, and has no Liquid in it."""
    value = unwrapped(expression)  # type: ignore[arg-type]
    if not isinstance(value, Literal) or not isinstance(value.value, _KINDS):
        return None
    return None if isinstance(value.value, str) and "{" in value.value else value


RULE = FieldRule(
    name="decided-condition",
    severity="error",
    summary="'if 1 == 2', 'if 'false'', 'unless 0': the same for everybody",
    explanation=(
        "Both sides are written out, so that the answer never changes, or a text or a number "
        "stands alone: to Liquid each of them is true, also 0, an empty text and 'false' (Ruby "
        "Liquid 5.4.0). Mostly an attribute was put into quotes. 'if true' and 'if false' are "
        "taken for switches."
    ),
    source=("comparisons",),
    bad="{% if 'first_name' == blank or 'country' == 'GB' %}Hello from London{% endif %}",
    good="{% if ${country} == 'GB' %}Hello from London{% endif %}",
    needs=("if", "unless"),
    check=_check,
)
