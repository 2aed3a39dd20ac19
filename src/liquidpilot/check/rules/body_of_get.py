"""`body-of-get`: a webhook that asks with GET, and has a body."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import MessageSubject
from liquidpilot.diagnostics import Diagnostic


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    method = message.fields.get("method")
    if method is None or method.source.text.strip().upper() != "GET":
        return
    for field in message.fields.values():
        if field.type == "body" and field.source.text.strip():
            text = "the webhook asks with GET, and has a body"
            hint = "write 'method: POST', or put the values into the URL"
            yield method.found((0, len(method.source.text.rstrip())), text, hint)
            return


_PATH = "templates/webhooks/hook/template.yaml"
_TEMPLATE = "url: https://api.example.com/hook\nbody:\n  tier: gold\nmethod: "

RULE = MessageRule(
    name="body-of-get",
    severity="warning",
    summary="a webhook with 'method: GET' and a body",
    explanation=(
        "A body has no meaning in a request with GET: servers ignore it, and some refuse the "
        "request (RFC 9110). A call with ':body' and without ':method post' is told by "
        "'connected-content-body-without-post'."
    ),
    bad=Example("", files={_PATH: f"{_TEMPLATE}GET\n"}),
    good=Example("", files={_PATH: f"{_TEMPLATE}POST\n"}),
    check=_check,
)
