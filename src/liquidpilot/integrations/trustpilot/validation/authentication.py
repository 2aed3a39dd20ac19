"""Whether a request shows what its endpoint wants to see: an API key, or an access token."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from liquidpilot import Exchange, Request
from liquidpilot.extending import JsonMistake, RequestProblem, did_you_mean, read_json
from liquidpilot.integrations.trustpilot.endpoints import (
    DELETION,
    EMAIL_INVITATIONS,
    REFRESH,
    REVOKE,
    SECRET_PARAMETERS,
    TOKEN,
)
from liquidpilot.integrations.trustpilot.validation.targets import Target, is_stand_in, quoted

# Which grant an access token came from, as far as the calls before tell.


def grants_of(authorization: str, earlier: Sequence[Exchange]) -> set[str]:
    """Return the grants that the token in a header may come from; none if no token call is known.

    It is one if a call answered with this very token; otherwise those of all token calls.
    """
    token = authorization.partition(" ")[2].strip()
    known = list(_token_calls(earlier))
    matching = {grant for grant, access in known if access and access == token}
    return matching or {grant for grant, _ in known}


def is_token_unknown(earlier: Sequence[Exchange]) -> bool:
    """Say whether a token call had no fixture, so that nobody knows what it would give."""
    return any(
        each.source == "missing" and _path(each.request.url) in (TOKEN, REFRESH) for each in earlier
    )


def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form body; none of a body that cannot be read."""
    try:
        text = (request.body or b"").decode("utf-8").strip()
        return dict(parse_qsl(text, keep_blank_values=True))
    except ValueError:
        return {}


def _token_calls(earlier: Sequence[Exchange]) -> Iterator[tuple[str, str | None]]:
    for exchange in earlier:
        path = _path(exchange.request.url)
        if path == TOKEN:
            yield form_of(exchange.request).get("grant_type", ""), _access_token(exchange)
        elif path == REFRESH:
            yield "refresh_token", _access_token(exchange)


def _access_token(exchange: Exchange) -> str | None:
    if exchange.response is None:
        return None
    try:
        data = read_json(exchange.response.body)
    except JsonMistake:
        return None
    token = data.get("access_token") if isinstance(data, dict) else None
    return token if isinstance(token, str) else None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


USER_HEADER = "x-business-user-id"
"""The header that says which person of the company acts (Trustpilot, "Invitation API")."""

_KEY, _AUTHORIZATION = "apikey", "Authorization"
# Acts for a person; an invitation link does not, as far as it is documented.
_FOR_A_USER = frozenset({EMAIL_INVITATIONS, DELETION})


def authentication_problems(
    target: Target, earlier: Sequence[Exchange]
) -> Iterator[RequestProblem]:
    """Yield what is wrong with the key, the token and the user of a request.

    Public endpoints take the API key as a header, private ones a Bearer token (Trustpilot,
    "Authentication").
    """
    leaked = [name for name, _ in target.query if name.lower() in SECRET_PARAMETERS]
    for name in leaked:
        yield _in_query(name)
    access = target.endpoint.access if target.endpoint else "open"
    if access == "key" and not leaked:
        yield from _key(target)
    if access == "token":
        if not leaked:
            yield from _bearer(target, earlier)
        yield from _user(target, earlier)


def _in_query(name: str) -> RequestProblem:
    header = "'apikey'" if "key" in name.lower() else "'Authorization'"
    message = f"'{name}' is in the URL, which Braze logs for up to 30 days"
    hint = f"send it in the header {header}"
    return RequestProblem("trustpilot-key-in-query", "error", message, hint, "query", (name,))


def _key(target: Target) -> Iterator[RequestProblem]:
    key = target.header(_KEY)
    if key is not None and key.strip():
        return
    what = "missing" if key is None else "blank"
    message = f"the header '{_KEY}' is {what}: Trustpilot answers 401, and sends no reviews"
    hint = f'add :headers {{"{_KEY}": "…"}}, or better, a credential that contains it'
    if target.header(_AUTHORIZATION) is not None:
        hint = f"a public endpoint takes the API key in '{_KEY}', not in '{_AUTHORIZATION}'"
    yield _header_problem("trustpilot-missing-api-key", message, hint, _KEY)


def _bearer(target: Target, earlier: Sequence[Exchange]) -> Iterator[RequestProblem]:
    value = target.header(_AUTHORIZATION)
    if value is not None and value.strip().lower() == "bearer" and is_token_unknown(earlier):
        # The missing fixture is reported, and this is what comes of it.
        return
    if value is None:
        yield _missing_bearer(target)
    elif (problem := _wrong_bearer(value)) is not None:
        yield _header_problem("trustpilot-missing-bearer", *problem)


