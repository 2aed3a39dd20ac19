"""`GET …/templates`: what invitations can be written with."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import InvitationTemplate


def list_templates(call: Call, world: World) -> Reply:
    """Return the templates of a business unit; `language` and `type` are what clients read."""
    templates = world.store.templates_of(call.values["business_unit_id"])
    return found({"templates": [_shape(each) for each in templates]}, "observed")


def _shape(template: InvitationTemplate) -> dict[str, object]:
    return {
        "id": template.id,
        "name": template.name,
        "isDefaultTemplate": template.is_default,
        "locale": template.locale,
        "language": template.locale.partition("-")[0],
        "type": template.kind,
    }


ROUTES = (
    Route(
        "GET",
        "/v1/private/business-units/{business_unit_id}/templates",
        list_templates,
        access="token",
        host="invitations",
    ),
)
