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
    places = rendering.message.message._header_places
    for field in rendering.sent_as("header"):
        # A text of YAML may end with a line break that nobody means.
        name, value = field.name.partition(".")[2], field.text.strip()
        problems = {kind: (text, hint) for kind, text, hint in header_problems(name, value)}
        said = problems.pop("header-name", None) or _unknown(name)
        if said is not None:
            message, hint = said
            if name.strip() != name and not any(header_problems(name.strip(), "")):
                hint = f"write '{name.strip()}', without blanks around it"
            first = rendering.message.fields[field.name].source.place((0, 0))
            yield Diagnostic.unnamed(message, hint, places.get(field.name, first))
        found = _meant(name, value) if said is None else None
        for message, hint in (*problems.values(), *([] if found is None else [found])):
            yield rendering.found(field.name, message, hint)


def _unknown(name: str) -> tuple[str, str] | None:
    """Return that a name can be sent, and is a misspelt one."""
    folded = name.lower()
    meant = closest(name, _KNOWN, likeness=_SLIP)
    if meant is None or folded in _NAMES or folded.startswith("x-"):
        return None
    return f"the header '{name}' is none that a server knows", f"did you mean '{meant}'?"


def _meant(name: str, value: str) -> tuple[str, str] | None:
    """Return what is wrong with a value that can be sent, and does not say what it is to say."""
    folded = name.strip().lower()
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
