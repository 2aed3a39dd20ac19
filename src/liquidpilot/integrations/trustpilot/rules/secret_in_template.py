"""`trustpilot-secret-in-template`: the key of a Trustpilot account, typed into a template."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.rules.keys import typed_keys


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for key in typed_keys(field):
        if not key.is_placeholder:
            message = f"this looks like a secret of your Trustpilot account: '{key.text[:4]}…'"
            hint = f"{key.remedy}; then have Trustpilot issue a new one, since this one is known"
            yield Diagnostic.unnamed(
                message, hint, key.outline.source.place(key.span), confidential=True
            )


RULE = FieldRule(
    name="trustpilot-secret-in-template",
    severity="error",
    summary="a key or a secret of Trustpilot, typed into a template",
    explanation=(
        "Everybody who may read the template, in Braze or in the repository, can then send "
        "invitations and read private reviews in your name. Braze keeps the values as credentials "
        "under a name, and a call names them: ':basic_auth' for the key and the secret of the "
        "token call, ':auth_credentials' for the header 'apikey'."
    ),
    source=("call-credentials",),
    bad=(
        "{% connected_content https://api.trustpilot.com/v1/business-units/find"
        "?name=www.pinewheel.example"
        ' :headers {"apikey": "8f14e45fceea167a5a36dedd4bea2543"} :save shop %}'
    ),
    good=(
        "{% connected_content https://api.trustpilot.com/v1/business-units/find"
        "?name=www.pinewheel.example :auth_credentials trustpilot_key :save shop %}"
    ),
    instead_of=("secret-in-template",),
    check=_check,
)
