"""`content-type-unlike-body`: a webhook says that its body is something else than it is."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.json_bodies import written_as_json
from liquidpilot.check.rule import Example, MessageRule
from liquidpilot.check.subjects import FieldSubject, MessageSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.workspace.channels import headers_named, json_by_type

_FORM = "application/x-www-form-urlencoded"
_PAIRS = lazy_pattern(r"[\w.\[\]-]+=[^\s{}]*(?:&[\w.\[\]-]+=[^\s{}]*)*")
# A service may take JSON under these names, too.
_MAY_BE_JSON = ("application/graphql", "application/octet-stream", "application/csp-report")


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    if message.message.channel != "webhook":
        return
    body = _body_of(message)
    for name, field in headers_named("Content-Type", message.fields):
        shown = field.outline.without_liquid.strip()
        said = shown.partition(";")[0].strip().lower()
        if "\0" in shown or not said or body is None:
            continue
        span = (0, len(field.source.text.rstrip()))
        is_json = json_by_type(said) != "no JSON"
        if body == "JSON" and not is_json and said not in _MAY_BE_JSON:
            text = f"the body is JSON, and the header '{name}' says '{said}'"
            yield field.found(span, text, "write 'application/json'")
        elif body == "a form" and is_json:
            text = f"the body is a form, 'name=value', and the header says '{said}'"
            yield field.found(span, text, f"write '{_FORM}', or a body of JSON")


def _body_of(message: MessageSubject) -> str | None:
    """Return what the body is as it is written, None if that cannot be told."""
    if any(name.startswith("body.") for name in message.fields):
        # Pairs of keys and values are made into JSON.
        return "JSON"
    field: FieldSubject | None = message.fields.get("body")
    if field is None:
        return None
    shown = field.outline.without_liquid.strip()
    # One JSON text in each line has several names.
    if written_as_json(shown) == "one":
        return "JSON"
    return "a form" if _PAIRS.fullmatch(shown) else None


_FILES = {"templates/webhooks/hook/body.json": '{"user": "{{${user_id}}}"}'}
_TEMPLATE = "url: https://api.example.com/hook\nheaders:\n  Content-Type: "

RULE = MessageRule(
    name="content-type-unlike-body",
    severity="warning",
    summary="a webhook with a body of JSON and 'Content-Type: text/plain', or a form's",
    explanation=(
        "A server reads the body as the header says: JSON that is called a form or plain text "
        "arrives as one odd word, or is refused with 415. Pairs of keys and values are made into "
        "JSON."
    ),
    source=("webhook-content-type",),
    bad=Example(
        "", files=_FILES | {"templates/webhooks/hook/template.yaml": f"{_TEMPLATE}text/plain\n"}
    ),
    good=Example(
        "",
        files=_FILES | {"templates/webhooks/hook/template.yaml": f"{_TEMPLATE}application/json\n"},
    ),
    check=_check,
)
