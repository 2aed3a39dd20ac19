"""Whether a request shows what its endpoint wants to see: an API key, or an access token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liquidpilot import Exchange
from liquidpilot.extending import RequestProblem
from liquidpilot.integrations.trustpilot.endpoints import (
    DELETION,
    EMAIL_INVITATIONS,
    SECRET_PARAMETERS,
)
from liquidpilot.integrations.trustpilot.validation.issued_tokens import (
    grants_of,
    is_token_unknown,
)
from liquidpilot.integrations.trustpilot.validation.targets import Target, is_stand_in

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
    hint = f'add :headers {{"{_KEY}": "…"}}, or better a credential that has it'
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
        yield _header_problem("trustpilot-missing-bearer", *problem, _AUTHORIZATION)


def _missing_bearer(target: Target) -> RequestProblem:
    code, hint = "trustpilot-missing-bearer", "send 'Bearer ' and the access_token of a token call"
    if target.header(_KEY) is not None:
        message = "a private endpoint wants an access token, and gets an API key only"
        return _header_problem(code, message, hint, _KEY)
    return _header_problem(code, f"the header '{_AUTHORIZATION}' is missing", hint, _AUTHORIZATION)


def _wrong_bearer(value: str) -> tuple[str, str] | None:
    """Return what is wrong with the header and what to do; the token itself is not repeated."""
    if is_stand_in(value):
        return None
    scheme, _, token = value.strip().partition(" ")
    if not scheme:
        return f"the header '{_AUTHORIZATION}' is blank", "send 'Bearer ' and the access_token"
    if scheme.lower() == "basic":
        hint = "'Basic' is for the token call; send 'Bearer ' and its access_token here"
        return f"'{_AUTHORIZATION}' is 'Basic', and a private endpoint wants 'Bearer'", hint
    if scheme.lower() != "bearer":
        return (
            f"the value of '{_AUTHORIZATION}' does not start with 'Bearer '",
            "write 'Bearer ' in front of the token",
        )
    if not token:
        hint = "abort the message if the token call gave no access_token"
        return "there is no token behind 'Bearer'", hint
    if token.startswith("{"):
        hint = "send '{{token.access_token}}', not '{{token}}'"
        return "the whole answer of the token call stands behind 'Bearer'", hint
    if "\n" in value or "\r" in value or len(token.split()) > 1:
        hint = "close the tag in front of it by '-%}', which takes the line break away"
        return (
            f"'{_AUTHORIZATION}' has a line break in it, or a space in the token",
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


def _header_problem(code: str, message: str, hint: str, name: str) -> RequestProblem:
    return RequestProblem(code, "error", message, hint, "header", (name,))
