"""`secret-in-template`: a key or a password, typed into a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.replay.secret_shapes import secrets_in


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    # That of a header is often known by the header's name only.
    before = f"{field.name.partition('.')[2]}: " if field.type == "header" else ""
    for secret in secrets_in(before + field.source.text):
        message = f"this looks like {secret.kind}: '{secret.shown}…'"
        hint = (
            "store it in Braze, and call with ':basic_auth name' or ':auth_credentials name'; "
            "then revoke it, since it is in the history of the repository"
        )
        span = secret.start - len(before), secret.end - len(before)
        found = field.found(span, message, hint)
        yield replace(found, confidential=True)


RULE = FieldRule(
    name="secret-in-template",
    severity="error",
    summary="something that looks like a secret in a message or a content block",
    explanation=(
        "A template can be read by everybody who may read the repository, and by everybody with "
        "access to Braze. Braze stores credentials under a name, and a call uses the name. Words "
        "such as API_KEY or YOUR_TOKEN are not secrets."
    ),
    source=("call-credentials",),
    bad=(
        "{% connected_content https://api.pinewheel.example/points :headers "
        '{"Authorization": "Bearer 8f14e45fceea167a5a36dedd4bea2543"} :save points %}'
    ),
    good=(
        "{% connected_content https://api.pinewheel.example/points "
        ":auth_credentials points_api :save points %}"
    ),
    check=_check,
)
