"""The two Connected Content tags that Braze's page on Trustpilot publishes, letter for letter.

What they send is compared byte for byte. Source: Braze, "Trustpilot" (partner page), sections
"Retrieve the access token" and "Personalizing messages with product review insights".
"""

from __future__ import annotations

import liquidpilot
from liquidpilot import Request, Response

_TOKEN = """{% connected_content\x20
https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken
:method post
:headers {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic {{'API_KEY:API_SECRET' | base64_encode}}" }
:body grant_type=client_credentials
:save token
:retry
:cache_max_age 3600 %}

{{token.access_token}}
"""

_REVIEWS = """{% connected_content https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530xxxxxx/reviews?sku={{event_properties.${item_sku}}}&stars=5
   :method get
   :headers {"apikey": "xxxxx"}
   :content_type application/json :save result %}
"""


class _Recorder:
    """Answers every request with one body and keeps the requests."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        return Response(200, {"content-type": "application/json"}, self.body)


def _sent(request: Request) -> tuple[str, str, dict[str, str], bytes | None]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers.pop("user-agent")
    return request.method, request.url, headers, request.body


def test_the_token_request_is_sent_as_published() -> None:
    trustpilot = _Recorder(b'{"access_token": "tpa-1", "expires_in": "359999"}')
    result = liquidpilot.render(_TOKEN, transport=trustpilot)
    (request,) = trustpilot.requests
    assert _sent(request) == (
        "POST",
        "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken",
        {
            "content-type": "application/x-www-form-urlencoded",
            "authorization": "Basic QVBJX0tFWTpBUElfU0VDUkVU",
            "accept": "*/*",
        },
        b"grant_type=client_credentials",
    )
    assert result.text.strip() == "tpa-1"
    assert result.diagnostics == []


def test_the_reviews_request_is_sent_as_published() -> None:
    trustpilot = _Recorder(b'{"productReviews": [{"content": "Such a great toy truck"}]}')
    template = _REVIEWS + "{{result.productReviews[0].content}} {{result.__http_status_code__}}"
    profile = {"event_properties": {"item_sku": "TRUCK-001"}}
    result = liquidpilot.render(template, profile, transport=trustpilot)
    (request,) = trustpilot.requests
    assert _sent(request) == (
        "GET",
        "https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530xxxxxx/reviews"
        "?sku=TRUCK-001&stars=5",
        {"content-type": "application/json", "accept": "application/json", "apikey": "xxxxx"},
        None,
    )
    assert result.text.strip() == "Such a great toy truck 200"
    assert result.diagnostics == []


def test_the_user_agent_is_brazes() -> None:
    trustpilot = _Recorder(b"{}")
    liquidpilot.render(_REVIEWS, transport=trustpilot)
    assert trustpilot.requests[0].headers["user-agent"].startswith("Braze Sender ")
