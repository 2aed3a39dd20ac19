"""Who is calling: keys of public calls, tokens of private ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liquidpilot.integrations.trustpilot.sandbox.refusals import Refused, fault
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.store.model import Application

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.calls import Call
    from liquidpilot.integrations.trustpilot.sandbox.tokens import Token
    from liquidpilot.integrations.trustpilot.sandbox.world import World

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
