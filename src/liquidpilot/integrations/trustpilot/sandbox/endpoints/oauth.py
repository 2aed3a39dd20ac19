"""Tokens: given for each of the grants, refreshed, revoked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liquidpilot.integrations.trustpilot.sandbox.acting import user_with_address
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.clients import is_password_of, require_application
from liquidpilot.integrations.trustpilot.sandbox.refusals import (
    credentials_refused,
    not_found,
    token_request_error,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import Evidence, Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.tokens import Token
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Application


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

ROUTES = (
    Route("POST", f"{_PREFIX}/accesstoken", _access_token, "open"),
    Route("POST", f"{_PREFIX}/refresh", _refresh, "open"),
    Route("POST", f"{_PREFIX}/revoke", _revoke, "open"),
)
