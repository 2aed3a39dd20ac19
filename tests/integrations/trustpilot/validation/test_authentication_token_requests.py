"""Calls for a token, after "Authentication" (Trustpilot)."""

from __future__ import annotations

import base64

import pytest

from liquidpilot import Exchange, Request
from liquidpilot.integrations.trustpilot.validation.authentication import token_request_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of

_URL = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications"
_FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}
_GRANT = "grant_type=client_credentials"


def _basic(pair: str) -> dict[str, str]:
    return {**_FORM, "Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


_CLIENT = _basic("API_KEY:API_SECRET")


@pytest.mark.parametrize(
    ("description", "headers", "body", "expected"),
    [
        ("client_credentials", _CLIENT, _GRANT, []),
        ("key and secret in the form", _FORM, f"{_GRANT}&client_id=k&client_secret=s", []),
        ("key and secret that are not known here", {**_FORM, "Authorization": "Basic {secret:PAIR}"}, _GRANT, []),
        ("a code", _CLIENT, "grant_type=authorization_code&code=1&redirect_uri=https%3A%2F%2Fa.example", []),
        ("a refresh token", _CLIENT, "grant_type=refresh_token&refresh_token=tpr-1", []),
        ("JSON by its type", {**_CLIENT, "Content-Type": "application/json"}, _GRANT, ["the Content-Type of a token call is 'application/json', and must be that of a form"]),
        ("JSON by its text", _CLIENT, '{"grant_type": "client_credentials"}', ["the body of a token call is JSON, and must be a form"]),
        ("no type", {"Authorization": _CLIENT["Authorization"]}, _GRANT, ["the Content-Type of a token call is missing, and must be that of a form"]),
        ("no grant", _CLIENT, "grant=client_credentials", ["'grant_type' is missing in the form"]),
        ("another grant", _CLIENT, "grant_type=client_credential", ["'grant_type' cannot be 'client_credential' here"]),
        ("a code without its address", _CLIENT, "grant_type=authorization_code&code=1", ["'redirect_uri' is missing in the form"]),
        ("nobody", _FORM, _GRANT, ["the header 'Authorization' is missing"]),
        # Seen in two clients.
        ("no Basic", {**_FORM, "Authorization": "QVBJOktFWQ=="}, _GRANT, ["'Authorization' of a token call must begin with 'Basic '"]),
        ("no colon", _basic("API_KEY"), _GRANT, ["the encoded text after 'Basic' has 0 colons instead of one"]),
        ("two colons", _basic("a:b:c"), _GRANT, ["the encoded text after 'Basic' has 2 colons instead of one"]),
        ("half a pair", _basic("API_KEY:"), _GRANT, ["the key or the secret after 'Basic' is blank"]),
        ("not encoded", {**_FORM, "Authorization": "Basic KEY:SECRET"}, _GRANT, ["the text after 'Basic' is not encoded in base64"]),
    ],
)  # fmt: skip
def test_asking_for_a_token(
    description: str, headers: dict[str, str], body: str, expected: list[str]
) -> None:
    target = target_of(Request("POST", f"{_URL}/accesstoken", headers, body.encode()))
    problems = list(token_request_problems(target, ()))
    assert [each.message for each in problems] == expected
    assert {(each.code, each.severity) for each in problems} <= {
        ("trustpilot-wrong-token-request", "error")
    }


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "expected"),
    [
        ("GET", "accesstoken", _CLIENT, "", ["a token is requested by POST, not by GET"]),
        ("POST", "refresh", _CLIENT, "grant_type=refresh_token&refresh_token=1", []),
        ("POST", "refresh", _CLIENT, _GRANT, ["'grant_type' cannot be 'client_credentials' here"]),
        ("POST", "refresh", _CLIENT, "grant_type=refresh_token&refresh_token=", ["'refresh_token' is missing in the form"]),
        ("POST", "revoke", _FORM, "token=1", []),
        ("POST", "revoke", _CLIENT, "", ["'token' is missing in the form"]),
    ],
)  # fmt: skip
def test_renewing_and_giving_back(
    method: str, path: str, headers: dict[str, str], body: str, expected: list[str]
) -> None:
    target = target_of(Request(method, f"{_URL}/{path}", headers, body.encode()))
    assert [each.message for each in token_request_problems(target, ())] == expected


_BEFORE = Exchange(Request("POST", f"{_URL}/accesstoken", {}, _GRANT.encode()), None, "fixture", None)  # fmt: skip


@pytest.mark.parametrize(
    ("description", "body", "earlier", "expected"),
    [
        ("a password", "grant_type=password&username=a&password=b", (), ["the grant 'password' is deprecated: it allows no second factor"]),
        ("a refresh token that there cannot be", "grant_type=refresh_token&refresh_token=1", (_BEFORE,), ["a token of the grant 'client_credentials' cannot be refreshed"]),
        ("a refresh token from elsewhere", "grant_type=refresh_token&refresh_token=1", (), []),
        ("client_credentials", _GRANT, (_BEFORE,), []),
    ],
)  # fmt: skip
def test_what_there_is_a_better_way_for(
    description: str, body: str, earlier: tuple[Exchange, ...], expected: list[str]
) -> None:
    target = target_of(Request("POST", f"{_URL}/accesstoken", _CLIENT, body.encode()))
    problems = list(token_request_problems(target, earlier))
    assert [each.message for each in problems] == expected
    assert all(
        (each.code, each.severity) == ("trustpilot-deprecated-grant", "info") for each in problems
    )
