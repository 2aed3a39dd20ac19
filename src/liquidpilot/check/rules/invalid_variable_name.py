"""`invalid-variable-name`: `größe`, `cart-total`, `2nd_item`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Tag
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_VALID = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_NAMES = {
    "assign": re.compile(r"\s*(?P<name>[^\s=|{}'\"]+)\s*="),
    "capture": re.compile(r"\s*['\"]?(?P<name>[^\s'\"]+)"),
    "for": re.compile(r"\s*(?P<name>\S+)\s+in\b"),
    "tablerow": lazy_pattern(r"\s*(?P<name>\S+)\s+in\b"),
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for name, span in _written(field.source.text, field.outline.named(*_NAMES)):
        if _VALID.fullmatch(name):
            continue
        hint = "use letters from a to z, digits and '_', beginning with a letter"
        yield field.found(span, f"'{name}' is not a safe name for a variable", hint)


def _written(text: str, tags: Iterable[Tag]) -> Iterator[tuple[str, Span]]:
    for tag in tags:
        found = _NAMES[tag.name].match(text, *tag.markup_span)
        if found is not None:
            yield found["name"], found.span("name")


RULE = FieldRule(
    name="invalid-variable-name",
    severity="warning",
    summary="a variable's name with characters other than letters from a to z, digits and '_'",
    explanation=(
        "Names of variables consist of ASCII letters, digits and underscores. Liquid splits a "
        "name at the first other letter, so that 'größe' sets a variable called 'e'; a hyphen "
        "works in Ruby Liquid 5.4.0, and Braze does not promise it. Attributes in '${}' may have "
        "any name."
    ),
    source=("variable-names",),
    bad="{% assign größe = custom_attribute.${size} %}",
    good="{% assign groesse = custom_attribute.${size} %}",
    needs=("assign", "capture", "for", "tablerow"),
    check=_check,
)
