"""`POST …/invitations`: how one invited before there was `…/email-invitations`.

It is no longer documented; whether Trustpilot still answers it is unknown.
"""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.acting import acting_user
from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.known import require_template
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.legacy_invitations import (
    legacy_invitation,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import legacy_invitation_problems


def invite(call: Call, world: World) -> Reply:
    """Queue an invitation and return it, as published answers of 2018 have it."""
    user = acting_user(call, world)
    body = checked_body(call, legacy_invitation_problems)
    unit_id = call.values["business_unit_id"]
    require_template(body.get("templateId"), unit_id, world)
    invitation = world.queue.add("legacy", unit_id, body, user)
    unit, template = world.store.units[unit_id], _default_template(unit_id, world)
    return found(legacy_invitation(invitation, body, unit, template), "observed")


def _default_template(unit_id: str, world: World) -> str | None:
    templates = world.store.templates_of(unit_id)
    return next((each.id for each in templates if each.is_default), None)


ROUTES = (
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitations",
        invite,
        access="token",
        host="invitations",
    ),
)
