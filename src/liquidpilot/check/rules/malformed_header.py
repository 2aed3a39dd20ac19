"""`malformed-header`: a header of the message itself that cannot be sent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.connected_content.building import header_problems
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.suggestions import closest, did_you_mean
from liquidpilot.wording import cut

# Nearer than most slips: a service may have headers of its own.
_SLIP = 0.88


_KNOWN = ("Accept-Language", "Authorization", "Content-Type", "List-Unsubscribe", "User-Agent")
_NAMES = frozenset(each.lower() for each in _KNOWN)
_SCHEMES = ("basic", "bearer", "token")
_MEDIA_TYPE = lazy_pattern(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+-]+(?:\s*;.*)?",
    re.IGNORECASE,
)
_MEDIA_TYPES = (
    *("application/json", "application/xml", "text/plain", "text/html", "text/xml"),
    *("application/x-www-form-urlencoded", "multipart/form-data"),
)


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("header"):
        found = _meant(field.name.partition(".")[2], field.text.strip())
        if found is not None:
            yield rendering.found(field.name, *found)
        # A text of YAML may end with a line break that nobody means.
        for _, message, hint in header_problems(field.name.partition(".")[2], field.text.strip()):
            yield rendering.found(field.name, message, hint)


def _meant(name: str, value: str) -> tuple[str, str] | None:
    """Return what is wrong with a header that can be sent, and does not say what it is to say."""
    folded = name.lower()
    if folded not in _NAMES and not folded.startswith("x-"):
        meant = closest(name, _KNOWN, likeness=_SLIP)
        if meant is not None:
            return f"the header '{name}' is none that a server knows", f"did you mean '{meant}'?"
    if folded == "authorization" and value.lower() in _SCHEMES:
        message = f"the header '{name}' has nothing after '{value}'"
        return message, "write the credentials after it, or abort where there are none"
    if folded == "content-type" and value and not _MEDIA_TYPE.fullmatch(value):
        hint = did_you_mean(value.partition(";")[0], _MEDIA_TYPES) or "write 'application/json'"
        return f"the header '{name}' says '{cut(value)}', which is no type of content", hint
    return None


RULE = RenderingRule(
    name="malformed-header",
    severity="error",
    summary="a header of an e-mail or a webhook that is misspelt, empty or has a line break in it",
    explanation=(
        "A header's name consists of letters, digits and hyphens, and a line break ends its value: "
        "what stands after it becomes another header, or the request is refused (RFC 9110, RFC "
        "5322). A value that was captured may bring one. The headers of calls are checked as they "
        "are built: 'connected-content-header-value'. A server ignores or refuses a misspelt "
        "'Authorisation', one with nothing after 'Bearer', and a 'Content-Type' that is no type."
    ),
    bad=Example("gold\ntier", field="headers.X-Tier"),
    good=Example("{{'gold'}}", field="headers.X-Tier"),
    check=_check,
)
