"""`POST …/invitation-links` of the API host: a link to review products."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.known import require_product_ids
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import product_invitation_link_problems


def create(call: Call, world: World) -> Reply:
    """Make a link for `products` or, of the catalogue, for `productIds`."""
    body = checked_body(call, product_invitation_link_problems)
    require_product_ids(body.get("productIds"), call.values["business_unit_id"], world)
    link_id = world.identities.review_link_id()
    url = f"https://products.trustpilot.com/evaluate/{link_id}"
    return found({"reviewLinkId": link_id, "reviewUrl": url}, "observed")


ROUTES = (
    Route(
        "POST",
        "/v1/private/product-reviews/business-units/{business_unit_id}/invitation-links",
        create,
        access="token",
    ),
)
