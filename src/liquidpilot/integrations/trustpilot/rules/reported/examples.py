"""The calls and the webhooks that the examples are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from liquidpilot.extending import Example
from liquidpilot.integrations.trustpilot.hosts import API, INVITATIONS

UNIT = "66ea0530a1b2c3d4e5f60718"
USER = "5f0c3a9be4b0d1a2c3f4e5d6"

REVIEWS_URL = f"https://{API}/v1/product-reviews/business-units/{UNIT}/reviews"
SERVICE_REVIEWS_URL = f"https://{API}/v1/business-units/{UNIT}/reviews"
FIND_URL = f"https://{API}/v1/business-units/find"
TOKEN_URL = f"https://{API}/v1/oauth/oauth-business-users-for-applications/accesstoken"
INVITATIONS_URL = f"https://{INVITATIONS}/v1/private/business-units/{UNIT}/email-invitations"
LINKS_URL = f"https://{INVITATIONS}/v1/private/business-units/{UNIT}/invitation-links"
DELETION_URL = f"https://{INVITATIONS}/v1/private/business-units/{UNIT}/invitation-data/delete"

PRIVATE_HEADERS = {
    "Authorization": "Bearer tpa-0000000000000000example0",
    "Content-Type": "application/json",
    "x-business-user-id": USER,
}
"""What every private call has; the token would come from a token call."""

_CREDENTIALS = (
    '[trustpilot_key]\nheaders = { apikey = "TRUSTPILOT_API_KEY" }\n\n'
    '[trustpilot]\nusername = "TRUSTPILOT_API_KEY"\npassword = "TRUSTPILOT_API_SECRET"\n'
)


def call(url: str, options: str = ":auth_credentials trustpilot_key") -> Example:
    """Return a call to `url`, whose answer is recorded and printed."""
    text = f"{{% connected_content {url} {options} :save result %}}{{{{result.total}}}}"
    return _answered(text, "GET", url, "")


def token_call(options: str, body: str = "grant_type=client_credentials") -> Example:
    """Return a call for a token, which is answered."""
    text = (
        f"{{% connected_content {TOKEN_URL} :method post {options} :body {body} :save token %}}"
        "{{token.access_token}}"
    )
    return _answered(text, "POST", TOKEN_URL, 'body = "{any}"\n')


def webhook(
    body: Mapping[str, object], url: str = INVITATIONS_URL, headers: Mapping[str, str] | None = None
) -> Example:
    """Return a webhook to `url`; without `headers` it has those of a private call."""
    sent = PRIVATE_HEADERS if headers is None else headers
    lines = [f"url: {url}", "method: POST", "headers:"]
    lines += [f"  {name}: {value}" for name, value in sent.items()]
    return Example(
        json.dumps(body, indent=2, ensure_ascii=False) + "\n",
        files={"templates/webhooks/example/template.yaml": "\n".join(lines) + "\n"},
        field="body",
        channel="webhook",
    )


def invitation(**fields: object) -> dict[str, object]:
    """Return the body of an invitation to review the shop, with `fields` laid over it.

    A field that is None is left out.
    """
    body: dict[str, object] = {
        "consumerEmail": "ada@example.com",
        "consumerName": "Ada",
        "referenceNumber": "1001",
        "locale": "en-GB",
        "serviceReviewInvitation": {},
    }
    return {name: value for name, value in (body | fields).items() if value is not None}


def _answered(text: str, method: str, url: str, body: str) -> Example:
    answer = f'[request]\nmethod = "{method}"\nurl = {json.dumps(url)}\n{body}\n'
    answer += '[responses.default]\njson = \'{"total": 1, "access_token": "tpa-example"}\'\n'
    return Example(
        text,
        files={
            "fixtures/connected_content/trustpilot.toml": answer,
            "fixtures/credentials.toml": _CREDENTIALS,
        },
    )
