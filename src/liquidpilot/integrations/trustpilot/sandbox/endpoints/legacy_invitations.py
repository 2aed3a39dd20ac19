"""`POST …/invitations`: how one invited before there was `…/email-invitations`.

It is no longer documented; whether Trustpilot still answers it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from liquidpilot.integrations.trustpilot.sandbox.acting import acting_user
from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body, text
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation
from liquidpilot.integrations.trustpilot.sandbox.known import require_template
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_seconds
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import legacy_invitation_problems

_SENDER = "noreply.invitations@trustpilotmail.com"


def invite(call: Call, world: World) -> Reply:
    """Queue an invitation and return it, as published answers of 2018 have it."""
    user = acting_user(call, world)
    body = checked_body(call, legacy_invitation_problems)
    unit_id = call.values["business_unit_id"]
    require_template(body.get("templateId"), unit_id, world)
    invitation = world.queue.add("legacy", unit_id, body, user)
    return found(_shape(invitation, body, world), "observed")


def _shape(invitation: Invitation, body: Mapping[str, object], world: World) -> dict[str, object]:
    unit = world.store.units[invitation.business_unit_id]
    created = invitation.created.astimezone(UTC).replace(tzinfo=None)
    return {
        "id": invitation.id,
        "businessUnitId": unit.id,
        "businessUserId": invitation.user,
        "recipient": {"name": invitation.consumer_name, "email": invitation.consumer_email},
        "referenceId": invitation.reference,
        "templateId": invitation.template or _default_template(unit.id, world),
        "locale": invitation.locale or unit.locale,
        "sender": {
            "email": text(body, "senderEmail") or _SENDER,
            "name": text(body, "senderName") or unit.display_name,
        },
        "replyTo": text(body, "replyTo") or unit.email,
        "createdTime": created.isoformat(timespec="microseconds") + "Z",
        "preferredSendTime": with_seconds(invitation.send_at),
        "sentTime": None,
        "tags": list(invitation.tags),
        "redirectUri": text(body, "redirectUri"),
        "status": "notsent",
        "source": "InvitationApi",
    }


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
