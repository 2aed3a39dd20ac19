"""Which application asks the token endpoint, and as whom."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping

from liquidpilot.integrations.trustpilot.sandbox.access import application_with
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import credentials_refused
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import Application

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
        call.warnings.append("'Authorization' has no 'Basic ' in front")
        encoded = header
    try:
        text = b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise credentials_refused() from None
    key, colon, secret = text.partition(":")
    if not colon:
        raise credentials_refused()
    return key, secret
