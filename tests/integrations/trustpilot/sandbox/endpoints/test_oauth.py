"""The token endpoint, each grant and each way to be refused (reference: Trustpilot's API docs, the
answers and clients that were seen).
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from trustpilot_caller import KEY, OAUTH, PERSON, SECRET, START, USER, Caller, basic, data_of

_CALLBACK = "https://www.pinewheel.example/trustpilot/callback"
_CREDENTIALS = {"grant_type": "client_credentials"}
# A recording of the live service, of 23 February 2022 (jimmypoulsen/trustpilot-ruby).
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
_PASSWORD = {"grant_type": "password", **PERSON}


@pytest.fixture
def caller() -> Caller:
    return Caller()


def _code(caller: Caller, **changes: str) -> str:
    query = {"client_id": KEY, "redirect_uri": _CALLBACK, "response_type": "code", **changes}
    response = caller.call("GET", f"/_sandbox/authorize?{urlencode(query)}")
    assert response.status == 302, response.text
    location = urlsplit(response.headers["Location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == query["redirect_uri"]
    return parse_qs(location.query)["code"][0]


def test_client_credentials_have_no_refresh_token(caller: Caller) -> None:
    response = caller.token_call(_CREDENTIALS)
    data = data_of(response)
    assert str(data.pop("access_token")).startswith("tpa-")
    assert response.status == 200
    assert data == {
        **_RECORDED,
        "expires_in": "359999",  # a text, as documented
        "issued_at": str(int(START.timestamp() * 1000)),
        "token_type": "BearerToken",
        "client_id": KEY,
    }


def test_a_password_gives_what_was_observed(caller: Caller) -> None:
    data = data_of(caller.token_call(_PASSWORD))
    tokens = str(data.pop("access_token")), str(data.pop("refresh_token"))
    assert tokens[0].startswith("tpa-")
    assert tokens[1].startswith("tpr-")
    assert data == {
        **_RECORDED,
        "expires_in": "359999",
        "issued_at": str(int(START.timestamp() * 1000)),
        "token_type": "BearerToken",
        "refresh_token_issued_at": str(int(START.timestamp() * 1000)),
        "refresh_token_expires_in": "7779999",
        "refresh_token_status": "approved",
        "app_enduser": USER,
        "client_id": KEY,
    }


def test_only_what_was_seen_is_told_to_be_observed(caller: Caller) -> None:
    """Published were answers to the grant `password` and of `/refresh`."""

    def evidence(form: dict[str, str], path: str = "accesstoken") -> str:
        return caller.token_call(form, path).headers["X-Sandbox-Evidence"]

    code = {"grant_type": "authorization_code", "code": _code(caller), "redirect_uri": _CALLBACK}
    token = str(data_of(caller.token_call(_PASSWORD))["refresh_token"])
    refresh = {"grant_type": "refresh_token", "refresh_token": token}
    assert evidence(_PASSWORD) == evidence(refresh, "refresh") == "observed"
    assert evidence(_CREDENTIALS) == evidence(code) == "assumed"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (_CREDENTIALS, {"access_token", "expires_in"}),
        (_PASSWORD, {"access_token", "expires_in", "refresh_token"}),
    ],
)
def test_strict_tokens_are_the_documented_ones(form: dict[str, str], expected: set[str]) -> None:
    response = Caller(strict=True).token_call(form)
    assert set(data_of(response)) == expected
    assert response.headers["X-Sandbox-Evidence"] == "docs"


@pytest.mark.parametrize(
    ("client", "authorization", "status"),
    [
        ({}, basic(), 200),
        ({"client_id": KEY, "client_secret": SECRET}, "", 200),
        ({}, "", 401),
        ({"client_id": KEY}, "", 401),
        ({"client_id": KEY, "client_secret": "no"}, "", 401),
        ({}, basic(secret="no"), 401),
        ({}, basic(key="wrong-key"), 401),
        ({}, basic(secret=""), 401),
        ({}, basic(key=""), 401),
        ({}, basic("a-key-of-the-author", "any secret"), 200),
        ({}, "Basic " + b64encode(KEY.encode()).decode(), 401),  # without a colon
        ({}, "Basic not base64", 401),
        ({}, "Basic " + b64encode(b"\xff\xfe:x").decode(), 401),
        ({}, "Bearer tpa-x", 401),
    ],
)
def test_the_application_says_who_it_is(
    caller: Caller, client: dict[str, str], authorization: str, status: int
) -> None:
    response = caller.token_call({**_CREDENTIALS, **client}, authorization=authorization)
    assert response.status == status
    assert ("access_token" in data_of(response)) == (status == 200)
    assert ("reason" in data_of(response)) == (status == 401)  # F3


def test_a_header_without_basic_is_tolerated_with_a_warning() -> None:
    header = basic().removeprefix("Basic ")
    lenient = Caller().token_call(_CREDENTIALS, authorization=header)
    assert lenient.status == 200
    assert "'Basic '" in lenient.headers["X-Sandbox-Warning"]
    assert Caller(strict=True).token_call(_CREDENTIALS, authorization=header).status == 401


@pytest.mark.parametrize(
    ("path", "form", "missing"),
    [
        ("accesstoken", {}, "grant_type"),
        ("accesstoken", {"grant_type": ""}, "grant_type"),
        ("accesstoken", {"grant_type": "password"}, "username"),
        ("accesstoken", {"grant_type": "password", "username": "x"}, "password"),
        ("accesstoken", {"grant_type": "authorization_code"}, "code"),
        ("accesstoken", {"grant_type": "authorization_code", "code": "x"}, "redirect_uri"),
        ("accesstoken", {"grant_type": "refresh_token"}, "refresh_token"),
        ("refresh", {"refresh_token": "x"}, "grant_type"),
        ("refresh", {"grant_type": "refresh_token"}, "refresh_token"),
        ("revoke", {}, "token"),
    ],
)
def test_what_is_missing_is_f2(
    caller: Caller, path: str, form: dict[str, str], missing: str
) -> None:
    response = caller.token_call(form, path)
    assert response.status == 400
    expected = {"ErrorCode": "invalid_request", "Error": f"Required param : {missing}"}
    assert data_of(response) == expected


@pytest.mark.parametrize("path", ["accesstoken", "refresh"])
def test_another_grant_is_f2(caller: Caller, path: str) -> None:
    response = caller.token_call({"grant_type": "implicit"}, path)
    assert response.status == 400
    assert data_of(response)["ErrorCode"] == "unsupported_grant_type"


def test_an_empty_request_is_f2(caller: Caller) -> None:
    # What the official Python client sends without a user.
    response = caller.call("POST", f"{OAUTH}/accesstoken", {"Authorization": basic()})
    assert response.status == 400
    assert data_of(response)["Error"] == "Required param : grant_type"


def test_json_is_the_wrong_type(caller: Caller) -> None:
    response = caller.post(f"{OAUTH}/accesstoken", _CREDENTIALS, {"Authorization": basic()})
    assert response.status == 415


@pytest.mark.parametrize(
    "form",
    [
        {**_PASSWORD, "password": "wrong"},
        {"grant_type": "authorization_code", "code": "x", "redirect_uri": _CALLBACK},
        {"grant_type": "refresh_token", "refresh_token": "tpr-x"},
    ],
)
def test_who_is_not_let_in(caller: Caller, form: dict[str, str]) -> None:
    response = caller.token_call(form)
    assert response.status == 401
    assert data_of(response) == {"reason": "unauthorized"}


def test_a_user_that_is_not_listed_may_log_in_unless_the_world_is_strict() -> None:
    form = {**_PASSWORD, "username": "nobody@pinewheel.example", "password": "any"}
    assert Caller().token_call(form).status == 200
    refused = Caller(strict=True).token_call(form)
    assert refused.status == 401
    assert "[[users]]" in refused.headers["X-Sandbox-Reason"]


def test_a_user_without_a_password_has_any(tmp_path: Path) -> None:
    users = '[[users]]\nemail = "me@shop.example"\n'
    (tmp_path / "users.toml").write_text(users, encoding="utf-8")
    form = {"grant_type": "password", "username": "me@shop.example", "password": "mine"}
    assert Caller(data=tmp_path, strict=True).token_call(form).status == 200


def test_a_code_from_the_browser_gives_a_token(caller: Caller) -> None:
    form = {"grant_type": "authorization_code", "code": _code(caller), "redirect_uri": _CALLBACK}
    data = data_of(caller.token_call(form))
    assert "refresh_token" in data
    assert data["app_enduser"] == USER
    assert caller.token_call(form).status == 401  # used up


def test_a_code_is_for_the_redirect_uri_it_was_asked_for(caller: Caller) -> None:
    form = {"grant_type": "authorization_code", "code": _code(caller)}
    response = caller.token_call({**form, "redirect_uri": "https://elsewhere.example/"})
    assert response.status == 401


def test_the_state_comes_back_with_the_code(caller: Caller) -> None:
    query = urlencode(
        {"client_id": KEY, "redirect_uri": _CALLBACK, "response_type": "code", "state": "a b"}
    )
    location = caller.call("GET", f"/_sandbox/authorize?{query}").headers["Location"]
    assert parse_qs(urlsplit(location).query)["state"] == ["a b"]


def test_the_implicit_grant_gives_a_token_in_the_fragment(caller: Caller) -> None:
    query = urlencode({"client_id": KEY, "redirect_uri": _CALLBACK, "response_type": "token"})
    location = caller.call("GET", f"/_sandbox/authorize?{query}").headers["Location"]
    fragment = parse_qs(urlsplit(location).fragment)
    assert fragment["token_type"] == ["bearer"]
    assert fragment["expires_in"] == ["359999"]
    bearer = {"Authorization": f"Bearer {fragment['access_token'][0]}"}
    assert caller.invite(bearer).status == 202


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "wrong-key"},
        {"client_id": ""},
        {"redirect_uri": "http://www.pinewheel.example/trustpilot"},
        {"redirect_uri": "https://www.pinewheel.example/\r\nSet-Cookie: a=b"},
        {"redirect_uri": "https://elsewhere.example/"},  # not registered
        {"response_type": "id_token"},
        {"username": "nobody@pinewheel.example"},
    ],
)
def test_who_is_not_sent_on_with_a_code(caller: Caller, changes: dict[str, str]) -> None:
    query = {"client_id": KEY, "redirect_uri": _CALLBACK, "response_type": "code", **changes}
    assert caller.call("GET", f"/_sandbox/authorize?{urlencode(query)}").status == 400


@pytest.mark.parametrize("path", ["accesstoken", "refresh"])
def test_refreshing_rotates(caller: Caller, path: str) -> None:
    refresh = str(data_of(caller.token_call(_PASSWORD))["refresh_token"])
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    renewed = data_of(caller.token_call(form, path))
    assert renewed["refresh_token"] != refresh
    assert caller.token_call(form, path).status == 401  # observed: the old one is gone
    assert caller.token_call({"token": refresh}, "revoke").status == 404
    bearer = {"Authorization": f"Bearer {renewed['access_token']}"}
    assert caller.invite(bearer).status == 202


def test_the_answer_of_refresh_tells_no_user(caller: Caller) -> None:
    refresh = str(data_of(caller.token_call(_PASSWORD))["refresh_token"])
    form = {"grant_type": "refresh_token", "refresh_token": refresh}
    assert not {"app_enduser", "client_id"} & set(data_of(caller.token_call(form, "refresh")))


@pytest.mark.parametrize("authorization", [basic(), ""])
def test_a_revoked_token_is_of_no_use(caller: Caller, authorization: str) -> None:
    data = data_of(caller.token_call(_PASSWORD))
    form = {"token": str(data["refresh_token"])}
    response = caller.token_call(form, "revoke", authorization)
    assert (response.status, response.body) == (200, b"{}")
    assert caller.invite({"Authorization": f"Bearer {data['access_token']}"}).status == 401
    assert caller.token_call(form, "revoke").status == 404


def test_a_wrong_client_revokes_nothing(caller: Caller) -> None:
    form = {"token": str(data_of(caller.token_call(_PASSWORD))["refresh_token"])}
    assert caller.token_call(form, "revoke", basic(secret="no")).status == 401
    assert caller.token_call(form, "revoke").status == 200


def test_fetching_tokens_too_often_is_429(caller: Caller) -> None:
    statuses = [caller.token_call(_CREDENTIALS).status for _ in range(101)]
    assert statuses == [*[200] * 100, 429]
    assert caller.token_call(_CREDENTIALS, authorization=basic("other", "x")).status == 200
    caller.let_pass(300)
    assert caller.token_call(_CREDENTIALS).status == 200
