"""Who is calling: keys of public calls, tokens of private ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liquidpilot.integrations.trustpilot.endpoints import is_id
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
        raise invalid_key(why_key_is_refused(key, world))
    return key


def why_key_is_refused(key: str, world: World) -> str:
    """Return why no application has a key, and where that is changed."""
    if key in world.store.refused_keys:
        return f"'{key}' never works: use another, or change 'refused_keys' in {world.data_file}"
    listed = world.table("applications")
    return f"'accepts_any_key' is false, and no application has this key: add it to {listed}"


def _accepted_token(call: Call, world: World) -> Token:
    presented, problem = _presented_token(call, strict=world.is_strict)
    token = world.tokens.find(presented)
    if token is None:
        raise invalid_token(
            problem
            or "this sandbox has not issued the token, or forgot it at a reset: request a new one"
        )
    if token.is_expired(world.now()):
        expiry = f"{token.expires_at:%Y-%m-%d %H:%M:%S} UTC"
        raise expired_token(f"the token expired at {expiry}: request a new one")
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
        return (
            "",
            f"there is no header 'Authorization'{key}: request a token, and send 'Bearer TOKEN'",
        )
    return "", "'Authorization' is not 'Bearer ' and a token: write 'Bearer TOKEN'"


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
        problem = f"the business unit '{unit_id}' is somebody else's: it has 'owned = false'"
        if world.is_strict:
            remedy = f"if it is yours, list it without that in {world.table('business_units')}"
            raise forbidden(world.identities.correlation_id(), f"{problem}; {remedy}")
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
            f"the header '{_BUSINESS_USER}' is missing, and a token of client_credentials is "
            "nobody's: send the id of an Admin or a Manager"
        )
    if user is not None and user.role not in _ROLES:
        problem = (
            f"'{user.email}' is a {user.role}, and has to be an Admin or a Manager: "
            f"change 'role' in {world.table('users')}"
        )
    if problem or user is None:
        raise forbidden(world.identities.correlation_id(), problem)
    return user.id


def _named_user(named: str, call: Call, world: World) -> tuple[BusinessUser | None, str]:
    """Return the user with an id, and what is wrong with that id."""
    if not is_id(named):
        return None, f"'{_BUSINESS_USER}' is '{named}', and an id has 24 characters, 0-9 and a-f"
    if named == call.values.get("business_unit_id") or named in world.store.units:
        problem = f"'{_BUSINESS_USER}' is the id of the business unit, and not that of a person"
        return None, f"{problem}: send the id of an Admin or a Manager"
    user = world.store.users.get(named)
    if user is None and world.is_strict:
        return None, f"the data do not list the business user '{named}': {world.remedy('users')}"
    return user, ""


def user_with_address(address: str, world: World) -> BusinessUser | None:
    """Return the business user who logs in with `address`, None if nobody does."""
    users = world.store.users.values()
    return next((each for each in users if each.email.lower() == address.lower()), None)
