"""The calls and the webhooks that the examples of the rules are made of.

What is good in an example is good for all rules: authors copy it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from liquidpilot.extending import Example
from liquidpilot.integrations.trustpilot.endpoints import API, INVITATIONS, TOKEN

UNIT = "66ea0530a1b2c3d4e5f60718"
USER = "5f0c3a9be4b0d1a2c3f4e5d6"

SUMMARY_URL = f"https://{API}/v1/product-reviews/business-units/{UNIT}"
_REVIEWS_URL = f"{SUMMARY_URL}/reviews?sku=TRUCK-001"
_TOKEN_URL = f"https://{API}{TOKEN}"
INVITATIONS_URL = f"https://{INVITATIONS}/v1/private/business-units/{UNIT}/email-invitations"

TOKEN_CALL = (
    f"{{% connected_content {_TOKEN_URL} :method post :basic_auth trustpilot"
    " :body grant_type=client_credentials :save token :cache_max_age 3600 %}"
)
"""A call for a token."""

TOKEN_CHECK = (
    "{% if token.access_token == blank %}"
    "{% abort_message('Trustpilot gave no access token') %}{% endif %}"
)
"""What stands between `TOKEN_CALL` and the use of the token."""

REVIEWS_CALL = (
    f"{{% connected_content {_REVIEWS_URL} :auth_credentials trustpilot_key :save result %}}"
)
"""A call for the reviews of a product."""

_PRIVATE_HEADERS = {
    "Authorization": f"{TOKEN_CALL}{TOKEN_CHECK}Bearer {{{{token.access_token}}}}",
    "Content-Type": "application/json",
    "x-business-user-id": USER,
}
"""What every private call has."""

_CREDENTIALS = (
    '[trustpilot_key]\nheaders = { apikey = "TRUSTPILOT_API_KEY" }\n\n'
    '[trustpilot]\nusername = "TRUSTPILOT_API_KEY"\npassword = "TRUSTPILOT_API_SECRET"\n'
)


BACK = '<a href="https://www.trustpilot.com/review/www.pinewheel.example">Trustpilot</a>'
"""The link that stands beside what is shown of Trustpilot."""


def for_each_review(text: str) -> str:
    """Return a loop over the reviews of `REVIEWS_CALL` with `text` in it, and the link to them."""
    loop = f"{{% for review in result.productReviews %}}{text}{{% endfor %}} {BACK}"
    return f"{{% if result.__http_status_code__ == 200 %}}{loop}{{% endif %}}"


def with_token(text: str) -> Example:
    """Return an e-mail with `text` as its HTML, in which calls for a token are answered."""
    return Example(text, files=_token_answer())


def webhook(body: Mapping[str, object]) -> Example:
    """Return a webhook that invites with `body`, and has the headers of a private call."""
    lines = [f"url: {INVITATIONS_URL}", "method: POST", "headers:"]
    # A JSON text is one of YAML too.
    lines += [f"  {name}: {json.dumps(value)}" for name, value in _PRIVATE_HEADERS.items()]
    template = "\n".join(lines) + "\n"
    text = json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    files = {"templates/webhooks/example/template.yaml": template, **_token_answer()}
    return Example(text, files=files, field="body", channel="webhook")


def invitation(**fields: object) -> dict[str, object]:
    """Return the body of an invitation to review the shop, with `fields` laid over it.

    A field that is None is left out.
    """
    body: dict[str, object] = {
        "consumerEmail": "{{${email_address} | default: 'ada@example.com' | json_escape}}",
        "consumerName": "{{${first_name} | default: 'Pinewheel customer' | json_escape}}",
        "referenceNumber": "{{event_properties.${order_id} | default: 'none' | json_escape}}",
        "locale": "en-GB",
        "serviceReviewInvitation": {},
    }
    return {name: value for name, value in (body | fields).items() if value is not None}


def _token_answer() -> dict[str, str]:
    token = '{"access_token": "tpa-0000000000000000example0", "expires_in": "359999"}'
    return _answer("POST", _TOKEN_URL, token, 'body = "{any}"\n')


def _answer(method: str, url: str, answer: str, body: str = "") -> dict[str, str]:
    fixture = f'[request]\nmethod = "{method}"\nurl = {json.dumps(url)}\n{body}\n'
    return {
        "fixtures/connected_content/trustpilot.toml": (
            f"{fixture}[responses.default]\njson = '{answer}'\n"
        ),
        "fixtures/credentials.toml": _CREDENTIALS,
    }


EXAMPLES = {
    "reviews": Example(f"{REVIEWS_CALL}Hello", files=_answer("GET", _REVIEWS_URL, '{"links": []}')),
    "token": with_token(f"{TOKEN_CALL}Hello"),
    "invitation": webhook(invitation()),
}
"""What the pages of the codes are made of, by the names that `codes.toml` has for them."""
