"""The log-in in the browser, in one step: everybody who asks is logged in.

Trustpilot has it at `https://authenticate.trustpilot.com`, which no template can reach.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from liquidpilot.integrations.trustpilot.sandbox.access import application_with
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Application

_REDIRECT_URI = re.compile(r"https://[!-~]+")


def _authorize(call: Call, world: World) -> Reply:
    """Send the caller on with a code, or with a token where `response_type` is `token`.

    The user is the first one of the application, or the `username` that is asked for.
    """
    application = application_with(call.parameter("client_id") or "", world)
    if application is None:
        raise bad_request("'client_id' is not the key of an application")
    redirect_uri = call.parameter("redirect_uri") or ""
    if not _REDIRECT_URI.fullmatch(redirect_uri):
        raise bad_request("'redirect_uri' must be an https address")
    if application.redirect_uris and redirect_uri not in application.redirect_uris:
        raise bad_request("'redirect_uri' is not registered")
    user = _user_of(call, application, world)
    kind = call.parameter("response_type")
    if kind == "token":
        fragment = _token_fragment(application, user, world)
        return _sent_to(f"{redirect_uri}#{fragment}")
    if kind != "code":
        raise bad_request("'response_type' must be 'code' or 'token'")
    answer = {"code": world.codes.hand_out(application.key, redirect_uri, user)}
    state = call.parameter("state")
    if state is not None:
        answer["state"] = state
    separator = "&" if "?" in redirect_uri else "?"
    return _sent_to(f"{redirect_uri}{separator}{urlencode(answer)}")


def _user_of(call: Call, application: Application, world: World) -> str:
    addresses = [address for address, _ in application.users]
    if not application.secret:
        addresses = [each.email for each in world.store.users.values()]
    asked = call.parameter("username")
    if not addresses or (asked is not None and asked not in addresses):
        raise bad_request("nobody who could log in is called that")
    return asked if asked is not None else addresses[0]


def _token_fragment(application: Application, user: str, world: World) -> str:
    """Return what the implicit grant puts behind the `#`; there is no refresh token in it."""
    token = world.tokens.issue("implicit", application.key, user)
    lifetime = token.expires_at - token.issued_at
    return urlencode(
        {
            "access_token": token.access,
            "token_type": "bearer",
            "expires_in": f"{lifetime.total_seconds():.0f}",
        }
    )


def _sent_to(location: str) -> Reply:
    return Reply(302, EMPTY, "docs", {"Location": location})


ROUTES = (Route("GET", "/_sandbox/authorize", _authorize, "open", "control"),)
