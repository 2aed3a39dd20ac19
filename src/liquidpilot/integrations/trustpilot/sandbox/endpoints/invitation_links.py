"""`POST …/invitation-links` of the invitations host: a link to review the service."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body, text
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.pages import page_of_invitation_link
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import invitation_link_problems


def create(call: Call, world: World) -> Reply:
    """Make a link. Its host is that of the locale: `dk.trustpilot.com` (documented)."""
    body = checked_body(call, invitation_link_problems)
    link_id = world.identities.link_id()
    url = page_of_invitation_link(link_id, text(body, "locale"), world.store)
    return found({"id": link_id, "url": url})


ROUTES = (
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitation-links",
        create,
        access="token",
        host="invitations",
    ),
)
