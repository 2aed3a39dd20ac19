"""`compared-with-empty`: an attribute that was never set is not `empty`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.nodes import Comparison, Expression, Literal, Lookup, unwrapped
from liquidpilot.dialect.outline import Test
from liquidpilot.dialect.values import BLANK, EMPTY


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for test in field.outline.tests:
        asked = {_attribute(field, test, side) for side, _ in _compared(test, (BLANK, None))}
        for side, literal in _compared(test, (EMPTY,)):
            name = _attribute(field, test, side)
            if name is None or name in asked:
                continue
            shown = field.source.text[slice(*side.span)] if isinstance(side, Lookup) else name
            message = f"'{shown}' is not 'empty' where it was never set"
            edit = field.edit(literal.span, "blank")
            # A text of spaces is blank and not empty.
            fix = Fix("compare with 'blank'", (edit,), safe=False, keeps_output=False)
            hint = "compare with 'blank', which is true for nil and for empty texts and lists"
            yield field.found(literal.span, message, hint, fix)


def _compared(test: Test, values: tuple[object, ...]) -> Iterator[tuple[Expression, Literal]]:
    """Yield what is compared with one of `values`, and where that is written."""
    for comparison in test.comparisons:
        for side, literal in _sides(comparison):
            if isinstance(literal, Literal) and any(literal.value is each for each in values):
                yield side, literal


def _sides(comparison: Comparison) -> Iterator[tuple[Expression, Expression]]:
    if comparison.operator in ("==", "!=", "<>"):
        left, right = unwrapped(comparison.left), unwrapped(comparison.right)
        yield left, right
        yield right, left


def _attribute(field: FieldSubject, test: Test, side: Expression) -> str | None:
    """Return the attribute that is compared, if it is one on all ways."""
    found = field.flow.origins(side, test.tag)
    names = [None if origin.steps else origin.attribute for origin in found]
    return names[0] if names and None not in names else None


RULE = FieldRule(
    name="compared-with-empty",
    severity="warning",
    summary="an attribute is compared with 'empty', but one that was never set is not 'empty'",
    explanation=(
        "'empty' means a text without letters or a list without elements. An attribute that was "
        "never set is nil, not empty (Ruby Liquid 5.4.0). 'blank' is true for all of these, and "
        "for false and for white space."
    ),
    source=("blank-and-empty",),
    bad="{% if custom_attribute.${cart} == empty %}{% abort_message('no cart') %}{% endif %}",
    good="{% if custom_attribute.${cart} == blank %}{% abort_message('no cart') %}{% endif %}",
    needs=("empty",),
    check=_check,
)
