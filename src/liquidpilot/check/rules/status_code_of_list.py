"""`status-code-of-list`: a test of a status that this answer does not have."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_STATUS = "__http_status_code__"


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.scenario is not None:
        return
    for exchange in rendering.rendered.exchanges:
        response = exchange.response
        if exchange.saved_as is None or response is None or exchange.error is not None:
            continue
        if response.body.lstrip()[:1] in (b"{", b""):
            continue
        for name, field in rendering.message.fields.items():
            for read in field.outline.reads:
                if read.path == f"{exchange.saved_as}.{_STATUS}":
                    message = f"'{read.path}' is nil: the answer is not an object"
                    hint = f"test the answer itself: {{% if {exchange.saved_as} != nil %}}"
                    yield rendering.found(name, message, hint, read.span)


_URL = "https://api.example.com/toys"
_CALL = f"{{% connected_content {_URL} :save toys %}}"
_ANSWER = '[{"name": "Truck"}]'

RULE = RenderingRule(
    name="status-code-of-list",
    severity="error",
    summary="the status code of an answer that is a list",
    explanation=(
        "Braze adds '__http_status_code__' to an answer that is a JSON object and came with a 2XX "
        "status. A list has no such key, so a test for 200 fails although all went well."
    ),
    source=("call-status-code",),
    bad=Example.answered(
        f"{_CALL}{{% if toys.__http_status_code__ == 200 %}}{{{{toys[0].name}}}}{{% endif %}}",
        _URL,
        _ANSWER,
    ),
    good=Example.answered(
        f"{_CALL}{{% if toys != nil %}}{{{{toys[0].name}}}}{{% endif %}}", _URL, _ANSWER
    ),
    check=_check,
)
