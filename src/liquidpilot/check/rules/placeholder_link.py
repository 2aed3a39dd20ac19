"""`placeholder-link`: a link that was meant to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import links_in_words, links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import cut

_PLACEHOLDER = re.compile(
    r"""\#?\Z                                   # nothing, or a mere '#'
    | https?://\Z
    | javascript:
    | (?:https?:)?//(?:[\w-]+\.)*(?:
        example\.(?:com|org|net) | (?:your-?|my-?)(?:domain|site|website|company|brand|shop|store)
        \.[a-z]+ | localhost | 127\.0\.0\.1 | placeholder\.com | via\.placeholder\.com
        | placehold\.(?:it|co) | lorempixel\.com | dummyimage\.com)(?=[/:?\#]|\Z)
    | .*(?:\bTODO\b|\bTBD\b|\bFIXME\b|\bXXX+\b|\[[A-Z][A-Z_ ]+\]|INSERT[_ -]|YOUR[_-][A-Z])
    """,
    re.VERBOSE | re.DOTALL,
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in (*links_of(field), *links_in_words(field)):
        # In an in-app message '#' and 'javascript:' are how its HTML is made to do something.
        if link.element is not None and not link.is_mail:
            continue
        if link.is_known and _PLACEHOLDER.match(link.shown):
            shown = f"'{cut(link.text)}'" if link.text else f"an empty '{link.attribute}'"
            message = f"{shown} is a placeholder and leads nowhere"
            yield field.found(link.span, message, "put the real address in its place")


RULE = FieldRule(
    name="placeholder-link",
    severity="error",
    summary="a link to '#', 'example.com', 'TODO' or nothing at all",
    explanation=(
        "Such a link was put there to be replaced. 'example.com', '.org' and '.net' belong to "
        "nobody (RFC 2606), and '#' leads to the top of the message at best."
    ),
    bad='<a href="#">Back to my cart</a>',
    good='<a href="https://www.pinewheel.example/cart">Back to my cart</a>',
    instead_of=("insecure-link", "relative-link", "test-host-in-link"),
    check=_check,
)
