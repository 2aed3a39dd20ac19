"""`time-compared-as-text`: texts of times are compared letter by letter, and never with numbers."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.date_formats import is_number, sorts
from liquidpilot.check.expressions import text_argument
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Comparison, Expression, Literal, Lookup, unwrapped
from liquidpilot.dialect.flow import Origin
from liquidpilot.dialect.outline import Test

_ORDERS = ("<", ">", "<=", ">=")
_SECONDS = "compare seconds, with \"| date: '%s' | plus: 0\" on both sides"


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for test in field.outline.tests:
        for comparison in test.comparisons:
            found = _problem(field, test, comparison)
            if found is not None:
                message, hint = found
                yield field.found(comparison.span, message, hint)


def _problem(field: FieldSubject, test: Test, comparison: Comparison) -> tuple[str, str] | None:
    if comparison.operator in (None, "contains"):
        return None
    left, right = unwrapped(comparison.left), unwrapped(comparison.right)
    for side, other in ((left, right), (right, left)):
        if comparison.operator in _ORDERS and _is_now(other) and isinstance(side, Lookup):
            return "'now' is a word here, not the time", _SECONDS
        formats = map(_format, field.flow.origins(side, test.tag))
        format = next((each for each in formats if each is not None), None)
        if format is None:
            continue
        if any(map(_is_number, field.flow.origins(other, test.tag))):
            shown = field.source.text[slice(*side.span)] if isinstance(side, Lookup) else format
            message = f"'{shown}' is text made by '{format}', and is never equal to a number"
            plus = f"add '| plus: 0' after \"date: '{format}'\""
            return message, plus if is_number(format) else _SECONDS
        if comparison.operator in _ORDERS and not sorts(format):
            return f"texts in the format '{format}' do not sort in order of time", _SECONDS
    return None


def _format(origin: Origin) -> str | None:
    """Return the format of a text that the filter `date` made."""
    last = origin.filters[-1] if origin.filters and origin.is_whole else None
    return text_argument(last) if last is not None and last.name == "date" else None


def _is_number(origin: Origin) -> bool:
    head = origin.head
    return isinstance(head, Literal) and type(head.value) in (int, float) and not origin.steps


def _is_now(value: Expression) -> bool:
    return isinstance(value, Literal) and value.value in ("now", "today")


RULE = FieldRule(
    name="time-compared-as-text",
    severity="error",
    summary="times are compared as text",
    explanation=(
        "'date' returns text. Text is never equal to a number, and comparing it with one by '<' "
        "is an error that is printed into the message; two texts are compared letter by letter, "
        "so that '31.01.2026' comes after '01.02.2026' (Ruby Liquid 5.4.0). Braze says that times "
        "in conditions need a math filter."
    ),
    source=("times-in-conditions",),
    bad="{% assign hour = 'now' | date: '%H' %}{% if hour >= 9 %}Good day{% endif %}",
    good="{% assign hour = 'now' | date: '%H' | plus: 0 %}{% if hour >= 9 %}Good day{% endif %}",
    instead_of=("comparison-unlike-data", "render-error"),
    check=_check,
)
