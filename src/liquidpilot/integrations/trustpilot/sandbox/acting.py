"""On whose behalf a private call acts, where no business unit stands in its path."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.access import BUSINESS_USER, require_business_user
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import forbidden
from liquidpilot.integrations.trustpilot.sandbox.world import World


def require_own(unit_id: str, world: World) -> None:
    """Raise Refused (403, F5) unless the sandbox's applications may act for a business unit."""
    unit = world.store.units.get(unit_id)
    if unit is None or not unit.owned:
        raise forbidden(world.identities.correlation_id())


def acting_user(call: Call, world: World) -> str | None:
    """Return the id of the business user who acts, None for nobody: not every call needs one.

    Raises Refused (403) if somebody is named who may not.
    """
    belongs_to_nobody = call.token is None or call.token.user is None
    if belongs_to_nobody and call.header(BUSINESS_USER) is None:
        return None
    return require_business_user(call, world)
