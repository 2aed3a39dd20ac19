"""`money-on-text`: `money` after something that is text, not a number."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.expressions import Chain, chains
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import FilterCall, Literal
from liquidpilot.dialect.flow import Origin

_NUMBERS = frozenset(
    ("plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs", "at_least",
     "at_most", "size", "sum")
)  # fmt: skip
_TEXTS = frozenset(("number_with_delimiter", "append", "prepend", "replace", "date", "join"))


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        if not any(call.name == "money" for call in chain.filters):
            continue
        for origin in field.flow.origins(chain.head, chain.part):
            found = _text_for_money(origin, chain)
            if found is not None:
                call, why = found
                message = f"'money' takes a number, and {why} is not one"
                hint = "turn it into a number first, with '| plus: 0'; it must not have commas"
                yield field.found(call.span, message, hint)
                break


def _text_for_money(origin: Origin, chain: Chain) -> tuple[FilterCall, str] | None:
    """Return the first 'money' of a chain that gets a text on this way, and which text."""
    text = origin.head.value if origin.is_whole and isinstance(origin.head, Literal) else None
    why = f"the text '{text}'" if isinstance(text, str) else None
    # Of a part of something, what was done to the whole says nothing.
    for call in (*(origin.filters if origin.is_whole else ()), *chain.filters):
        if call.name in _NUMBERS:
            # A comma ends the number: the sum of '1,000' and 0 is 1.
            why = why if why and isinstance(text, str) and "," in text else None
        elif call.name in _TEXTS:
            why = f"what '{call.name}' gives"
        elif call.name == "money" and why and call in chain.filters:
            return call, why
    return None


RULE = FieldRule(
    name="money-on-text",
    severity="warning",
    summary="'money' after a text, or after a number with commas",
    explanation=(
        "'money' writes a number with two decimals. A text has to become a number first, with "
        "'plus: 0', and may not contain commas. The currency sign has to be written in the text."
    ),
    source=("supported-filters",),
    bad='{{ "350,000.25" | money }}',
    good='{% assign price = "350000.25" | plus: 0 %}{{ price | money }}',
    needs=("money",),
    check=_check,
)
