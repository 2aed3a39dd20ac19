"""Invitations as the endpoint answered that was there before `…/email-invitations`."""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_microseconds, with_seconds
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit

_SENDER = "noreply.invitations@trustpilotmail.com"


def legacy_invitation(
    invitation: Invitation,
    body: Mapping[str, object],
    unit: BusinessUnit,
    default_template: str | None,
) -> JsonObject:
    """Return a new invitation, as published answers of 2018 have it (observed).

    `body` is what was asked for; what it leaves out comes from the company's settings.
    """
    return {
        "id": invitation.id,
        "businessUnitId": unit.id,
        "businessUserId": invitation.user,
        "recipient": {"name": invitation.consumer_name, "email": invitation.consumer_email},
        "referenceId": invitation.reference,
        "templateId": invitation.template or default_template,
        "locale": invitation.locale or unit.locale,
        "sender": {
            "email": body.get("senderEmail") or _SENDER,
            "name": body.get("senderName") or unit.display_name,
        },
        "replyTo": body.get("replyTo") or unit.email,
        "createdTime": with_microseconds(invitation.created),
        "preferredSendTime": with_seconds(invitation.send_at),
        "sentTime": None,
        "tags": list(invitation.tags),
        "redirectUri": body.get("redirectUri"),
        "status": "notsent",
        "source": "InvitationApi",
    }
