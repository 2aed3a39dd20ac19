"""`blank-in-link`: a URL with a blank in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_URL = re.compile(r"https?://|//|[A-Za-z][A-Za-z0-9+.-]*://", re.IGNORECASE)
_BLANKS = re.compile(r"(?<=[^\s\0])\s+(?=[^\s\0])")
_IN_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#\s]*\s")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in links_of(field):
        # What is in the host, or ends in the next attribute, is malformed-link's.
        if not _URL.match(link.shown) or _IN_HOST.match(link.shown) or link.shown.endswith("="):
            continue
        found = _BLANKS.search(link.shown)
        if found is None:
            continue
        start, end = (link.span[0] + index for index in found.span())
        has_break = any(mark in found[0] for mark in "\r\n")
        remedy = "" if has_break else "%20" * len(found[0])
        title = "take the line break out" if has_break else "write '%20' in its place"
        fix = Fix(title, (field.edit((start, end), remedy),), safe=False, keeps_output=False)
        message = f"a blank in '{' '.join(link.text[:60].split())}'"
        yield field.found((start, end), message, title, fix)


RULE = FieldRule(
    name="blank-in-link",
    severity="warning",
    summary="a blank or a line break in the middle of a URL",
    explanation=(
        "No URL has a blank (RFC 3986). A browser writes '%20' for it; programs that read mails, "
        "apps and servers do what they like, mostly end the URL there."
    ),
    bad='<a href="https://www.pinewheel.example/new toys">New</a>',
    good='<a href="https://www.pinewheel.example/new%20toys">New</a>',
    needs=("//",),
    check=_check,
)
