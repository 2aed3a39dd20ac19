"""`real-personal-data`: a profile that may be a real person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.check.rule import Example, WorkspaceRule
from liquidpilot.check.subjects import WorkspaceSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

_EMAIL = lazy_pattern(r"[\w.+'-]+@(?P<host>[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})\b")
_MADE_UP_HOST = lazy_pattern(
    r"(?:\A|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))\Z", re.IGNORECASE
)
_PHONE = lazy_pattern(r"(?<![\w+.-])\+[1-9][\d ()-]{8,18}\d(?![\w-])")
# Numbers that the authorities reserve for films and examples (Ofcom; NANPA; ACMA; BnetzA).
_MADE_UP_PHONE = lazy_pattern(
    r"44(?:7700900|2079460|1\d{2,3}4960|1632960)|1\d{3}555|61(?:491570|491571|\d5550|\d7010)"
    r"|49(?:15228817386|15228895456|3023125|69900009)|0+\Z|(\d)\1{6}"
)


def _check(workspace: WorkspaceSubject) -> Iterable[Diagnostic]:
    for path, source in workspace.data.items():
        if "/profiles/" not in path:
            continue
        for span, kind in _personal(source.text):
            message = f"this may be {kind} of a real person"
            hint = "make one up: nobody owns '@example.com', or '+447700900' followed by 3 digits"
            yield workspace.found_in(source, span, message, hint)


def _personal(text: str) -> Iterator[tuple[Span, str]]:
    for found in _EMAIL.finditer(text):
        if not _MADE_UP_HOST.search(found["host"]):
            yield found.span(), "the address"
    for found in _PHONE.finditer(text):
        if not _MADE_UP_PHONE.match(re.sub(r"\D", "", found[0])):
            yield found.span(), "the number"


def _profile(email: str) -> Example:
    return Example("Hello", files={"fixtures/profiles/ada.toml": f'email_address = "{email}"\n'})


RULE = WorkspaceRule(
    name="real-personal-data",
    severity="info",
    summary="an e-mail address or a phone number in a profile that may belong to a real person",
    explanation=(
        "Profiles can be read by everybody who may read the repository, and stay in its history. "
        "Nobody can own 'example.com', '.example', '.test' or '.invalid' (RFC 2606); most "
        "countries reserve phone numbers for examples. The report never repeats the value."
    ),
    bad=_profile("ada.okonkwo@gmail.com"),
    good=_profile("ada.okonkwo@example.com"),
    check=_check,
)
