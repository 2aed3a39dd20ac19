"""The situations that Trustpilot can be in, by the names that `--scenario` takes.

What each of them does is in `sandbox/situations.py`.
"""

from __future__ import annotations

from liquidpilot.extending import ServiceScenario

SCENARIOS = (
    ServiceScenario("trustpilot-no-reviews", "Nobody has reviewed anything: every list is empty."),
    ServiceScenario("trustpilot-missing-sku", "The message has no SKU to request: 400."),
    ServiceScenario(
        "trustpilot-wrong-product",
        "The SKU is garbled in the URL, like an unescaped one: reviews of another product.",
    ),
    ServiceScenario("trustpilot-wrong-key", "The API key or its secret is wrong: 401."),
    ServiceScenario("trustpilot-forbidden", "The plan does not include the API: 403 as JSON."),
    ServiceScenario("trustpilot-blocked", "The edge blocks the caller: 403 as a page of HTML."),
    ServiceScenario("trustpilot-not-found", "The business unit or the host is wrong: 404."),
    ServiceScenario("trustpilot-rate-limited", "Too many calls were made: 429."),
    ServiceScenario("trustpilot-down", "Trustpilot has an outage: 500."),
    ServiceScenario("trustpilot-slow", "Trustpilot answers later than Braze waits."),
    ServiceScenario("trustpilot-null-fields", "Every field that may be null is null."),
    ServiceScenario(
        "trustpilot-wrong-shape",
        "The summary of reviews comes where the list is expected, and the list for the summary.",
    ),
    ServiceScenario("trustpilot-awkward-text", "Reviews hold HTML, quotes, line breaks and emoji."),
    ServiceScenario("trustpilot-no-token", "The token is refused: 401 without 'access_token'."),
    ServiceScenario(
        "trustpilot-expired-token", "The token was cached for too long: private calls are 401."
    ),
    ServiceScenario(
        "trustpilot-no-business-user", "No business user is accepted: invitations are 403."
    ),
    ServiceScenario("trustpilot-invalid-body", "The body of the invitation is refused: 400."),
    ServiceScenario(
        "trustpilot-delivered-twice",
        "Braze sends the webhook again although it succeeded: two invitations.",
        deliveries=2,
    ),
)
"""In the order of what goes wrong: reads, tokens, invitations."""
