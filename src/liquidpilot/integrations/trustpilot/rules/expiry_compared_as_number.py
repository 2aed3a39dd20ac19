"""`trustpilot-expiry-compared-as-number`: `expires_in` is a text, and compared with a number."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import Expression, FieldRule, FieldSubject, Literal, Read, Test
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.examples import TOKEN_CALL
from liquidpilot.integrations.trustpilot.rules.results import answers_in, shown_path

_TIMES = ("expires_in", "issued_at", "refresh_token_expires_in", "refresh_token_issued_at")
_ORDERS = ("<", ">", "<=", ">=")
# What makes a number of a text.
_ARITHMETIC = (
    *("plus", "minus", "times", "divided_by", "modulo", "abs", "round", "floor", "ceil"),
    *("at_least", "at_most", "size"),
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        if answer.endpoint not in (endpoints.TOKEN, endpoints.REFRESH):
            continue
        for use in answer.uses:
            if use.path[-1:] == () or use.path[-1] not in _TIMES or use.goes_through(*_ARITHMETIC):
                continue
            if any(_is_number_asked(test, use.read) for test in use.flow.outline.tests):
                shown = use.text
                message = f"'{shown}' is text: it is never equal to a number, and '<' is an error"
                path = shown_path(answer, use.path)
                name = use.path[-1]
                hint = f"turn it into a number first: {{% assign {name} = {path} | plus: 0 %}}"
                yield Diagnostic.unnamed(message, hint, use.place)


def _is_number_asked(test: Test, read: Read) -> bool:
    for comparison in test.comparisons:
        for side, other in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        ):
            if _contains(side, read) and comparison.operator not in (None, "contains"):
                is_order = comparison.operator in _ORDERS
                return is_order if not isinstance(other, Literal) else _is_number(other)
    return False


def _contains(expression: Expression, read: Read) -> bool:
    return expression.span[0] <= read.span[0] and read.span[1] <= expression.span[1]


def _is_number(literal: Literal) -> bool:
    return isinstance(literal.value, int | float) and not isinstance(literal.value, bool)


RULE = FieldRule(
    name="trustpilot-expiry-compared-as-number",
    severity="warning",
    summary="'expires_in' or 'issued_at', which are texts, compared with a number",
    explanation=(
        'Trustpilot writes both as texts, "359999" (Trustpilot, "Authentication"). In Liquid a '
        "text is never equal to a number, and comparing it with one by '<' is an error that is "
        "printed into the message (Ruby Liquid 5.4.0). '| plus: 0' turns it into a number."
    ),
    bad=f"{TOKEN_CALL}{{% if token.expires_in > 3600 %}}a long time{{% endif %}}",
    good=(
        f"{TOKEN_CALL}{{% assign seconds = token.expires_in | plus: 0 %}}"
        "{% if seconds > 3600 %}a long time{% endif %}"
    ),
    check=_check,
)
