"""Tokens: given for each of the grants, refreshed, revoked."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from liquidpilot.integrations.trustpilot.endpoints import REFRESH, REVOKE, TOKEN, Evidence
from liquidpilot.integrations.trustpilot.sandbox.access import (
    application_with,
    user_with_address,
    why_key_is_refused,
)
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    EMPTY,
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
from liquidpilot.integrations.trustpilot.store.model import Application, stable_id

# Which application asks the token endpoint, and as whom.

_SCHEME = "basic "
_Grant = Callable[[Mapping[str, str], Application, World], Token]


def require_application(call: Call, form: Mapping[str, str], world: World) -> Application:
    """Return the application whose key and secret the call brings.

    They come with Basic authentication, or as `client_id` and `client_secret` of the form (both
    documented). Raises Refused (401, F3).
    """
    header = (call.header("authorization") or "").strip(" \t")
    if header:
        key, secret = _from_header(call, header, strict=world.is_strict)
    else:
        key, secret = form.get("client_id", ""), form.get("client_secret", "")
    application = application_with(key, world)
    if application is None:
        missing = "there is neither 'Authorization: Basic …' nor 'client_id' in the form"
        refused = why_key_is_refused(key, world) if key.strip() else "the key is blank"
        raise credentials_refused(refused if header or key else missing)
    if not secret:
        raise credentials_refused("the secret is blank: 'KEY:SECRET' is what is encoded")
    if application.secret not in ("", secret):
        listed = world.table("applications")
        raise credentials_refused(f"the secret is not the one that '{key}' has in {listed}")
    return application


def _require_user(application: Application, user: str, password: str, world: World) -> None:
    """Raise Refused (401) unless a user may log in with a password.

    Those that are not listed may, with any, unless the world is strict; nor are the users of an
    application that is not listed itself.
    """
    if not application.secret:
        return
    known = {address.lower(): expected for address, expected in application.users}
    if user.lower() not in known:
        if world.is_strict:
            reason = f"'{user}' is no user of '{application.key}': {world.remedy('users')}"
            raise credentials_refused(reason)
        return
    if known[user.lower()] not in (None, password):
        listed = world.table("users")
        raise credentials_refused(f"the password is not the one that '{user}' has in {listed}")


def _from_header(call: Call, header: str, *, strict: bool) -> tuple[str, str]:
    if header[: len(_SCHEME)].lower() == _SCHEME:
        encoded = header[len(_SCHEME) :].strip()
    elif strict:
        raise credentials_refused("'Authorization' does not start with 'Basic '")
    else:
        # Two published clients leave the scheme out; whether that really works is not known.
        call.warn("'Authorization' does not start with 'Basic '")
        encoded = header
    try:
        text = b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise credentials_refused("what 'Authorization' has after 'Basic' is no base64") from None
    key, colon, secret = text.partition(":")
    if not colon:
        raise credentials_refused("there is no colon in what 'Authorization' encodes")
    return key, secret


def _access_token(call: Call, world: World) -> Reply:
    return _granted(call, world, _GRANTS)


def _refresh(call: Call, world: World) -> Reply:
    return _granted(call, world, {"refresh_token": _by_refresh_token}, refreshed=True)


def _granted(
    call: Call, world: World, grants: Mapping[str, _Grant], *, refreshed: bool = False
) -> Reply:
    form = _form_of(call)
    grant = _required(form, "grant_type")
    if grant not in grants:
        reason = f"'grant_type' is '{grant}'; known here: {', '.join(grants)}"
        raise token_request_error("unsupported_grant_type", "Unsupported grant type", reason)
    application = require_application(call, form, world)
    world.limits.count_token(application.key)
    return _told(grants[grant](form, application, world), world, refreshed=refreshed)


def _revoke(call: Call, world: World) -> Reply:
    """Forget a refresh token; clients ask for this with and without authentication."""
    form = _form_of(call)
    refresh = _required(form, "token")
    if call.header("authorization") is not None:
        require_application(call, form, world)
    if not world.tokens.revoke(refresh):
        raise not_found(
            "token not found", "no such refresh token was issued, or it is used or revoked"
        )
    return found({}, "assumed")


def _by_client_credentials(
    form: Mapping[str, str], application: Application, world: World
) -> Token:
    return world.tokens.issue("client_credentials", application.key, None)


def _by_password(form: Mapping[str, str], application: Application, world: World) -> Token:
    user, password = _required(form, "username"), _required(form, "password")
    _require_user(application, user, password, world)
    return world.tokens.issue("password", application.key, user)


def _by_code(form: Mapping[str, str], application: Application, world: World) -> Token:
    code, redirect_uri = _required(form, "code"), _required(form, "redirect_uri")
    user = world.codes.exchange(code, application.key, redirect_uri)
    if user is None:
        reason = "the code is unknown, used, older than 10 minutes or for another 'redirect_uri'"
        raise credentials_refused(reason)
    return world.tokens.issue("authorization_code", application.key, user)


def _by_refresh_token(form: Mapping[str, str], application: Application, world: World) -> Token:
    token = world.tokens.rotate(_required(form, "refresh_token"), application.key)
    if token is None:
        reason = "the refresh token is unknown, used, revoked, expired or that of another key"
        raise credentials_refused(reason)
    return token


_GRANTS: Mapping[str, _Grant] = {
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
        reason = f"'{name}' is missing in the form, or blank"
        raise token_request_error("invalid_request", f"Required param : {name}", reason)
    return value


# What a recording of the live service has beside tokens and times, of 23 February 2022.
_RECORDED = {
    "api_product_list": "[trustpilot-client-api, public_data]",
    "api_product_list_json": ["trustpilot-client-api", "public_data"],
    "organization_name": "trustpilot",
    "developer.email": "dev.accounts@example.com",
    "application_name": "290fe20a-545a-4af5-a654-67e6bd03735d",
    "scope": "",
    "refresh_count": "0",
    "status": "approved",
}


def _told(token: Token, world: World, *, refreshed: bool = False) -> Reply:
    """Return a token as it is sent: numbers are texts, and strict mode has what is documented.

    The rest is as a recording of the grant `password` has it, times in milliseconds; an answer of
    2025 had seconds, and fewer fields. For other grants it is assumed.
    """
    lifetime = token.expires_at - token.issued_at
    documented = {
        "access_token": token.access,
        "expires_in": f"{lifetime.total_seconds():.0f}",
    }
    if token.refresh is not None:
        documented["refresh_token"] = token.refresh
    if world.is_strict:
        return found(documented, "docs")
    issued_at = f"{token.issued_at.timestamp() * 1000:.0f}"
    data = {**documented, **_RECORDED, "issued_at": issued_at, "token_type": "BearerToken"}
    if token.refresh_expires_at is not None:
        refresh_lifetime = token.refresh_expires_at - token.issued_at
        data["refresh_token_issued_at"] = issued_at
        data["refresh_token_expires_in"] = f"{refresh_lifetime.total_seconds():.0f}"
        data["refresh_token_status"] = "approved"
    if not refreshed:
        if token.user is not None:
            user = user_with_address(token.user, world)
            data["app_enduser"] = user.id if user else stable_id("business user", token.user)
        data["client_id"] = token.client_id
    evidence: Evidence = "observed" if refreshed or token.grant == "password" else "assumed"
    return found(data, evidence)


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


ANSWERS = {
    ("POST", TOKEN): _access_token,
    ("POST", REFRESH): _refresh,
    ("POST", REVOKE): _revoke,
}
CONTROLS = (Route("GET", "/_sandbox/authorize", _authorize),)
