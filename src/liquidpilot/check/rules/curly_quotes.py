"""`curly-quotes`: a curly quote from a word processor does not quote anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.sources import Span

_NAME = "curly-quotes"
_STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for each in field.reported(_NAME):
        yield replace(each, fix=_fix(field, each.place.span))


def _fix(field: FieldSubject, span: Span) -> Fix | None:
    """Return straight quotes for the whole tag, if they would pair."""
    text = field.source.text
    markup = next(
        (each.span for each in field.outline.parts if each.span[0] <= span[0] < each.span[1]), span
    )
    written = text[slice(*markup)]
    straight = "".join(_STRAIGHT.get(each, each) for each in written)
    if _has_open_quote(straight):
        return None
    edits = (
        field.edit((markup[0] + at, markup[0] + at + 1), _STRAIGHT[each])
        for at, each in enumerate(written)
        if each in _STRAIGHT
    )
    return Fix("write straight quotes", tuple(edits), keeps_output=False)


def _has_open_quote(text: str) -> bool:
    quote = ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return bool(quote)


RULE = FieldRule(
    name=_NAME,
    severity="error",
    summary="a curly quote in Liquid, which knows only straight quotes",
    explanation=(
        "Word processors and chat programs turn quotes into curly ones. To Liquid these are "
        "ordinary characters: the text between them is read as a variable that was never set, so "
        "a comparison is false, or even true for the wrong people, and a default is empty (Ruby "
        "Liquid 5.4.0)."
    ),
    source=("curly-quotes",),
    bad="{% if ${language} == ‘en’ %}Hello{% endif %}",
    good="{% if ${language} == 'en' %}Hello{% endif %}",
    spoils=True,
    check=_check,
)
