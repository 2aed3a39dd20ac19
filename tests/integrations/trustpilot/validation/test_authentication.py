"""Key, token, and the user who acts."""

from __future__ import annotations

import json

import pytest

from liquidpilot import Exchange, Request, Response
from liquidpilot.integrations.trustpilot.validation.authentication import authentication_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of

_UNIT, _USER = "66ea0530a1b2c3d4e5f60718", "5f0c3a9be4b0d1a2c3f4e5d6"
_PUBLIC = f"https://api.trustpilot.com/v1/business-units/{_UNIT}"
_PRIVATE = f"https://invitations-api.trustpilot.com/v1/private/business-units/{_UNIT}"
_TEMPLATES, _INVITE = f"{_PRIVATE}/templates", f"{_PRIVATE}/email-invitations"
_TOKEN_URL = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications"
_BEARER = {"Authorization": "Bearer tpa-1"}


def _found(url: str, headers: dict[str, str], earlier: tuple[Exchange, ...] = ()) -> list[str]:
    problems = list(authentication_problems(target_of(Request("GET", url, headers)), earlier))
    assert {each.severity for each in problems} <= {"error"}
    return [f"{each.code.removeprefix('trustpilot-')}: {each.message}" for each in problems]


# Sources: Trustpilot, "Authentication" and "Invitation API"; Braze, "Making an API call" about logs.
@pytest.mark.parametrize(
    ("description", "url", "headers", "expected"),
    [
        ("a key", _PUBLIC, {"apikey": "k"}, []),
        ("a key that is not known here", _PUBLIC, {"apikey": "unset-TRUSTPILOT_API_KEY"}, []),
        ("a token", _TEMPLATES, _BEARER, []),
        ("a token, the scheme in another case", _TEMPLATES, {"authorization": "bearer tpa-1"}, []),
        ("a token that is not known here", _TEMPLATES, {"Authorization": "unset-TOKEN"}, []),
        ("a token from a recorded request", _TEMPLATES, {"Authorization": "Bearer {secret:TOKEN}"}, []),
        ("a token and a user", _INVITE, {**_BEARER, "x-business-user-id": _USER}, []),
        ("a link needs no user", f"{_PRIVATE}/invitation-links", _BEARER, []),
        # TP003
        ("a key in the URL", f"{_PUBLIC}?apikey=k", {}, ["key-in-query: 'apikey' is in the URL, which Braze logs for up to 30 days"]),
        ("a token in the URL", f"{_TEMPLATES}?token=t", {}, ["key-in-query: 'token' is in the URL, which Braze logs for up to 30 days"]),
        ("the other name of it", f"{_TEMPLATES}?access_token=t", _BEARER, ["key-in-query: 'access_token' is in the URL, which Braze logs for up to 30 days"]),
        # TP006
        ("no key", _PUBLIC, {}, ["missing-api-key: the header 'apikey' is missing: Trustpilot answers 401, and sends no reviews"]),
        ("a blank key", _PUBLIC, {"apikey": " "}, ["missing-api-key: the header 'apikey' is blank: Trustpilot answers 401, and sends no reviews"]),
        ("a token for a key", _PUBLIC, _BEARER, ["missing-api-key: the header 'apikey' is missing: Trustpilot answers 401, and sends no reviews"]),
        # TP007
        ("nothing", _TEMPLATES, {}, ["missing-bearer: the header 'Authorization' is missing"]),
        ("a key only", _TEMPLATES, {"apikey": "k"}, ["missing-bearer: a private endpoint needs an access token, and gets only an API key"]),
        ("no Bearer", _TEMPLATES, {"Authorization": "tpa-1"}, ["missing-bearer: the value of 'Authorization' does not start with 'Bearer '"]),
        ("Bearer and nothing", _TEMPLATES, {"Authorization": "Bearer "}, ["missing-bearer: there is no token after 'Bearer'"]),
        ("Basic", _TEMPLATES, {"Authorization": "Basic YTpi"}, ["missing-bearer: 'Authorization' is 'Basic', and a private endpoint needs 'Bearer'"]),
        ("a line break in front", _TEMPLATES, {"Authorization": "\n Bearer tpa-1"}, ["missing-bearer: 'Authorization' contains a line break, or a space in the token"]),
        ("a blank in front, which HTTP leaves out", _TEMPLATES, {"Authorization": " Bearer tpa-1 "}, []),
        ("the whole answer", _TEMPLATES, {"Authorization": 'Bearer {"access_token"=>"tpa-1"}'}, ["missing-bearer: the whole answer of the token call comes after 'Bearer'"]),
        ("blank", _TEMPLATES, {"Authorization": ""}, ["missing-bearer: the header 'Authorization' is blank"]),
        # TP049
        ("no user", _INVITE, _BEARER, ["missing-business-user: the header 'x-business-user-id' is missing: Trustpilot does not know who invites"]),
        ("a blank user", f"{_PRIVATE}/invitation-data/delete", {**_BEARER, "x-business-user-id": ""}, ["missing-business-user: the header 'x-business-user-id' is blank: Trustpilot does not know who invites"]),
        ("the user in the URL", f"{_INVITE}?x-business-user-id={_USER}", _BEARER, ["missing-business-user: 'x-business-user-id' is a header, not a parameter"]),
    ],
)  # fmt: skip
def test_what_a_request_shows(
    description: str, url: str, headers: dict[str, str], expected: list[str]
) -> None:
    assert _found(url, headers) == expected


def _token_call(grant: str, token: str | None, path: str = "accesstoken") -> Exchange:
    request = Request("POST", f"{_TOKEN_URL}/{path}", {}, f"grant_type={grant}".encode())
    body = json.dumps({"access_token": token}).encode()
    response = None if token is None else Response(200, {}, body)
    return Exchange(request, response, "fixture", None)


@pytest.mark.parametrize(
    ("description", "earlier", "is_needed"),
    [
        ("no token call is known", (), True),
        ("client_credentials", (_token_call("client_credentials", "tpa-1"),), True),
        ("client_credentials without an answer", (_token_call("client_credentials", None),), True),
        ("password", (_token_call("password", "tpa-1"),), False),
        ("an authorization code", (_token_call("authorization_code", "tpa-1"),), False),
        ("renewed", (_token_call("refresh_token", "tpa-1", "refresh"),), False),
        ("two calls, this token is the first's", (_token_call("password", "tpa-1"), _token_call("client_credentials", "tpa-2")), False),
        ("two calls, this token is the other's", (_token_call("password", "tpa-2"), _token_call("client_credentials", "tpa-1")), True),
    ],
)  # fmt: skip
def test_a_token_of_a_person_needs_no_user(
    description: str, earlier: tuple[Exchange, ...], is_needed: bool
) -> None:
    assert bool(_found(_INVITE, _BEARER, earlier)) is is_needed


def test_a_token_call_without_a_fixture_is_reported_once() -> None:
    request = Request("POST", f"{_TOKEN_URL}/accesstoken", {}, b"grant_type=client_credentials")
    missing = Exchange(request, None, "missing", "no fixture")
    assert _found(_TEMPLATES, {"Authorization": "Bearer "}, (missing,)) == []
    assert _found(_TEMPLATES, {"Authorization": ""}, (missing,)) != []
