"""`repeated-header`: two headers of one name, in other letters."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    written: dict[str, str] = {}
    for name, field in message.fields.items():
        if field.type != "header":
            continue
        own = name.partition(".")[2]
        first = written.setdefault(own.strip().lower(), own)
        if first != own:
            text = f"the header '{own}' is there twice: the other one is '{first}'"
            hint = "keep one of them: capitals do not count in the name of a header"
            place = message.message._header_places.get(name, field.source.place((0, 0)))
            yield Diagnostic.unnamed(text, hint, place)


_PATH = "templates/webhooks/hook/template.yaml"
_TEMPLATE = "url: https://api.example.com/hook\nheaders:\n  X-Tier: gold\n"

RULE = MessageRule(
    name="repeated-header",
    severity="error",
    summary="'Content-Type' and 'content-type' are one header, which is sent twice",
    explanation=(
        "Capitals do not count in the names of headers (RFC 9110, RFC 5322). A server that gets "
        "two takes either of them, joins both, or refuses the request."
    ),
    bad=Example(
        "", files={"templates/webhooks/hook/template.yaml": f"{_TEMPLATE}  x-tier: blue\n"}
    ),
    good=Example("", files={"templates/webhooks/hook/template.yaml": _TEMPLATE}),
    check=_check,
)
