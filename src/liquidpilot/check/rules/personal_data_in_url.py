"""`personal-data-in-url`: a URL that Braze logs names a person."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_PERSONAL = frozenset(("email_address", "phone_number", "first_name", "last_name", "date_of_birth"))
_HIDING = ("md5", "sha1", "sha2", "sha256", "hmac_sha1", "hmac_sha256", "hmac_sha512", "hmac_md5")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for call in field.outline.calls:
        for insert in call.inserts:
            if insert.option != "url":
                continue
            for origin in field.flow.origins(insert.expression, insert):
                hidden = any(call.name in _HIDING for call in origin.filters)
                if origin.attribute in _PERSONAL and not hidden:
                    message = f"the URL has '{origin.attribute}' in it, and Braze logs URLs"
                    hint = "use ${user_id} instead, or send it in the body of a POST"
                    yield field.found(insert.span, message, hint)
                    break


RULE = FieldRule(
    name="personal-data-in-url",
    severity="info",
    summary="a person's name, address or number in the URL of a call",
    explanation=(
        "If a call fails, Braze keeps its whole URL for 30 days in the Message Activity Log; "
        "servers and proxies on the way keep their own logs. Bodies are not stored. An id or a "
        "hash tells the receiver just as much."
    ),
    source=("call-logged",),
    bad=(
        "{% connected_content https://api.example.com/points"
        "?email={{${email_address} | url_param_escape}} :save points %}"
    ),
    good="{% connected_content https://api.example.com/points?user={{${user_id}}} :save points %}",
    needs=("connected_content",),
    check=_check,
)
