"""Invitations as tests of a template look at them; Trustpilot itself shows them to people alone."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_seconds


def queued_invitation(invitation: Invitation) -> JsonObject:
    """Return all that is known about an invitation, with its states until now."""
    return {
        "id": invitation.id,
        "kind": invitation.kind,
        "businessUnitId": invitation.business_unit_id,
        "businessUserId": invitation.user,
        "consumer": {"name": invitation.consumer_name, "email": invitation.consumer_email},
        "referenceNumber": invitation.reference,
        "repeatsReferenceNumber": invitation.repeats,
        "locale": invitation.locale,
        "createdAt": with_seconds(invitation.created),
        "emails": [
            {"templateId": each.template, "sendAt": with_seconds(each.send_at)}
            for each in invitation.emails
        ],
        "tags": list(invitation.tags),
        "state": invitation.state,
        "history": [
            {"at": with_seconds(time), "state": state} for time, state in invitation.history
        ],
    }
