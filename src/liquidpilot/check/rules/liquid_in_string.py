"""`liquid-in-string`: `{{ }}` or `${}` between quotes is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.expressions import Chain, chains, literals
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Literal

# An author who replaces '{{name}}' by a value means the text.
_TAKES_TEXT = ("replace", "replace_first", "replace_last", "remove", "remove_first", "split")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for chain in chains(field.outline):
        if not chain.is_printed and chain.kept_in is None:
            continue
        for literal in _literals(chain):
            text = literal.value
            if isinstance(text, str) and ("{{" in text or "${" in text):
                message = f"Liquid does not run between quotes: '{text}' stays as it is"
                hint = "use '{% capture name %}…{% endcapture %}', or build the text with 'append'"
                yield field.found(literal.span, message, hint)


def _literals(chain: Chain) -> Iterator[Literal]:
    yield from literals(chain.head)
    for call in chain.filters:
        if call.name not in _TAKES_TEXT:
            for argument in call.values:
                yield from literals(argument)


RULE = FieldRule(
    name="liquid-in-string",
    severity="warning",
    summary="'{{ }}' or '${}' between quotes, where it is plain text",
    explanation=(
        "A text between quotes is kept as it is: 'My name is {{${first_name}}}' keeps its braces. "
        "A capture combines text and values."
    ),
    source=("text-in-quotes",),
    bad="{% assign intro = 'My name is {{${first_name}}}' %}{{intro}}",
    good="{% capture intro %}My name is {{${first_name}}}{% endcapture %}{{intro}}",
    check=_check,
)
