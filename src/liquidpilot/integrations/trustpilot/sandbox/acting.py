"""For whom a private call acts: the company whose things they are, and one of its people."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import forbidden, not_found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUser

_BUSINESS_USER = "x-business-user-id"
_ROLES = ("Admin", "Manager")


def require_own(unit_id: str, world: World) -> None:
    """Raise Refused (403, F5) unless the sandbox's applications may act for a business unit."""
    unit = world.store.units.get(unit_id)
    if unit is None or not unit.owned:
        raise forbidden(world.identities.correlation_id())


def require_own_business_unit(call: Call, route: Route, world: World) -> None:
    """Raise Refused unless the token may act for the business unit in the path.

    404 (F4) if there is no such unit, 403 (F5) if it belongs to somebody else.
    """
    unit_id = call.values.get("business_unit_id")
    if unit_id is None or route.access != "token":
        return
    if unit_id not in world.store.units:
        raise not_found("business unit not found")
    require_own(unit_id, world)


def require_business_user(call: Call, world: World) -> str | None:
    """Return the id of the business user who acts, an Admin or a Manager (documented).

    The header `x-business-user-id` names one. A `client_credentials` token belongs to nobody and
    needs it (documented); that the 403 (F5) which was observed comes of its absence is assumed.
    With the token of a person it may be left out; it counts if it is there (assumed). None for a
    person whom the data files do not list. Raises Refused (403).
    """
    named = call.header(_BUSINESS_USER)
    if named is not None:
        user = world.store.users.get(named)
    elif call.token is not None and call.token.user is not None:
        user = user_with_address(call.token.user, world)
        if user is None:
            return None
    else:
        raise forbidden(world.identities.correlation_id(), evidence="assumed")
    if user is None or user.role not in _ROLES:
        raise forbidden(world.identities.correlation_id())
    return user.id


def acting_user(call: Call, world: World) -> str | None:
    """Return the id of the business user who acts, None for nobody: not every call needs one.

    Raises Refused (403) if somebody is named who may not.
    """
    belongs_to_nobody = call.token is None or call.token.user is None
    if belongs_to_nobody and call.header(_BUSINESS_USER) is None:
        return None
    return require_business_user(call, world)


def user_with_address(address: str, world: World) -> BusinessUser | None:
    """Return the business user who logs in with `address`, None if nobody does."""
    users = world.store.users.values()
    return next((each for each in users if each.email.lower() == address.lower()), None)
