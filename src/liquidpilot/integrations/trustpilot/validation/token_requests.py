"""Whether a request for a token can get one (Trustpilot, "Authentication")."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence

from liquidpilot import Exchange
from liquidpilot.extending import RequestProblem, did_you_mean
from liquidpilot.integrations.trustpilot.endpoints import REFRESH, REVOKE
from liquidpilot.integrations.trustpilot.validation.issued_tokens import form_of, grants_of
from liquidpilot.integrations.trustpilot.validation.quoting import quoted
from liquidpilot.integrations.trustpilot.validation.targets import Target, is_stand_in

_CODE = "trustpilot-wrong-token-request"
_FORM = "application/x-www-form-urlencoded"
_AUTHORIZATION = "Authorization"
# What each grant sends beside grant_type.
_GRANTS: Mapping[str, tuple[str, ...]] = {
    "client_credentials": (),
    "password": ("username", "password"),
    "authorization_code": ("code", "redirect_uri"),
    "refresh_token": ("refresh_token",),
}


def token_request_problems(target: Target, earlier: Sequence[Exchange]) -> Iterator[RequestProblem]:
    """Yield what is wrong with a call that asks for a token, renews one or gives it back."""
    path = target.endpoint.path if target.endpoint else ""
    if target.request.method != "POST":
        message = f"a token is asked for by POST, not by {target.request.method}"
        yield RequestProblem(_CODE, "error", message, "write ':method post'", "method")
        return
    is_form = not _looks_like_json(target) and target.content_type == _FORM
    if not is_form:
        yield _no_form(target)
    form = form_of(target.request) if is_form else None
    yield from _client(target, form)
    if form is None:
        return
    if path == REVOKE:
        if not form.get("token", "").strip():
            yield _field_problem("token", "the refresh token that is to be revoked")
        return
    yield from _grant(form, is_refresh=path == REFRESH)
    yield from _discouraged(form, earlier)


def _looks_like_json(target: Target) -> bool:
    return _body(target)[:1] == "{"


def _body(target: Target) -> str:
    return (target.request.body or b"").decode("utf-8", "replace").strip()


def _no_form(target: Target) -> RequestProblem:
    if _looks_like_json(target) and target.content_type == _FORM:
        message = "the body of a token call is JSON, and must be a form"
        hint = "write ':body grant_type=client_credentials'"
        return RequestProblem(_CODE, "error", message, hint, "body", value=_body(target))
    sent = quoted(target.content_type) if target.content_type else "missing"
    message = f"the Content-Type of a token call is {sent}, and must be that of a form"
    hint = f"leave ':content_type' out, or write '{_FORM}'"
    return RequestProblem(
        _CODE, "error", message, hint, "header", ("Content-Type",), target.content_type or None
    )


def _client(target: Target, form: Mapping[str, str] | None) -> Iterator[RequestProblem]:
    """Yield what is wrong with key and secret: `Basic`, or two fields of the form."""
    value = (target.header(_AUTHORIZATION) or "").strip()
    if not value:
        in_form = form is None or {"client_id", "client_secret"} <= form.keys()
        may_be_open = target.endpoint is not None and target.endpoint.path == REVOKE
        if not in_form and not may_be_open:
            hint = "write ':basic_auth' and a credential with the API key and the secret"
            yield _header_problem(f"the header '{_AUTHORIZATION}' is missing", hint)
        return
    if is_stand_in(value):
        return
    scheme, _, encoded = value.partition(" ")
    if scheme.lower() != "basic":
        hint = "write 'Basic ' in front of the encoded key and secret"
        yield _header_problem(f"'{_AUTHORIZATION}' of a token call must begin with 'Basic '", hint)
    elif (problem := _wrong_pair(encoded.strip())) is not None:
        yield _header_problem(problem, "encode the key, a colon and the secret: 'KEY:SECRET'")


def _wrong_pair(encoded: str) -> str | None:
    """Return what is wrong with the encoded key and secret, without repeating them."""
    try:
        pair = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return "what stands behind 'Basic' is not encoded in base64"
    if pair.count(":") != 1:
        return f"what is encoded behind 'Basic' has {pair.count(':')} colons instead of one"
    if not all(part.strip() for part in pair.split(":")):
        return "the key or the secret behind 'Basic' is blank"
    return None


def _grant(form: Mapping[str, str], *, is_refresh: bool) -> Iterator[RequestProblem]:
    grant = form.get("grant_type", "").strip()
    if not grant:
        yield _field_problem("grant_type", "write ':body grant_type=client_credentials'")
        return
    if grant not in _GRANTS or (is_refresh and grant != "refresh_token"):
        known = ["refresh_token"] if is_refresh else list(_GRANTS)
        hint = did_you_mean(grant, known) or f"write one of {', '.join(known)}"
        message = f"'grant_type' cannot be {quoted(grant)} here"
        yield RequestProblem(_CODE, "error", message, hint, "body", ("grant_type",), grant)
        return
    for name in _GRANTS[grant]:
        if not form.get(name, "").strip():
            yield _field_problem(name, f"the grant '{grant}' needs it")


def _discouraged(form: Mapping[str, str], earlier: Sequence[Exchange]) -> Iterator[RequestProblem]:
    grant = form.get("grant_type")
    code, keys = "trustpilot-deprecated-grant", ("grant_type",)
    if grant == "password":
        message = "the grant 'password' is deprecated: it allows no second factor"
        hint = "write 'grant_type=client_credentials', and name the user in 'x-business-user-id'"
        yield RequestProblem(code, "info", message, hint, "body", keys, grant)
    elif grant == "refresh_token" and grants_of("", earlier) == {"client_credentials"}:
        message = "a token of the grant 'client_credentials' cannot be refreshed"
        hint = "make the token call again once the token has expired"
        yield RequestProblem(code, "info", message, hint, "body", keys, grant)


def _field_problem(name: str, hint: str) -> RequestProblem:
    return RequestProblem(_CODE, "error", f"'{name}' is missing in the form", hint, "body", (name,))


def _header_problem(message: str, hint: str) -> RequestProblem:
    return RequestProblem(_CODE, "error", message, hint, "header", (_AUTHORIZATION,))
