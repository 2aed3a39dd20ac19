"""What the examples of several rules have in common."""

from __future__ import annotations

_UNIT = "business-units/66ea0530a1b2c3d4e5f60718"

TOKEN_CALL = (
    "{% connected_content https://api.trustpilot.com"
    "/v1/oauth/oauth-business-users-for-applications/accesstoken :method post"
    " :basic_auth trustpilot :body grant_type=client_credentials :save token"
    " :cache_max_age 3600 %}"
)
"""A call for a token, as it should be."""

REVIEWS_CALL = (
    f"{{% connected_content https://api.trustpilot.com/v1/product-reviews/{_UNIT}/reviews"
    "?sku=TRUCK-001 :auth_credentials trustpilot_key :save result %}"
)
"""A call for the reviews of a product, as it should be."""

INVITATIONS_URL = f"https://invitations-api.trustpilot.com/v1/private/{_UNIT}/email-invitations"
"""Where invitations by e-mail go."""


def for_each_review(text: str) -> str:
    """Return a loop over the reviews of `REVIEWS_CALL` with `text` in it."""
    return f"{{% for review in result.productReviews %}}{text}{{% endfor %}}"
