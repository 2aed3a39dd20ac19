"""Who is calling: keys of public calls, tokens of private ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Refused, fault, forbidden, not_found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Application, BusinessUser

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.tokens import Token


_TOKEN_PARAMETERS = ("token", "access_token")


def authenticate(call: Call, route: Route, world: World) -> None:
    """Fill in `call.api_key` and `call.token` with what `route` asks for.

    Raises Refused (401, F1).
    """
    if route.access == "token":
        call.token = _accepted_token(call, world)
        call.api_key = call.token.client_id
    elif route.access == "key":
        call.api_key = _accepted_key(call, world)


def application_with(key: str, world: World) -> Application | None:
    """Return the application whose API key this is, None if nobody has it.

    A key that is not listed is, where the store accepts any, that of an application of its own,
    whose `secret` is empty: all that is not blank is right. So authors can use the keys they have.
    """
    listed = world.store.application(key)
    if listed is not None or not world.store.accepts_any_key:
        return listed
    return Application(key, "") if key.strip() and key not in world.store.refused_keys else None


def _accepted_key(call: Call, world: World) -> str:
    key = (call.header("apikey") or call.parameter("apikey") or "").strip()
    if not key:
        text = "Failed to resolve API Key variable request.header.apikey"
        raise fault(401, text, "oauth.v2.FailedToResolveAPIKey", "assumed")
    if application_with(key, world) is None:
        raise invalid_key()
    return key


def _accepted_token(call: Call, world: World) -> Token:
    token = world.tokens.find(_presented_token(call, strict=world.settings.strict))
    if token is None:
        raise invalid_token()
    if token.is_expired(world.now()):
        raise expired_token()
    return token


def _presented_token(call: Call, *, strict: bool) -> str:
    # A line break, as a template leaves it before a tag, is no blank of HTTP: it stays wrong.
    scheme, _, value = (call.header("authorization") or "").strip(" \t").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value
    if not strict:
        for name in _TOKEN_PARAMETERS:
            parameter = call.parameter(name)
            if parameter:
                call.warnings.append(f"'?{name}=' is no longer documented; send 'Authorization'")
                return parameter
    return ""


def invalid_key() -> Refused:
    """Return 401 for a key that nobody has: the documented message in the gateway's envelope."""
    return fault(401, "Invalid API key", "oauth.v2.InvalidApiKey", "assumed")


def invalid_token() -> Refused:
    """Return 401 for a private call without a token, or with one that was never issued."""
    return fault(401, "Invalid access token", "oauth.v2.InvalidAccessToken")


def expired_token() -> Refused:
    """Return 401 for a token whose time is over, in the gateway's usual words."""
    code = "keymanagement.service.access_token_expired"
    return fault(401, "Access Token expired", code, "assumed")


# For whom a private call acts: the company whose things they are, and one of its people.

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
