"""Tokens: given for each of the grants, refreshed, revoked."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from liquidpilot.integrations.trustpilot.sandbox.access import application_with, user_with_address
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    EMPTY,
    Evidence,
    Reply,
    bad_request,
    credentials_refused,
    found,
    not_found,
    token_request_error,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.tokens import Token
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Application

# Which application asks the token endpoint, and as whom.

_SCHEME = "basic "


def require_application(call: Call, form: Mapping[str, str], world: World) -> Application:
    """Return the application whose key and secret the call brings.

    They come with Basic authentication, or as `client_id` and `client_secret` of the form (both
    documented). Raises Refused (401, F3).
    """
    header = (call.header("authorization") or "").strip(" \t")
    if header:
        key, secret = _from_header(call, header, strict=world.settings.strict)
    else:
        key, secret = form.get("client_id", ""), form.get("client_secret", "")
    application = application_with(key, world)
    if application is None or not secret or application.secret not in ("", secret):
        raise credentials_refused()
    return application


def is_password_of(application: Application, user: str, password: str) -> bool:
    """Return whether a business user may log in to `application` with this password."""
    if not application.secret:
        return True  # one that is not listed: its users are not either
    return any(
        user.lower() == address.lower() and password == expected
        for address, expected in application.users
    )


def _from_header(call: Call, header: str, *, strict: bool) -> tuple[str, str]:
    if header[: len(_SCHEME)].lower() == _SCHEME:
        encoded = header[len(_SCHEME) :].strip()
    elif strict:
        raise credentials_refused()
    else:
        # Two published clients leave the scheme out; whether that really works is not known.
        call.warnings.append("'Authorization' does not start with 'Basic '")
        encoded = header
    try:
        text = b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise credentials_refused() from None
    key, colon, secret = text.partition(":")
    if not colon:
        raise credentials_refused()
    return key, secret


def _access_token(call: Call, world: World) -> Reply:
    form = _form_of(call)
    grant = _required(form, "grant_type")
    if grant not in _GRANTS:
        raise token_request_error("unsupported_grant_type", "Unsupported grant type")
    application = require_application(call, form, world)
    world.limits.count_token(application.key)
    return _told(_GRANTS[grant](form, application, world), world)


def _refresh(call: Call, world: World) -> Reply:
    form = _form_of(call)
    if _required(form, "grant_type") != "refresh_token":
        raise token_request_error("unsupported_grant_type", "Unsupported grant type")
    application = require_application(call, form, world)
    world.limits.count_token(application.key)
    return _told(_by_refresh_token(form, application, world), world, refreshed=True)


def _revoke(call: Call, world: World) -> Reply:
    """Forget a refresh token; clients ask for this with and without authentication."""
    form = _form_of(call)
    refresh = _required(form, "token")
    if call.header("authorization") is not None:
        require_application(call, form, world)
    if not world.tokens.revoke(refresh):
        raise not_found("token not found")
    return found({}, "assumed")


def _by_client_credentials(
    form: Mapping[str, str], application: Application, world: World
) -> Token:
    return world.tokens.issue("client_credentials", application.key, None)


def _by_password(form: Mapping[str, str], application: Application, world: World) -> Token:
    user, password = _required(form, "username"), _required(form, "password")
    if not is_password_of(application, user, password):
        raise credentials_refused()
    return world.tokens.issue("password", application.key, user)


def _by_code(form: Mapping[str, str], application: Application, world: World) -> Token:
    code, redirect_uri = _required(form, "code"), _required(form, "redirect_uri")
    user = world.codes.exchange(code, application.key, redirect_uri)
    if user is None:
        raise credentials_refused()
    return world.tokens.issue("authorization_code", application.key, user)


def _by_refresh_token(form: Mapping[str, str], application: Application, world: World) -> Token:
    token = world.tokens.rotate(_required(form, "refresh_token"), application.key)
    if token is None:
        raise credentials_refused()
    return token


_GRANTS: Mapping[str, Callable[[Mapping[str, str], Application, World], Token]] = {
    "client_credentials": _by_client_credentials,
    "password": _by_password,
    "authorization_code": _by_code,
    "refresh_token": _by_refresh_token,
}


def _form_of(call: Call) -> Mapping[str, str]:
    # The official Python client without a user sends nothing at all, not even a type.
    return {} if not call.request.body and not call.content_type else call.form()


def _required(form: Mapping[str, str], name: str) -> str:
    value = form.get(name)
    if not value:
        raise token_request_error("invalid_request", f"Required param : {name}")
    return value


def _told(token: Token, world: World, *, refreshed: bool = False) -> Reply:
    """Return a token as it is sent: numbers are texts, and strict mode has what is documented.

    The rest was seen in answers to the grant `password` and of `/refresh`; elsewhere it is assumed.
    """
    lifetime = token.expires_at - token.issued_at
    documented = {
        "access_token": token.access,
        "expires_in": f"{lifetime.total_seconds():.0f}",
    }
    if token.refresh is not None:
        documented["refresh_token"] = token.refresh
    if world.settings.strict:
        return found(documented, "docs")
    issued_at = f"{token.issued_at.timestamp():.0f}"
    data = {**documented, "issued_at": issued_at, "token_type": "BearerToken"}
    if token.refresh_expires_at is not None:
        refresh_lifetime = token.refresh_expires_at - token.issued_at
        data["refresh_token_issued_at"] = issued_at
        data["refresh_token_expires_in"] = f"{refresh_lifetime.total_seconds():.0f}"
        data["refresh_token_status"] = "approved"
    if not refreshed:
        if token.user is not None:
            user = user_with_address(token.user, world)
            data["app_enduser"] = token.user if user is None else user.id
        data["client_id"] = token.client_id
    evidence: Evidence = "observed" if refreshed or token.grant == "password" else "assumed"
    return found(data, evidence)


_PREFIX = "/v1/oauth/oauth-business-users-for-applications"


# The log-in in the browser, in one step: everybody who asks is logged in.
#
# Trustpilot has it at `https://authenticate.trustpilot.com`, which no template can reach.

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
        raise bad_request("there is no user with that name")
    return asked if asked is not None else addresses[0]


def _token_fragment(application: Application, user: str, world: World) -> str:
    """Return what the implicit grant puts after the `#`; there is no refresh token in it."""
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


ROUTES = (
    Route("POST", f"{_PREFIX}/accesstoken", _access_token, "open"),
    Route("POST", f"{_PREFIX}/refresh", _refresh, "open"),
    Route("POST", f"{_PREFIX}/revoke", _revoke, "open"),
    Route("GET", "/_sandbox/authorize", _authorize, "open", "control"),
)
