"""`bare-ampersand-in-link`: an '&' in a URL that HTML may read as the start of a character."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.wording import cut

_BARE = lazy_pattern(r"&(?!#?\w+;)")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in links_of(field):
        # Elsewhere than in HTML '&' is what it is.
        if link.element is None:
            continue
        at = [link.span[0] + found.start() for found in _BARE.finditer(link.shown)]
        if at:
            edits = tuple(field.edit((each, each + 1), "&amp;") for each in at)
            fix = Fix("write '&amp;'", edits, keeps_output=False)
            message = f"a bare '&' in '{cut(link.text)}'"
            yield field.found((at[0], at[0] + 1), message, "write '&amp;' in HTML", fix)


RULE = FieldRule(
    name="bare-ampersand-in-link",
    severity="info",
    summary="an '&' in a link where HTML needs '&amp;'",
    explanation=(
        "In HTML '&' begins the name of a character. Most clients forgive a bare one; some turn "
        "'&copy=1' or '&reg=eu' in a query into © or ®, and the link leads somewhere else (HTML "
        'standard, "Character references"; observed in older clients).'
    ),
    bad='<a href="https://www.pinewheel.example/?a=1&reg=eu">Shop</a>',
    good='<a href="https://www.pinewheel.example/?a=1&amp;reg=eu">Shop</a>',
    recommended=False,
    needs=("&",),
    check=_check,
)
