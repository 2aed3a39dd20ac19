"""`unsupported-css`: a layout that depends on what common clients do not support."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.css_support import Unsupported, in_declarations, in_style_sheet
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.is_html and field.channel in (None, "email"):
        for each in _unsupported(field):
            clients = ", ".join(each.clients)
            message = f"'{each.text[:60]}' has no effect in {clients}"
            hint = "lay it out with tables, or put it into '@media' or '@supports'"
            yield field.found((each.start, each.start + len(each.text)), message, hint)


def _unsupported(field: FieldSubject) -> Iterator[Unsupported]:
    shown = field.outline.without_liquid
    for element in field.elements:
        style = element.attributes.get("style")
        if style is not None:
            for each in in_declarations(shown[slice(*style.span)]):
                yield each._replace(start=style.span[0] + each.start)
        if element.name == "style" and element.content is not None:
            for each in in_style_sheet(shown[slice(*element.content)]):
                yield each._replace(start=element.content[0] + each.start)


RULE = FieldRule(
    name="unsupported-css",
    severity="info",
    summary="CSS that Gmail, Outlook or Yahoo Mail does not support",
    explanation=(
        "Mail clients support less CSS than browsers. The rule reports what a layout depends on: "
        "positions, flex and grid, computed sizes. Decoration is not reported, and CSS in "
        "'@media' or '@supports' is meant for clients that know it. The facts are in "
        "'check/css_support.py', based on the public test results of caniemail.com."
    ),
    bad='<div style="position:absolute;top:0">Sale</div>',
    good='<table><tr><td valign="top">Sale</td></tr></table>',
    check=_check,
)
