"""`connected-content-curly-quotes`: a call with curly quotes from a word processor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.reading import WRAPPED
from liquidpilot.dialect.outline import Call
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_CURLY = r"(?P<double>[“”„‟])|(?P<single>[‘’‚‛])"
# Liquid is looked at by another rule; between straight quotes of JSON any letter is fine.
_ANYWHERE = lazy_pattern(rf"{WRAPPED}|{_CURLY}")
_OUTSIDE_OF_QUOTES = lazy_pattern(rf'{WRAPPED}|"(?:\\.|[^"\\])*"|{_CURLY}')
_IN_JSON = ("headers", "body")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in field.outline.calls:
        for span, pattern in _parts(call):
            quotes = [
                found for found in pattern.finditer(field.source.text, *span) if found.lastgroup
            ]
            if quotes:
                edits = (
                    field.edit(found.span(), '"' if found["double"] else "'") for found in quotes
                )
                fix = Fix("write straight quotes", tuple(edits), keeps_output=False)
                message = f"Braze does not read the curly quote '{quotes[0][0]}' as a quote"
                yield field.found(quotes[0].span(), message, "write straight quotes", fix)


def _parts(call: Call) -> Iterator[tuple[Span, re.Pattern[str]]]:
    yield call.syntax.url, _ANYWHERE
    for option in call.syntax.options:
        value = call.text[slice(*option.value_span)]
        if option.name not in _IN_JSON:
            yield option.value_span, _ANYWHERE
        elif value.startswith(("{", "[")) and not value.startswith("{{"):
            yield option.value_span, _OUTSIDE_OF_QUOTES


_FILES = {
    "fixtures/connected_content/toys.toml": (
        '[request]\nurl = "https://a.example/toys"\n\n[responses.default]\njson = "{}"\n'
    )
}

RULE = FieldRule(
    name="connected-content-curly-quotes",
    severity="warning",
    summary="a curly quote in a call, where a straight one is meant",
    explanation=(
        "JSON knows straight quotes only: headers with curly ones are not JSON, and the call is "
        "not made as intended. Two of Braze's partner pages had them in their examples."
    ),
    source=("call-headers", "call-curly-quotes"),
    bad=Example(
        "{% connected_content https://a.example/toys :headers {“x-market”: “NO”} :save toy %}",
        files=_FILES,
    ),
    good=Example(
        '{% connected_content https://a.example/toys :headers {"x-market": "NO"} :save toy %}',
        files=_FILES,
    ),
    needs=("“", "”", "„", "‟", "‘", "’", "‚", "‛"),
    check=_check,
)
