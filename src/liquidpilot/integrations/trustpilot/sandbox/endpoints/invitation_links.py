"""`POST …/invitation-links` of the invitations host: a link to review the service."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body, text
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import invitation_link_problems

_DOMAIN = "www.trustpilot.com"


def create(call: Call, world: World) -> Reply:
    """Make a link. Its host is that of the locale: `dk.trustpilot.com` (documented)."""
    body = checked_body(call, invitation_link_problems)
    link_id = world.identities.link_id()
    locale = text(body, "locale")
    domain = next((each.domain for each in world.store.locales if each.code == locale), _DOMAIN)
    return found({"id": link_id, "url": f"https://{domain}/evaluate-link/{link_id}"})


ROUTES = (
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitation-links",
        create,
        access="token",
        host="invitations",
    ),
)
