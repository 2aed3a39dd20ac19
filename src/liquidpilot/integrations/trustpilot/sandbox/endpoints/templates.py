"""`GET …/templates`: what invitations can be written with."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.templates import template
from liquidpilot.integrations.trustpilot.sandbox.world import World


def list_templates(call: Call, world: World) -> Reply:
    """Return the templates of a business unit; which kinds there are in `type` is not known."""
    templates = world.store.templates_of(call.values["business_unit_id"])
    return found({"templates": [template(each) for each in templates]}, "observed")


ROUTES = (
    Route(
        "GET",
        "/v1/private/business-units/{business_unit_id}/templates",
        list_templates,
        access="token",
        host="invitations",
    ),
)
