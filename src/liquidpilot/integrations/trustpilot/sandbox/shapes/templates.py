"""Templates that invitations can be written with."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.store.model import InvitationTemplate


def template(subject: InvitationTemplate) -> JsonObject:
    """Return a template under the names that clients read (observed)."""
    return {
        "id": subject.id,
        "name": subject.name,
        "isDefaultTemplate": subject.is_default,
        "locale": subject.locale,
        "language": subject.locale.partition("-")[0],
        "type": subject.kind,
    }
