"""The request of a tag: Braze's defaults, what each option changes, what stops a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content import (
    BuiltRequest,
    CallRules,
    Request,
    build_request,
    read_credentials,
)
from liquidpilot.dialect.connection import ConnectedCall

MakeCall = Callable[..., ConnectedCall]
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


def _codes(built: BuiltRequest) -> list[str]:
    return [found.code.removeprefix("connected-content-") for found in built.diagnostics]


def _request(built: BuiltRequest) -> Request:
    assert built.request is not None, built.diagnostics
    assert _codes(built) == []
    return built.request


@pytest.mark.parametrize(
    ("options", "content_type", "accept"),
    [
        pytest.param({}, _JSON, "*/*", id="GET by default (Connected Content, defaults)"),
        pytest.param({"method": "Post"}, _FORM, "*/*", id="POST sends a form (same)"),
        pytest.param({"content_type": "text/csv"}, "text/csv", "text/csv", id="sets both (same)"),
        pytest.param(
            {"method": "post", "content_type": _JSON}, _JSON, _JSON, id="sets both, for POST too"
        ),
        pytest.param(
            {"content_type": _JSON, "accept": "application/vnd.api+json"},
            _JSON,
            "application/vnd.api+json",
            id="accept stands over content_type (Transifex)",
        ),
        pytest.param(
            {"method": "post", "headers": '{"content-type": "text/x"}'},
            "text/x",
            "*/*",
            id="a header replaces the default (Local Connected Content variables)",
        ),
        pytest.param(
            {"content_type": _JSON, "headers": '{"ACCEPT": "text/x"}'},
            _JSON,
            "text/x",
            id="headers stand over options (assumed)",
        ),
        pytest.param({"method": "", "headers": ""}, _JSON, "*/*", id="options without value"),
    ],
)
def test_headers(
    make_call: MakeCall, options: dict[str, str], content_type: str, accept: str
) -> None:
    headers = _request(build_request(make_call("https://a.example", **options))).headers
    assert (headers["Content-Type"], headers["Accept"]) == (content_type, accept)


def test_user_agent_is_like_that_of_braze(make_call: MakeCall) -> None:
    words = _request(build_request(make_call("https://a.example"))).headers["user-agent"].split()
    assert words[:2] == ["Braze", "Sender"]
    assert len(words[2]) == 40
    assert int(words[2], 16)


def test_token_request_of_the_trustpilot_page(make_call: MakeCall) -> None:
    url = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken"
    built = build_request(
        make_call(
            url,
            method="post",
            headers=f'{{"Content-Type": "{_FORM}", "Authorization": "Basic «QVBJ»" }}',
            body="grant_type=client_credentials",
            save="token",
            retry="",
            cache_max_age="3600",
        )
    )
    request = _request(built)
    assert (request.method, request.url) == ("POST", url)
    assert request.body == b"grant_type=client_credentials"
    assert [name for name in request.headers if name != "User-Agent"] == [
        "Accept",
        "Content-Type",
        "Authorization",
    ]
    assert request.headers["authorization"] == "Basic QVBJ"
    assert (request.headers["content-type"], request.headers["accept"]) == (_FORM, "*/*")
    assert built.saves_as == "token"
    assert built.rules == CallRules(cache_max_age=3600, retry=True)


def test_reviews_request_of_the_trustpilot_page(make_call: MakeCall) -> None:
    url = "https://api.trustpilot.com/v1/product-reviews/business-units/66ea/reviews?sku={}&stars=5"
    built = build_request(
        make_call(
            url.format("«toy-1»"),
            method="get",
            headers='{"apikey": "xxxxx"}',
            content_type=_JSON,
            save="result",
        )
    )
    request = _request(built)
    assert (request.method, request.url, request.body) == ("GET", url.format("toy-1"), None)
    assert dict(request.headers) == {
        "User-Agent": request.headers["User-Agent"],
        "Accept": _JSON,
        "Content-Type": _JSON,
        "apikey": "xxxxx",
    }


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"method": "delete"}, "method"),
        ({"method": "“post”"}, "method"),
        ({"headers": "[]"}, "headers-not-json"),
        ({"content_type": "a\nb"}, "header-value"),
        ({"basic_auth": "nobody"}, "unknown-credential"),
        ({"auth_credentials": "nobody"}, "unknown-credential"),
    ],
)
def test_what_stops_a_call_points_at_its_option(
    make_call: MakeCall, options: dict[str, str], code: str
) -> None:
    built = build_request(make_call("https://a.example", **options))
    assert built.request is None
    assert _codes(built) == [code]
    assert built.diagnostics[0].severity == "error"
    assert (built.diagnostics[0].line, built.diagnostics[0].column) == (3, 100)
    assert built.diagnostics[0].path == "templates/x.html"


def test_every_option_is_looked_at_though_one_stops_the_call(make_call: MakeCall) -> None:
    built = build_request(make_call("a.example", method="put", save="a b", cache_max_age="soon"))
    assert _codes(built) == ["cache-max-age", "save-name", "not-a-url", "method"]
    assert built.saves_as == "a b"


def test_body_is_not_sent_with_get(make_call: MakeCall) -> None:
    """Assumed."""
    built = build_request(make_call("https://a.example", body="a=1"))
    assert built.request is not None
    assert built.request.body is None
    assert _codes(built) == ["body-without-post"]


def test_post_without_body(make_call: MakeCall) -> None:
    assert _request(build_request(make_call("https://a.example", method="post"))).body is None


@pytest.mark.parametrize(
    ("save", "name"), [(None, "connected"), ("", "connected"), (" «my_1» ", "my_1")]
)
def test_variable_of_the_result(make_call: MakeCall, save: str | None, name: str) -> None:
    options = {} if save is None else {"save": save}
    built = build_request(make_call("https://a.example", **options))
    assert built.saves_as == name


def test_unknown_options_are_ignored_and_old_ones_understood(make_call: MakeCall) -> None:
    built = build_request(make_call("https://a.example", colour="red", cache="900"))
    assert _codes(built) == []
    assert built.rules == CallRules(cache_max_age=900)


def test_credentials_end_up_as_headers(make_call: MakeCall) -> None:
    credentials = read_credentials(
        {
            "shop": {"username": "ada", "password": "pässword"},
            "token": {"headers": {"X-App-Token": "t"}, "allowed_domain": "example"},
        }
    )
    call = make_call("https://a.example", basic_auth=" shop ", auth_credentials="token")
    request = _request(build_request(call, credentials))
    assert request.headers["Authorization"] == "Basic YWRhOnDDpHNzd29yZA=="
    assert request.headers["x-app-token"] == "t"
    assert request.credential == "token"
