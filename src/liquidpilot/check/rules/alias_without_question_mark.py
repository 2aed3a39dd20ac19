"""`alias-without-question-mark`: a link of Liquid to which Braze cannot add its alias."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_ALIAS = re.compile(r"[?&]lid=|\|\s*lid:")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    # Braze writes this into every link of a text that was saved with link aliasing.
    if not _ALIAS.search(field.source.text):
        return
    for link in links_of(field):
        if not link.is_anchor or not link.is_mail:
            continue
        if not link.shown.endswith("\0") or "?" in link.shown:
            continue
        if link.is_known and not link.shown.startswith(("http://", "https://", "//")):
            continue
        if "_url}" in link.text or "preference_center" in link.text:
            continue
        end = link.span[0] + len(link.text)
        fix = Fix("end the link with '?'", (field.edit((end, end), "?"),), keeps_output=False)
        message = f"'{link.text}' does not end with '?', so Braze cannot add its alias"
        yield field.found(link.span, message, "end it with '?', or '&' if it has a query", fix)


_ALIASED = '<a href="https://www.pinewheel.example/?lid=abc">Shop</a> '

RULE = FieldRule(
    name="alias-without-question-mark",
    severity="warning",
    summary="a link that ends with Liquid, without '?' after it, in a text with link aliases",
    explanation=(
        "Braze adds 'lid=…' to each link. It cannot see whether a URL made by Liquid has a query, "
        "so the author must end it with '?', or with '&' if it has one. The rule looks only at "
        "texts where Braze has already added aliases. Braze's own links, such as the one to "
        "unsubscribe, are left alone."
    ),
    source=("link-alias",),
    bad=f"{_ALIASED}<a href='{{{{event_properties.${{link}}}}}}'>Go</a>",
    good=f"{_ALIASED}<a href='{{{{event_properties.${{link}}}}}}?'>Go</a>",
    needs=("lid",),
    check=_check,
)
