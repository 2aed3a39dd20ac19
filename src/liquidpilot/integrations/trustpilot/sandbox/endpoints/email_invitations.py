"""`POST …/email-invitations`: invite somebody to review the service, products, or both."""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.integrations.trustpilot.sandbox.acting import require_business_user
from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.invitations import Kind
from liquidpilot.integrations.trustpilot.sandbox.known import require_products, require_template
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, empty
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import email_invitation_problems

_SERVICE, _PRODUCT = "serviceReviewInvitation", "productReviewInvitation"


def invite(call: Call, world: World) -> Reply:
    """Queue an invitation; the answer tells nothing about it, as no answer is documented.

    The body is empty because a published client takes every JSON object for a failure. The status
    is a setting: 202 is what a queue would answer, 200 and 204 are as possible.
    """
    user = require_business_user(call, world)
    body = checked_body(call, email_invitation_problems)
    unit_id = call.values["business_unit_id"]
    for name in (_SERVICE, _PRODUCT):
        block = body.get(name)
        if isinstance(block, dict):
            require_template(block.get("templateId"), unit_id, world)
            require_products(block.get("productSkus"), unit_id, world)
    world.queue.add(_kind(body), unit_id, body, user)
    return empty(world.settings.invitation_status, "assumed")


def _kind(body: Mapping[str, object]) -> Kind:
    if body.get(_PRODUCT) is None:
        return "service"
    return "product" if body.get(_SERVICE) is None else "service+product"


ROUTES = (
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/email-invitations",
        invite,
        access="token",
        host="invitations",
    ),
)