def _missing_bearer(target: Target) -> RequestProblem:
    code, hint = "trustpilot-missing-bearer", "send 'Bearer ' and the access_token of a token call"
    if target.header(_KEY) is not None:
        message = "a private endpoint needs an access token, and gets only an API key"
        return _header_problem(code, message, hint, _KEY)
    return _header_problem(code, f"the header '{_AUTHORIZATION}' is missing", hint)


def _wrong_bearer(value: str) -> tuple[str, str] | None:
    """Return what is wrong with the header and what to do; the token itself is not repeated."""
    if is_stand_in(value):
        return None
    scheme, _, token = value.strip().partition(" ")
    if not scheme:
        return f"the header '{_AUTHORIZATION}' is blank", "send 'Bearer ' and the access_token"
    if scheme.lower() == "basic":
        hint = "'Basic' is for the token call; send 'Bearer ' and its access_token here"
        return f"'{_AUTHORIZATION}' is 'Basic', and a private endpoint needs 'Bearer'", hint
    if scheme.lower() != "bearer":
        return (
            f"the value of '{_AUTHORIZATION}' does not start with 'Bearer '",
            "write 'Bearer ' before the token",
        )
    if not token:
        hint = "abort the message if the token call gave no access_token"
        return "there is no token after 'Bearer'", hint
    if token.startswith("{"):
        hint = "send '{{token.access_token}}', not '{{token}}'"
        return "the whole answer of the token call comes after 'Bearer'", hint
    if "\n" in value or "\r" in value or len(token.split()) > 1:
        hint = "close the tag before it with '-%}', which removes the line break"
        return (
            f"'{_AUTHORIZATION}' contains a line break, or a space in the token",
            hint,
        )
    return None


def _user(target: Target, earlier: Sequence[Exchange]) -> Iterator[RequestProblem]:
    for name, value in target.query:
        if name.lower() == USER_HEADER:
            message = f"'{name}' is a header, not a parameter"
            hint = "move it to the headers"
            code = "trustpilot-missing-business-user"
            yield RequestProblem(code, "error", message, hint, "query", (name,), value)
            return
    user = target.header(USER_HEADER)
    wanted = target.endpoint is not None and target.endpoint.path in _FOR_A_USER
    if not wanted or (user is not None and user.strip()):
        return
    grants = grants_of(target.header(_AUTHORIZATION) or "", earlier)
    if grants and "client_credentials" not in grants:
        return
    what = "missing" if user is None else "blank"
    message = f"the header '{USER_HEADER}' is {what}: Trustpilot does not know who invites"
    hint = "add the id of an Admin or a Manager: it is on the user's page in Trustpilot Business"
    yield _header_problem("trustpilot-missing-business-user", message, hint, USER_HEADER)


def _header_problem(
    code: str, message: str, hint: str, name: str = _AUTHORIZATION
) -> RequestProblem:
    return RequestProblem(code, "error", message, hint, "header", (name,))


# Whether a request for a token can get one (Trustpilot, "Authentication").

_CODE = "trustpilot-wrong-token-request"
_FORM = "application/x-www-form-urlencoded"
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
        message = f"a token is requested by POST, not by {target.request.method}"
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
    hint = f"remove ':content_type', or write '{_FORM}'"
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
            yield _header_problem(_CODE, f"the header '{_AUTHORIZATION}' is missing", hint)
        return
    if is_stand_in(value):
        return
    scheme, _, encoded = value.partition(" ")
    if scheme.lower() != "basic":
        hint = "write 'Basic ' before the encoded key and secret"
        message = f"'{_AUTHORIZATION}' of a token call must begin with 'Basic '"
        yield _header_problem(_CODE, message, hint)
    elif (problem := _wrong_pair(encoded.strip())) is not None:
        hint = "encode the key, a colon and the secret: 'KEY:SECRET'"
        yield _header_problem(_CODE, problem, hint)


def _wrong_pair(encoded: str) -> str | None:
    """Return what is wrong with the encoded key and secret, without repeating them."""
    try:
        pair = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return "the text after 'Basic' is not encoded in base64"
    if pair.count(":") != 1:
        return f"the encoded text after 'Basic' has {pair.count(':')} colons instead of one"
    if not all(part.strip() for part in pair.split(":")):
        return "the key or the secret after 'Basic' is blank"
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
        hint = "make the token call again when the token has expired"
        yield RequestProblem(code, "info", message, hint, "body", keys, grant)


def _field_problem(name: str, hint: str) -> RequestProblem:
    return RequestProblem(_CODE, "error", f"'{name}' is missing in the form", hint, "body", (name,))
