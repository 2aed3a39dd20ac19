"""The situations that Trustpilot can be in, by the names that `--scenario` takes.

What each of them does is in `sandbox/situations.py`; which requests it is about stands here.
"""

from __future__ import annotations

from liquidpilot.extending import ServiceScenario

_ABOUT_REVIEWS = (
    r"/v1/(?:private/)?(?:product-reviews|reviews|business-units|consumers|conversations)"
    r"(?:/.*)?(?<!templates)(?<!links)(?<!invitations)",
)
PRODUCT_REVIEWS = (
    r"/v1/product-reviews/business-units/([^/]+)"
    r"(|/reviews|/imported-reviews|/imported-reviews-summaries)"
)
"""The paths of reviews that are asked by SKU: the business unit, and what is asked about it."""

INVITATIONS = (
    r"/v1/private/(?:product-reviews/)?business-units/[^/]+"
    r"/(?:email-invitations|invitation-links|invitations)"
)
"""The paths at which somebody is invited."""

_OAUTH = (r"/v1/oauth/.*",)
_BESIDE_OAUTH = (r"/v1/(?!oauth/).*",)
_WITH_KEY = (r"/v1/(?!private/).*",)
_WITH_TOKEN = (r"/v1/private/.*",)
_AS_BUSINESS_USER = (r"/v1/private/.*(?:email-invitations|delete)",)

SCENARIOS = (
    ServiceScenario(
        "trustpilot-no-reviews",
        "Nobody has reviewed anything: every list is empty.",
        paths=_ABOUT_REVIEWS,
    ),
    ServiceScenario(
        "trustpilot-missing-sku",
        "The message has no SKU to request: 400.",
        paths=(PRODUCT_REVIEWS,),
    ),
    ServiceScenario(
        "trustpilot-wrong-product",
        "The SKU is garbled in the URL, like an unescaped one: reviews of another product.",
        paths=(PRODUCT_REVIEWS,),
    ),
    ServiceScenario(
        "trustpilot-wrong-key", "The API key or its secret is wrong: 401.", paths=_WITH_KEY
    ),
    ServiceScenario(
        "trustpilot-forbidden",
        "The plan does not include the API: 403 as JSON.",
        paths=_BESIDE_OAUTH,
    ),
    ServiceScenario("trustpilot-blocked", "The edge blocks the caller: 403 as a page of HTML."),
    ServiceScenario(
        "trustpilot-not-found", "The business unit or the host is wrong: 404.", paths=_BESIDE_OAUTH
    ),
    ServiceScenario("trustpilot-rate-limited", "Too many calls were made: 429."),
    ServiceScenario("trustpilot-down", "Trustpilot has an outage: 500."),
    ServiceScenario("trustpilot-slow", "Trustpilot answers later than Braze waits."),
    ServiceScenario(
        "trustpilot-null-fields", "Every field that may be null is null.", paths=_ABOUT_REVIEWS
    ),
    ServiceScenario(
        "trustpilot-wrong-shape",
        "The summary of reviews comes where the list is expected, and the list for the summary.",
        paths=(PRODUCT_REVIEWS,),
    ),
    ServiceScenario(
        "trustpilot-awkward-text",
        "Reviews hold HTML, quotes, line breaks and emoji.",
        paths=_ABOUT_REVIEWS,
    ),
    ServiceScenario(
        "trustpilot-no-token", "The token is refused: 401 without 'access_token'.", paths=_OAUTH
    ),
    ServiceScenario(
        "trustpilot-expired-token",
        "The token was cached for too long: private calls are 401.",
        paths=_WITH_TOKEN,
    ),
    ServiceScenario(
        "trustpilot-no-business-user",
        "No business user is accepted: invitations are 403.",
        paths=_AS_BUSINESS_USER,
    ),
    ServiceScenario(
        "trustpilot-invalid-body",
        "The body of the invitation is refused: 400.",
        paths=(INVITATIONS,),
    ),
    ServiceScenario(
        "trustpilot-delivered-twice",
        "Braze sends the webhook again although it succeeded: two invitations.",
        deliveries=2,
        paths=(),
    ),
)
"""In the order of what goes wrong: reads, tokens, invitations."""
