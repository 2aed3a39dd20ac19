"""Reported about what a request shows: an API key, an access token, and who acts."""

from __future__ import annotations

from liquidpilot.extending import ReportedRule
from liquidpilot.integrations.trustpilot.rules.examples import (
    PRIVATE_HEADERS,
    REVIEWS_URL,
    call,
    invitation,
    token_call,
    webhook,
)

_REVIEWS = f"{REVIEWS_URL}?sku=TRUCK-001"
_BASIC = ":basic_auth trustpilot"


def _without(header: str) -> dict[str, str]:
    return {name: value for name, value in PRIVATE_HEADERS.items() if name != header}


RULES = (
    ReportedRule(
        name="trustpilot-key-in-query",
        severity="error",
        summary="a key or a token is part of the URL",
        explanation=(
            "Braze keeps the URLs that it calls in its logs for up to 30 days. Trustpilot takes "
            "the key as the header 'apikey' and the token as 'Authorization', and advises against "
            'the URL (Trustpilot, "Authentication").'
        ),
        source=("call-logged",),
        bad=call(f"{_REVIEWS}&apikey=0123456789abcdef", ""),
        good=call(_REVIEWS),
    ),
    ReportedRule(
        name="trustpilot-missing-api-key",
        severity="error",
        summary="public reviews or data are asked for without the header 'apikey'",
        explanation=(
            "Public endpoints, those without '/private/', want the API key in the header 'apikey' "
            '(Trustpilot, "Authentication"). Without it the answer is 401, and there is no review '
            "in the message. A credential, as in ':auth_credentials', keeps it out of the template."
        ),
        bad=call(_REVIEWS, ""),
        good=call(_REVIEWS),
    ),
    ReportedRule(
        name="trustpilot-missing-bearer",
        severity="error",
        summary="a private endpoint is called without 'Authorization: Bearer' and a token",
        explanation=(
            "Private endpoints want an access token behind the word 'Bearer' and one space "
            '(Trustpilot, "Authentication"); an API key alone is answered by 401 (observed). A '
            "line break in front of it comes from the tag that asks for the token: end it by '-%}'."
        ),
        bad=webhook(invitation(), headers=_without("Authorization")),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-missing-business-user",
        severity="error",
        summary="nobody is named who sends the invitation",
        explanation=(
            "A token of the grant 'client_credentials' belongs to no person. Who acts is then told "
            "by the header 'x-business-user-id', the id of an Admin or a Manager (Trustpilot, "
            '"Invitation API", "Grant type: client credentials"). It is a header, not a parameter. '
            "403 with the errorCode 1014 was observed; that the header was missing is assumed."
        ),
        bad=webhook(invitation(), headers=_without("x-business-user-id")),
        good=webhook(invitation()),
    ),
    ReportedRule(
        name="trustpilot-wrong-token-request",
        severity="error",
        summary="a token call that cannot get a token",
        explanation=(
            "A token is asked for by POST with a form, 'grant_type=client_credentials' for "
            "instance, and with the API key and the secret as 'Authorization: Basic', encoded as "
            "'KEY:SECRET' (Trustpilot, \"Authentication\"). ':content_type application/json' makes "
            "Braze turn the form into JSON, which the endpoint does not read."
        ),
        source=("call-body-types",),
        bad=token_call(f"{_BASIC} :content_type application/json"),
        good=token_call(_BASIC),
    ),
    ReportedRule(
        name="trustpilot-deprecated-grant",
        severity="info",
        summary="a token call with a grant that Trustpilot advises against, or that cannot work",
        explanation=(
            "The grant 'password' is deprecated, since it allows no second factor (Trustpilot, "
            "\"Grant type: password\"); 'client_credentials' with 'x-business-user-id' does the "
            "same. A token of 'client_credentials' has no refresh token: the same call gets a new "
            'one (Trustpilot, "Grant type: client credentials").'
        ),
        bad=token_call(_BASIC, "grant_type=password&username=crm@example.com&password=sandbox"),
        good=token_call(_BASIC),
    ),
)
