"""`relative-link`: a URL that only means something on a website."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.links import links_of
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import cut

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|#|//|\0")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for link in links_of(field):
        # The HTML of an in-app message may have files of its own beside it.
        if link.element is not None and not link.is_mail:
            continue
        # '{{${email_address}}}?subject=' and the like begin with Liquid and are left alone.
        if link.shown and not _ABSOLUTE.match(link.shown):
            message = f"'{cut(link.text)}' is relative, but a message belongs to no website"
            yield field.found(link.span, message, "write the whole URL, with 'https://'")


RULE = FieldRule(
    name="relative-link",
    severity="error",
    summary="a link or an image without a host",
    explanation=(
        "A path such as '/sale' is resolved against the page that contains it. An e-mail has no "
        "such page, nor have a push, a card and a webhook, so the link leads nowhere and the "
        "picture is missing. The HTML of an in-app message is left alone: files may come with it."
    ),
    bad='<a href="/sale">Sale</a>',
    good='<a href="https://www.pinewheel.example/sale">Sale</a>',
    check=_check,
)
