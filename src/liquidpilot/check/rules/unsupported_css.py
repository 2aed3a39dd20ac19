"""`unsupported-css`: a layout that depends on what mail clients do not support."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.css_support import (
    Unsupported,
    clients_without,
    in_declarations,
    in_style_sheet,
)
from liquidpilot.check.empty_elements import empty_elements, shown_by
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.wording import cut

_NOT_FOR_OUTLOOK = lazy_pattern(r"<!--\[if\s*!mso|<!\[endif\]", re.IGNORECASE)
_IS_STICKY = lazy_pattern(r"position\s*:\s*(?:sticky|fixed)", re.IGNORECASE)
_HIDDEN = "css-visibility"
_HINTS = {
    _HIDDEN: "hide it with 'display:none' as well",
    "css-at-import": "put the rules into a '<style>' of the message",
    "css-variables": "write the value itself before it, as a declaration of its own",
    "css-unit-rem": "write the size in px before it, as a declaration of its own",
}
_AS_EXTRA = "let the message be right without it, or put it into '@media' or '@supports'"
_SIZE = "write the width and the height, in the tag as well"
_HINTS |= {
    "css-aspect-ratio": _SIZE,
    "css-object-fit": f"cut the picture to its size before; {_SIZE}",
    "css-transform": _AS_EXTRA,
    "css-clip-path": _AS_EXTRA,
    "css-shape-outside": _AS_EXTRA,
    "css-writing-mode": "use a picture with a text in 'alt', or let the text run across",
    "css-conic-gradient": "write a plain 'background-color' before it, as a declaration of its own",
    "css-pseudo-element-before": "write what it shows into the HTML",
    "css-gap": "write 'padding' in the cells of a table, or put it into '@media' or '@supports'",
}
_HINT = "lay it out with tables, or put it into '@media' or '@supports'"
_STICKY = (
    "let it stand in its place: what stays in view while one scrolls is there in browsers only"
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if not field.is_html or field.channel not in (None, "email"):
        return
    asked = field.workspace.workspace._files.configuration.check.mail_clients
    places: dict[str, list[Unsupported]] = {}
    for each in _unsupported(field):
        places.setdefault(each.feature, []).append(each)
    for feature, found in places.items():
        yield from _found(field, feature, found, asked)


def _found(
    field: FieldSubject, feature: str, found: list[Unsupported], asked: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Yield one finding about a feature, where it is first used and some client lacks it."""
    without = clients_without(feature, asked)
    others = clients_without(feature, [each for each in asked if each != "outlook"])
    found = [each for each in found if (others if _is_hidden(field, each.start) else without)]
    if found:
        first = found[0]
        clients = ", ".join(others if _is_hidden(field, first.start) else without)
        message = f"'{cut(first.text)}' has no effect in {clients}"
        if len(found) > 1:
            message += f"; it is there {len(found)} times"
        hint = _STICKY if _IS_STICKY.search(first.text) else _HINTS.get(feature, _HINT)
        yield field.found((first.start, first.start + len(first.text)), message, hint)


def _is_hidden(field: FieldSubject, at: int) -> bool:
    """Whether what stands there is not for Outlook on Windows: `<!--[if !mso]><!-->`."""
    last = ""
    for mark in _NOT_FOR_OUTLOOK.finditer(field.source.text, 0, at):
        last = mark[0]
    return last.startswith("<!--")


def _unsupported(field: FieldSubject) -> Iterator[Unsupported]:
    shown = field.outline.without_liquid
    for element in field.elements:
        style = element.attributes.get("style")
        if style is not None:
            for each in in_declarations(shown[slice(*style.span)]):
                if each.feature != _HIDDEN or element not in empty_elements(field.outline):
                    yield each._replace(start=style.span[0] + each.start)
        if element.name == "style" and element.content is not None:
            for each in in_style_sheet(shown[slice(*element.content)]):
                if each.feature != _HIDDEN or not _is_of_empty_ones(field, each.selector):
                    yield each._replace(start=element.content[0] + each.start)


def _is_of_empty_ones(field: FieldSubject, selector: str) -> bool:
    """Whether a rule of CSS is for elements with nothing in them, so that nobody sees them anyway.

    Those of the content blocks are asked too; what a block's own style is for may stand outside.
    """
    shown = [each for text in field.template.outlines for each in shown_by(text, selector)]
    return field.message is not None and not any(shown)


RULE = FieldRule(
    name="unsupported-css",
    severity="info",
    summary="CSS that a layout depends on, and some mail clients do not support",
    explanation=(
        "Mail clients support less CSS than browsers. The rule reports what a layout depends on: "
        "positions, flex and grid, computed sizes, each once in a text. Decoration is not "
        "reported, nor what has a fallback: an earlier value of the same "
        "property, '@media' or '@supports', "
        "a font beside a web font; nor what is hidden and has nothing in it. The facts are those "
        "of caniemail.com (September 2025, MIT); 'mail_clients' below [check] in "
        "liquidpilot.toml names the clients that matter."
    ),
    bad='<div style="position:absolute;top:0">Sale</div>',
    good='<table><tr><td valign="top">Sale</td></tr></table>',
    needs=("style",),
    check=_check,
)
