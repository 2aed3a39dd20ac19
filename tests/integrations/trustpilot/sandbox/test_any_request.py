"""Whatever is sent, there is an answer, and never one that says the sandbox is broken."""

from __future__ import annotations

import json
import re
from functools import cache
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trustpilot_caller import KEY, NOT_OURS, OAUTH, PERSON, UNIT, USER, Caller, basic

from liquidpilot import Request, Response
from liquidpilot.extending import MADE_UP, REASON, WARNING
from liquidpilot.integrations.trustpilot.sandbox.sandbox import CONTROLS, ROUTES
from liquidpilot.integrations.trustpilot.scenarios import SCENARIOS

_ORIGINS = (
    "https://api.trustpilot.com", "https://invitations-api.trustpilot.com",
    "http://127.0.0.1:8099", "http://user:password@shop.example", "", "//", "http://[::1]",
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "", "0", "-1", "1", "5", "1,2", "6", "99999999999999999999", "1e9", "١", "true", "null",
            "en", "en-US", "da,en", UNIT, NOT_OURS, USER, "0" * 24, "z" * 24, KEY, "wrong-key", "..",
            "www.pinewheel.example", "createdat.asc", "2013-09-07T13:37:00", "0001-01-01", "\0", "\r\n",
        ]
    ),
)  # fmt: skip
_IN_PATH = {"business_unit_id": UNIT, "stars": "4.5"}
_PARAMETERS = [
    "sku", "productUrl", "page", "perPage", "perpage", "stars", "language", "locale", "orderBy", "name", "query",
    "country", "cursor", "pageToken", "callback", "apikey", "token", "access_token", "count", "attributeIds", "state",
    "skus", "startDateTime", "endDateTime", "group", "value", "source", "referenceId",
]  # fmt: skip
_KEYS = [
    "consumerEmail", "consumerName", "referenceNumber", "locale", "serviceReviewInvitation", "products", "skus", "tags",
    "productReviewInvitation", "productSkus", "templateId", "preferredSendTime", "redirectUri", "sku", "productUrl",
    "name", "consumer", "email", "referenceId", "id", "customerEmails", "deleteOlderThan", "recipientEmail", "message",
    "recipientName", "content", "state", "title", "link", "authorBusinessUserId", "consumerIds", "group", "value",
    "advance", "scenario", "status", "shape", "path", "endpoint", "times", "delay",
]  # fmt: skip
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(_KEYS), _TEXTS), inner, max_size=4),
    ),
    max_leaves=12,
)
_SERVED = list(ROUTES.values())


@cache
def _token() -> str:
    return _caller(None).bearer(grant_type="password", **PERSON)["Authorization"]


@cache
def _caller(scenario: str | None) -> Caller:
    return Caller(scenario, rate_limit=1_000_000)


@st.composite
def _paths(draw: st.DrawFn) -> str:
    """Return the path of a route, with one thing or another wrong about it."""
    parts = draw(st.sampled_from(_SERVED)).path.split("/")
    given = [_IN_PATH.get(part[1:-1], "0" * 24) if "{" in part else part for part in parts]
    match draw(st.integers(0, 9)):
        case 0:
            given[draw(st.integers(0, len(given) - 1))] = quote(draw(_TEXTS), safe="")
        case 1:
            del given[draw(st.integers(0, len(given) - 1))]
        case 2:
            given.append(draw(_TEXTS))
        case 3:
            return draw(st.text(max_size=40))
    return "/".join(given)


@st.composite
def _requests(draw: st.DrawFn) -> Request:
    names = st.one_of(st.sampled_from(_PARAMETERS), _TEXTS)
    query = draw(st.lists(st.tuples(names, _TEXTS), max_size=4))
    encoded = urlencode(query) if draw(st.booleans()) else draw(st.text(max_size=30))
    url = f"{draw(st.sampled_from(_ORIGINS))}{draw(_paths())}?{encoded}"
    kind = draw(st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
    headers = draw(st.dictionaries(_TEXTS, _TEXTS, max_size=2))
    authorization = st.one_of(st.just(_token()), st.just(basic()), _TEXTS)
    headers |= {"apikey": draw(st.one_of(st.just(KEY), _TEXTS)), "Content-Type": kind}
    headers |= {"Authorization": draw(authorization), "x-business-user-id": draw(_TEXTS)}
    bodies = st.one_of(
        st.none(),
        st.binary(max_size=40),
        _JSON.map(lambda data: json.dumps(data).encode()),
        st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=5).map(
            lambda data: json.dumps(data).encode()
        ),
        st.dictionaries(_TEXTS, _TEXTS, max_size=4).map(
            lambda form: urlencode({"grant_type": "password", **form}).encode()
        ),
    )
    methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW", ""]
    return Request(draw(st.sampled_from(methods)), url, headers, draw(bodies))


def _check(response: Response, request: Request) -> None:
    assert response.headers["X-Sandbox-Evidence"] in ("docs", "observed", "assumed")
    assert (REASON in response.headers) is (response.status >= 400)
    assert response.status < 400 or MADE_UP not in response.headers
    for value in response.headers.values():
        assert all(" " <= letter <= "~" for letter in value), value
    kind = response.headers.get("content-type", "")
    if kind.startswith("application/json") and request.method != "HEAD":
        json.loads(response.body, parse_constant=pytest.fail)


@given(_requests())
@settings(max_examples=100, deadline=None)
def test_any_request_is_answered(request: Request) -> None:
    answer = _caller(None).sandbox.answer(request)
    assert answer.response is not None
    assert answer.response.status < 500
    _check(answer.response, request)


@given(_requests(), st.sampled_from(SCENARIOS))
@settings(max_examples=50, deadline=None)
def test_any_request_is_answered_in_any_scenario(request: Request, scenario: object) -> None:
    name = getattr(scenario, "name", None)
    answer = _caller(name).sandbox.answer(request)
    assert answer.response is not None
    assert answer.response.status < (501 if name == "trustpilot-down" else 500)
    _check(answer.response, request)


@given(
    st.sampled_from(CONTROLS),
    st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=3),
    st.dictionaries(st.sampled_from(["client_id", "redirect_uri", "response_type"]), _TEXTS),
)
@settings(max_examples=50, deadline=None)
def test_any_control_is_answered(
    route: object, body: dict[str, object], query: dict[str, str]
) -> None:
    caller = Caller()  # of its own: what one control does, another request may feel
    path, method = getattr(route, "path", ""), getattr(route, "method", "")
    headers = {"Content-Type": "application/json"}
    url = f"http://127.0.0.1:8099{path}?{urlencode(query)}"
    request = Request(method, url, headers, json.dumps(body).encode())
    answer = caller.sandbox.answer(request)
    assert answer.response is not None
    assert answer.response.status < 500
    _check(answer.response, request)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"products":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"serviceReviewInvitation":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"content": "\\ud800"}',
        b'{"content": 1e999, "message": NaN}',
        b'{"content": ' + b"9" * 5000 + b"}",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"a=1&" * 2000,
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_bodies_that_break_readers(body: bytes, kind: str) -> None:
    caller = _caller(None)
    for route in _SERVED:
        if route.method in ("POST", "PUT", "DELETE"):
            path = re.sub(r"{\w+}", UNIT, route.path)
            headers = {"Content-Type": kind, "Authorization": _token(), "apikey": KEY}
            if route.path.startswith(OAUTH):
                headers["Authorization"] = basic()
            response = caller.call(route.method, path, headers, body)
            assert response.status < 500
            assert "is not" not in response.headers.get(WARNING, "")
