"""`unsupported-css`: a layout that depends on what common clients do not have."""

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
    summary="CSS that Gmail, Outlook or Yahoo Mail do not have",
    explanation=(
        "Mail clients know less CSS than browsers. The rule names what a layout depends on: "
        "positions, flex and grid, sizes that are computed. What only decorates is left alone, and "
        "what stands in '@media' or '@supports' is written for those who know it. The facts are "
        "in 'check/css_support.py', after the public test results of caniemail.com."
    ),
    bad='<div style="position:absolute;top:0">Sale</div>',
    good='<table><tr><td valign="top">Sale</td></tr></table>',
    check=_check,
)
