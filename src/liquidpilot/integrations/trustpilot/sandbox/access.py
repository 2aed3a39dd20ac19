"""Who is calling: keys of public calls, tokens of private ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import Refused, fault, forbidden
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
        reason = "there is no header 'apikey', and no parameter of this name"
        raise fault(401, text, "oauth.v2.FailedToResolveAPIKey", reason, "assumed")
    if application_with(key, world) is None:
        raise invalid_key(_why_not(key, world))
    return key


def _why_not(key: str, world: World) -> str:
    if key in world.store.refused_keys:
        return f"'{key}' is one of 'refused_keys' in the data: it never works"
    return "the data do not list this key, and have 'accepts_any_key = false'"


def _accepted_token(call: Call, world: World) -> Token:
    presented, problem = _presented_token(call, strict=world.is_strict)
    token = world.tokens.find(presented)
    if token is None:
        raise invalid_token(
            problem or "this sandbox has not issued the token, or forgot it at a reset"
        )
    if token.is_expired(world.now()):
        raise expired_token(f"the token expired at {token.expires_at:%Y-%m-%d %H:%M:%S} UTC")
    return token


def _presented_token(call: Call, *, strict: bool) -> tuple[str, str]:
    """Return the token, and if there is none, why."""
    # A line break, as a template leaves it before a tag, is no blank of HTTP: it stays wrong.
    header = call.header("authorization")
    scheme, _, value = (header or "").strip(" \t").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value, ""
    for name in _TOKEN_PARAMETERS:
        parameter = call.parameter(name)
        if parameter:
            problem = f"'?{name}=' is no longer documented; send 'Authorization'"
            if strict:
                return "", problem
            call.warn(problem)
            return parameter, ""
    if header is None:
        key = ", and an API key is not enough for a private call" if call.header("apikey") else ""
        return "", f"there is no header 'Authorization'{key}"
    return "", "'Authorization' is not 'Bearer ' and a token"


def invalid_key(reason: str) -> Refused:
    """Return 401 for a key that nobody has: the documented message in the gateway's envelope."""
    return fault(401, "Invalid API key", "oauth.v2.InvalidApiKey", reason, "assumed")


def invalid_token(reason: str) -> Refused:
    """Return 401 for a private call without a token, or with one that was never issued."""
    return fault(401, "Invalid access token", "oauth.v2.InvalidAccessToken", reason)


def expired_token(reason: str) -> Refused:
    """Return 401 for a token whose time is over, in the gateway's usual words."""
    code = "keymanagement.service.access_token_expired"
    return fault(401, "Access Token expired", code, reason, "assumed")


# For whom a private call acts: the company whose things they are, and one of its people.

_BUSINESS_USER = "x-business-user-id"
_ROLES = ("Admin", "Manager")
_OBJECT_ID = re.compile("[0-9a-f]{24}")


def require_own_business_unit(call: Call, route: Route, world: World) -> None:
    """Raise Refused unless the token may act for the business unit in the path.

    In a strict world that is 404 (F4) if there is no such unit, and 403 (F5) if it belongs to
    somebody else; else there is a warning.
    """
    unit_id = call.values.get("business_unit_id")
    if unit_id is None or route.access != "token":
        return
    unit = world.unit(unit_id, call)
    if not unit.owned:
        problem = f"the business unit '{unit_id}' is somebody else's: 'owned = false' in the data"
        if world.is_strict:
            raise forbidden(world.identities.correlation_id(), problem)
        call.warn(f"{problem}; Trustpilot would answer 403")


def require_business_user(call: Call, world: World) -> str | None:
    """Return the id of the business user who acts, an Admin or a Manager (documented).

    The header `x-business-user-id` names one. A `client_credentials` token belongs to nobody and
    needs it (documented); that the 403 (F5) which was observed comes of its absence is assumed.
    With the token of a person it may be left out; it counts if it is there (assumed). None for a
    person whom the data files do not list. Raises Refused (403).
    """
    named = call.header(_BUSINESS_USER)
    problem = ""
    if named is not None:
        user, problem = _named_user(named, call, world)
        if user is None and not problem:
            call.makes_up(f"the business user '{named}'")
            return named
    elif call.token is not None and call.token.user is not None:
        user = user_with_address(call.token.user, world)
        if user is None:
            return None
    else:
        user = None
        problem = (
            f"the header '{_BUSINESS_USER}' is missing: a token of client_credentials is nobody's"
        )
    if user is not None and user.role not in _ROLES:
        problem = (
            f"'{user.email}' is a {user.role} in [[users]] of the data, not an Admin or a Manager"
        )
    if problem or user is None:
        raise forbidden(world.identities.correlation_id(), problem)
    return user.id


def acting_user(call: Call, world: World) -> str | None:
    """Return the id of the business user who acts, None for nobody: not every call needs one.

    Raises Refused (403) if somebody is named who may not.
    """
    belongs_to_nobody = call.token is None or call.token.user is None
    if belongs_to_nobody and call.header(_BUSINESS_USER) is None:
        return None
    return require_business_user(call, world)


def _named_user(named: str, call: Call, world: World) -> tuple[BusinessUser | None, str]:
    """Return the user with an id, and what is wrong with that id."""
    if not _OBJECT_ID.fullmatch(named):
        return None, f"'{_BUSINESS_USER}' is '{named}', and an id has 24 characters, 0-9 and a-f"
    if named == call.values.get("business_unit_id") or named in world.store.units:
        return None, f"'{_BUSINESS_USER}' is the id of the business unit, and not that of a person"
    user = world.store.users.get(named)
    if user is None and world.is_strict:
        return None, f"the data do not list the business user '{named}': {world.where('users')}"
    return user, ""


def user_with_address(address: str, world: World) -> BusinessUser | None:
    """Return the business user who logs in with `address`, None if nobody does."""
    users = world.store.users.values()
    return next((each for each in users if each.email.lower() == address.lower()), None)
