"""`bare-ampersand-in-link`: an '&' of a URL that may begin a character of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject, links_of
from liquidpilot.diagnostics import Diagnostic, Fix

_BARE = re.compile(r"&(?!#?\w+;)")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in links_of(field):
        at = [link.span[0] + found.start() for found in _BARE.finditer(link.shown)]
        if at:
            edits = tuple(field.edit((each, each + 1), "&amp;") for each in at)
            fix = Fix("write '&amp;'", edits, keeps_output=False)
            message = f"a bare '&' in '{link.text[:60]}'"
            yield field.found((at[0], at[0] + 1), message, "write '&amp;' inside of HTML", fix)


RULE = FieldRule(
    name="bare-ampersand-in-link",
    severity="info",
    summary="an '&' in a link where HTML wants '&amp;'",
    explanation=(
        "In HTML '&' begins the name of a character. Most clients forgive it; some turn '&copy=1' "
        "or '&reg=eu' of a query into © and ®, and the link is another one (HTML standard, "
        '"Character references"; observed in older clients).'
    ),
    bad='<a href="https://www.pinewheel.example/?a=1&reg=eu">Shop</a>',
    good='<a href="https://www.pinewheel.example/?a=1&amp;reg=eu">Shop</a>',
    recommended=False,
    check=_check,
)
