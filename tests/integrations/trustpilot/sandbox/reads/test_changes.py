"""What private calls have changed is what everybody reads afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from liquidpilot import Request
from liquidpilot.integrations.trustpilot.sandbox.sandbox import TrustpilotSandbox

Make = Callable[..., TrustpilotSandbox]

UNIT = "66ea0530a1b2c3d4e5f60718"


def fetch(sandbox: TrustpilotSandbox, path: str) -> Any:
    request = Request("GET", f"https://api.trustpilot.com{path}", {"apikey": "sandbox-key"})
    response = sandbox.answer(request).response
    assert response is not None
    return json.loads(response.text)


def test_a_reply_to_a_service_review(sandbox_with: Make) -> None:
    sandbox = sandbox_with()
    review = sandbox.world.store.service_reviews(UNIT)[0]
    sandbox.world.review_changes.reply(review, "Welcome back", None)
    for path in (f"/v1/business-units/{UNIT}/reviews?responded=true", "/v1/reviews/latest?count=1"):
        assert fetch(sandbox, path)["reviews"][0]["companyReply"]["text"] == "Welcome back"
    assert fetch(sandbox, f"/v1/reviews/{review.id}")["companyReply"]["text"] == "Welcome back"


def test_a_comment_on_a_product_review(sandbox_with: Make) -> None:
    sandbox = sandbox_with()
    conversations = sandbox.world.conversations
    review = sandbox.world.store.product_reviews(UNIT, skus=["TRUCK"])[0]
    conversations.add_comment(conversations.start(review), "So glad", None)
    data = fetch(sandbox, f"/v1/product-reviews/business-units/{UNIT}/reviews?sku=TRUCK")
    assert data["productReviews"][0]["firstCompanyComment"]["comment"] == "So glad"
