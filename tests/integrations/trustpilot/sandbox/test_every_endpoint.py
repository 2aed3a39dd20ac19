"""Every endpoint of the table: what it answers, and what it refuses, in which order and why."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from trustpilot_caller import KEY, NOT_OURS, PERSON, UNIT, USER, Caller, basic, data_of

from liquidpilot import Response
from liquidpilot.extending import ELEMENT, ServiceScenario
from liquidpilot.integrations.trustpilot.endpoints import TOKEN, Endpoint, all_endpoints
from liquidpilot.integrations.trustpilot.rules.shapes import shape_of
from liquidpilot.integrations.trustpilot.scenarios import SCENARIOS

_SOME = "5a1b2c3d4e5f60718293a4b5"
_PERSON = {"consumerEmail": "ada@example.com", "consumerName": "Ada", "referenceNumber": "1"}
_PRODUCT = {"sku": "ABC-1234", "name": "A car", "productUrl": "http://www.shop.example/1.htm"}
_BODIES: dict[str, Any] = {
    "email-invitation": {**_PERSON, "serviceReviewInvitation": {"tags": ["tag1"]}},
    "invitation-link": {"referenceId": "1", "email": "a@b.example", "name": "A", "locale": "da-DK"},
    "product-invitation-link": {
        "consumer": {"email": "a@b.example", "name": "A"},
        "referenceId": "1",
        "locale": "en-US",
        "products": [_PRODUCT],
    },
    "invitation-data-deletion": {"customerEmails": ["a@b.example"]},
    "legacy-invitation": {
        "recipientEmail": "a@b.example",
        "recipientName": "A",
        "referenceId": "1",
    },
    "batch-summaries": {"skus": ["TRUCK-001", "MY-1"]},
    "attribute-summaries": {"skus": ["TRUCK-001"], "locale": "en-GB"},
    "product-upload": {
        "products": [{"sku": "N-1", "title": "A kite", "link": "https://shop.example/kite"}]
    },
    "consumerIds": {"consumerIds": [_SOME]},
    "display-name": {"displayName": "Cool Name"},
    "state": {"state": "private"},
    "comment": {"content": "Thank you", "integrationId": "crm"},
    "review-tags": {"tags": [{"group": "generic", "value": "x"}]},
    "message": {"message": "Thank you", "authorBusinessUserId": USER},
}
_VALUES = {
    "sku": "TRUCK-001",
    "name": "pinewheel.example",
    "query": "pine",
    "locale": "en-US",
    "domain": "shop.example",
    "group": "generic",
}
_IN_PATH = {"business_unit_id": UNIT, "stars": "4.5", "category_id": "pet_store"}
_FORM = "application/x-www-form-urlencoded"
_ENDPOINTS = [each for each in all_endpoints() if each.access != "client"]


def _each(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    names = [f"{each.method} {each.path}" for each in endpoints]
    return pytest.mark.parametrize("endpoint", endpoints, ids=names)


def _body_of(endpoint: Endpoint) -> Any:
    if endpoint.body is None:
        return None
    if isinstance(endpoint.body, str):
        return _BODIES[endpoint.body]
    return _BODIES[next(iter(endpoint.body["properties"]))]


def _query_of(endpoint: Endpoint) -> dict[str, str]:
    return {names[0]: _VALUES[names[0]] for names in endpoint.required}


def _path_of(endpoint: Endpoint, unit: str = UNIT, other: str = _SOME) -> str:
    known = {**_IN_PATH, "business_unit_id": unit}
    path = re.sub(r"{(\w+)}", lambda found: known.get(found[1], other), endpoint.path)
    return f"https://{endpoint.host}{path}"


class _Asking:
    """Asks a sandbox, with what an endpoint wants unless something else is given."""

    def __init__(self, *, strict: bool = False) -> None:
        self.caller = Caller(rate_limit=1_000_000, strict=strict)
        self.access = {
            "open": {},
            "key": {"apikey": KEY},
            "token": {**self.caller.bearer(), "x-business-user-id": USER},
        }

    def __call__(
        self,
        endpoint: Endpoint,
        *,
        url: str | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        body: Any = ...,
        kind: str = "application/json",
    ) -> Response:
        asked = urlencode(_query_of(endpoint) if query is None else query)
        sent = dict(self.access[endpoint.access] if headers is None else headers)
        data = _body_of(endpoint) if body is ... else body
        if data is not None:
            sent["Content-Type"] = kind
        raw = data if isinstance(data, bytes | None) else json.dumps(data).encode()
        address = f"{url or _path_of(endpoint)}{'?' if asked else ''}{asked}"
        return self.caller.call(endpoint.method, address, sent, raw)


@pytest.fixture(scope="module")
def ask() -> _Asking:
    return _Asking()


@pytest.fixture(scope="module")
def ask_strictly() -> _Asking:
    return _Asking(strict=True)


def _is_refused(response: Response, status: int) -> bool:
    assert response.status == status, response.text
    assert response.headers["X-Sandbox-Reason"].strip()
    assert "X-Sandbox-Made-Up" not in response.headers
    return True


@_each(_ENDPOINTS)
def test_success(ask: _Asking, endpoint: Endpoint) -> None:
    response = ask(endpoint)
    assert 200 <= response.status < 300, response.text
    assert response.headers["X-Sandbox-Evidence"] == endpoint.evidence
    assert "X-Sandbox-Reason" not in response.headers
    assert response.headers.get("X-Sandbox-Assumed", "") == "; ".join(endpoint.assumed)
    if response.body:
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert json.loads(response.body)


@_each(_ENDPOINTS)
def test_any_id_is_answered_and_marked(ask: _Asking, endpoint: Endpoint) -> None:
    """What the data do not list is as in the demo shop, and never passes for something known."""
    response = ask(endpoint, url=_path_of(endpoint, unit="0123456789abcdef01234567"))
    assert 200 <= response.status < 300, response.text
    has_id = re.search(r"{(?!category)\w+_id}", endpoint.path) is not None
    assert ("X-Sandbox-Made-Up" in response.headers) >= has_id
    assert ("made up" in response.headers.get("X-Sandbox-Warning", "")) >= has_id


@_each([each for each in _ENDPOINTS if "{business_unit_id}" in each.path])
def test_a_strict_world_has_what_is_listed(ask_strictly: _Asking, endpoint: Endpoint) -> None:
    unknown = ask_strictly(endpoint, url=_path_of(endpoint, unit="0" * 24))
    assert _is_refused(unknown, 404)
    assert "[[business_units]] in fixtures/sandbox/trustpilot.toml" in str(
        unknown.headers["X-Sandbox-Reason"]
    )
    foreign = ask_strictly(endpoint, url=_path_of(endpoint, unit=NOT_OURS))
    if endpoint.access == "token":
        assert _is_refused(foreign, 403)
        assert "owned = false" in foreign.headers["X-Sandbox-Reason"]
    else:
        assert foreign.status == 200


@_each([each for each in _ENDPOINTS if "{business_unit_id}" in each.path])
def test_somebody_elses_business_unit_is_a_warning(ask: _Asking, endpoint: Endpoint) -> None:
    response = ask(endpoint, url=_path_of(endpoint, unit=NOT_OURS))
    assert 200 <= response.status < 300
    is_private = endpoint.access == "token"
    assert ("somebody else's" in response.headers.get("X-Sandbox-Warning", "")) is is_private


@_each([each for each in _ENDPOINTS if each.access != "open"])
@pytest.mark.parametrize("headers", [{}, {"apikey": "wrong-key", "Authorization": "Bearer x"}])
def test_missing_access(ask: _Asking, endpoint: Endpoint, headers: dict[str, str]) -> None:
    """The gateway's envelope (observed), before anything else is looked at."""
    response = ask(endpoint, headers=headers, body=b"{", url=_path_of(endpoint, unit="x"))
    assert _is_refused(response, 401)
    assert list(json.loads(response.body)) == ["fault"]


@_each([each for each in _ENDPOINTS if each.access == "token"])
def test_a_key_is_not_enough_for_a_private_call(ask: _Asking, endpoint: Endpoint) -> None:
    response = ask(endpoint, headers={"apikey": KEY})
    assert _is_refused(response, 401)
    assert "an API key is not enough" in response.headers["X-Sandbox-Reason"]


_WRONG = {
    "page": ["0", "abc", "2147483648"],
    "perPage": ["0", "abc", "1.5", "1001", "٣"],
    "perpage": ["0", "101"],
    "count": ["0", "abc"],
    "stars": ["6", "five", "4,6", "5.0"],
    "language": ["english", "en-US"],
    "country": ["Denmark", "1"],
    "state": ["gone"],
    "orderBy": ["newest"],
    "locale": ["en", "en_US"],
    "translationLocale": ["x"],
    "name": ["http://a.example", "a.example/b"],
    "cursor": ["abc"],
    "pageToken": ["abc"],
    "responded": ["maybe"],
    "includeReportedReviews": ["1"],
    "reported": ["perhaps"],
    "startDateTime": ["yesterday"],
    "findReviewer": ["somebody"],
    "filterUsersWithoutImages": ["2"],
}


@_each([each for each in _ENDPOINTS if set(each.parameters) & set(_WRONG)])
def test_wrong_parameters(ask: _Asking, endpoint: Endpoint) -> None:
    for name in endpoint.parameters:
        for wrong in _WRONG.get(name, ()):
            response = ask(endpoint, query={**_query_of(endpoint), name: wrong})
            assert _is_refused(response, 400), (name, wrong)
            assert f"'{name}'" in response.headers["X-Sandbox-Reason"]


@_each([each for each in _ENDPOINTS if each.required])
@pytest.mark.parametrize("value", [None, "", " ", ","])
def test_missing_parameters(ask: _Asking, endpoint: Endpoint, value: str | None) -> None:
    for names in endpoint.required:
        if value == "," and "sku" not in names:
            continue
        query = {} if value is None else {names[0]: value}
        response = ask(endpoint, query=query)
        assert _is_refused(response, 400)
        assert f"'{names[0]}'" in response.headers["X-Sandbox-Reason"]


@_each([each for each in _ENDPOINTS if not each.open_ended])
def test_a_parameter_that_is_none_is_told(ask: _Asking, endpoint: Endpoint) -> None:
    response = ask(endpoint, query={**_query_of(endpoint), "nonsense\n": "1"})
    assert 200 <= response.status < 300
    assert "'nonsense%0A' is not a parameter" in response.headers["X-Sandbox-Warning"]


_WITH_BODY = [each for each in _ENDPOINTS if each.body is not None]


@_each(_WITH_BODY)
@pytest.mark.parametrize("kind", ["text/plain", "", _FORM])
def test_a_wrong_type_of_body(
    ask: _Asking, ask_strictly: _Asking, endpoint: Endpoint, kind: str
) -> None:
    """415 is the documented status; a form was seen to work at one endpoint."""
    for asked in (ask, ask_strictly):
        if kind != _FORM or endpoint.form is None:
            assert _is_refused(asked(endpoint, kind=kind), 415)
    if endpoint.form == "assumed" and kind == _FORM:
        assert _is_refused(ask_strictly(endpoint, kind=kind), 415)


@_each(_WITH_BODY)
@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'"text"', b"\xff", b"", b"{}"])
def test_a_wrong_body(ask: _Asking, endpoint: Endpoint, body: bytes) -> None:
    """A body is judged before it is asked who owns what."""
    if body == b"{}" and not isinstance(endpoint.body, str) and not endpoint.body["required"]:  # type: ignore[index]
        return
    for url in (_path_of(endpoint), _path_of(endpoint, unit="0" * 24)):
        assert _is_refused(ask(endpoint, body=body, url=url), 400)


@_each([each for each in _ENDPOINTS if "{" in each.path and "{category" not in each.path])
@pytest.mark.parametrize("wrong", ["x", "0" * 23, "0" * 23 + "G", "A" * 24, "%00"])
def test_what_cannot_stand_in_a_path(ask: _Asking, endpoint: Endpoint, wrong: str) -> None:
    path = re.sub(r"{\w+}", wrong, endpoint.path)
    assert _is_refused(ask(endpoint, url=f"https://{endpoint.host}{path}"), 404)


@_each(_ENDPOINTS)
def test_the_wrong_host_and_the_wrong_method(ask: _Asking, endpoint: Endpoint) -> None:
    """The wrong host is the documented cause of 404."""
    other = "api" if endpoint.host.startswith("invitations") else "invitations-api"
    url = _path_of(endpoint).replace(endpoint.host, f"{other}.trustpilot.com")
    assert _is_refused(ask(endpoint, url=url), 404)
    assert f"is on '{endpoint.host}'" in ask(endpoint, url=url).headers["X-Sandbox-Reason"]
    response = ask.caller.call("BREW", _path_of(endpoint))
    assert _is_refused(response, 405)


_SAMPLES = [each for each in _ENDPOINTS if each.is_sample]


@_each([each for each in _SAMPLES if "page" in each.parameters])
def test_the_second_page_of_a_sample_is_empty(ask: _Asking, endpoint: Endpoint) -> None:
    """So that a client which reads to the end comes to one."""
    data = json.loads(ask(endpoint, query={**_query_of(endpoint), "page": "2"}).body)
    assert [name for name, each in data.items() if isinstance(each, list) and each] == []


@pytest.mark.parametrize(
    ("method", "path", "query", "expected"),
    [
        ("GET", "/v1/consumers/{consumer_id}/profile", {}, {"id": _SOME}),
        ("GET", "/v1/reviews/{review_id}/web-links", {"locale": "da-DK"}, {"locale": "da-DK"}),
        ("GET", "/v1/resources/strings/stars/{stars}", {}, {"string": "Excellent", "stars": 4.5}),
        ("GET", "/v1/private/conversations/{conversation_id}", {}, {"id": _SOME}),
        ("POST", "/v1/private/conversations/{conversation_id}/state", {}, {"state": "private"}),
        ("POST", "/v1/private/conversations/{conversation_id}/comments", {}, {"content": "Thank you"}),
        ("PUT", "/v1/private/reviews/{review_id}/tags", {}, _BODIES["review-tags"]),
        ("GET", "/v1/business-signup/domain-availability", {"domain": "a.example"}, {"domain": "a.example"}),
    ],
)  # fmt: skip
def test_a_sample_has_what_was_asked_for(
    ask: _Asking, method: str, path: str, query: dict[str, str], expected: dict[str, object]
) -> None:
    (endpoint,) = (each for each in _SAMPLES if (each.method, each.path) == (method, path))
    data = json.loads(ask(endpoint, query=query).body)
    assert {name: data[name] for name in expected} == expected


def test_many_profiles_are_by_id(ask: _Asking) -> None:
    """Observed: clients read the values of an object."""
    (endpoint,) = (each for each in _SAMPLES if each.path.endswith("/profile/bulk"))
    consumers = json.loads(ask(endpoint).body)["consumers"]
    assert {key: each["id"] for key, each in consumers.items()} == {_SOME: _SOME}


def test_links_lead_somewhere(ask: _Asking) -> None:
    addresses = ["https://api.trustpilot.com/v1/resources/images"]
    for address in addresses:
        data = json.loads(ask.caller.call("GET", address).body)
        addresses += [each["href"] for each in data.get("links", ())]
    assert len(addresses) == 14


def test_a_token_of_a_person_needs_no_header(ask: _Asking) -> None:
    bearer = ask.caller.bearer(grant_type="password", **PERSON)
    (endpoint,) = (each for each in _ENDPOINTS if each.path.endswith("/email-invitations"))
    assert ask(endpoint, headers=bearer).status == 202
    assert ask(endpoint, headers={"Authorization": basic()}).status == 401


@_each([each for each in all_endpoints() if each.access == "client"])
def test_calls_for_a_token(endpoint: Endpoint) -> None:
    """Of these the access is key and secret, and the body a form: in two shapes of errors."""
    caller = Caller()
    name = endpoint.path.rpartition("/")[2]
    person = data_of(caller.token_call({"grant_type": "password", **PERSON}))
    refresh = str(person["refresh_token"])
    form = {
        "accesstoken": {"grant_type": "client_credentials"},
        "refresh": {"grant_type": "refresh_token", "refresh_token": refresh},
        "revoke": {"token": refresh},
    }[name]
    wrong_secret = caller.token_call(form, name, basic(secret="another"))
    assert _is_refused(wrong_secret, 401)
    assert list(json.loads(wrong_secret.body)) == ["reason"]
    assert "the secret is not the one" in wrong_secret.headers["X-Sandbox-Reason"]
    if name != "revoke":  # which clients call with and without
        nothing = caller.token_call(form, name, "")
        assert _is_refused(nothing, 401)
        assert "neither 'Authorization: Basic" in nothing.headers["X-Sandbox-Reason"]
    for wrong in ({}, dict.fromkeys(form, "")):
        refused = caller.token_call(wrong, name)
        assert _is_refused(refused, 400)
        assert list(json.loads(refused.body)) == ["ErrorCode", "Error"]
        assert f"'{next(iter(form))}'" in refused.headers["X-Sandbox-Reason"]
    as_json = caller.post(endpoint.path, form, {"Authorization": basic()})
    assert _is_refused(as_json, 415)
    success = caller.token_call(form, name)
    assert success.status == 200
    assert "X-Sandbox-Reason" not in success.headers


def _misfits(data: Any, shape: Any, place: str) -> list[str]:
    """Return where data has what a shape does not have, or lacks what it has."""
    if shape is None or data is None:
        return []
    if ELEMENT in shape:
        return [
            each
            for at, one in enumerate(data)
            for each in _misfits(one, shape[ELEMENT], f"{place}[{at}]")
        ]
    names = {name.rstrip("?"): inner for name, inner in shape.items() if name != "*"}
    may_be_null = {name.rstrip("?") for name in shape if name.endswith("?")}
    found = [] if "*" in shape else [f"{place}.{name}" for name in data if name not in names]
    for name, inner in names.items():
        if name not in data:
            found += (
                [] if name in may_be_null or name == "links" else [f"{place}.{name} is missing"]
            )
        elif data[name] is None and name not in may_be_null:
            found += [f"{place}.{name} is null"]
        else:
            found += _misfits(data[name], inner, f"{place}.{name}")
    return found


@_each([each for each in _ENDPOINTS if each.answer])
def test_an_answer_has_the_shape_that_rules_know(ask: _Asking, endpoint: Endpoint) -> None:
    data = json.loads(ask(endpoint, query={**_query_of(endpoint), "perPage": "100"}).body)
    # Who did not answer in the name of a person, and reviewers without a name, are in the data.
    known = (
        "authorBusinessUserId is null",
        "authorBusinessUserName is null",
        "updatedAt is null",
        "displayName is null",
        "attributeOptions",
        "total is missing",
    )
    found = _misfits(data, shape_of(endpoint.path), endpoint.answer or "")
    assert [each for each in found if not each.endswith(known)] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_a_scenario_changes_nothing_of_what_it_does_not_concern(
    ask: _Asking, scenario: ServiceScenario
) -> None:
    in_it = _Asking()
    assert in_it.caller.post("/_sandbox/scenario", {"scenario": scenario.name}).status == 200
    others = [each for each in _ENDPOINTS if not scenario.concerns(_path_of(each))]
    for endpoint in others:
        usual, answer = ask(endpoint), in_it(endpoint)
        assert answer.status == usual.status, endpoint.path
        if endpoint.method == "GET":
            assert answer.body == usual.body, endpoint.path
    tokens = [in_it.caller.token_call({"grant_type": "client_credentials"}).status]
    if not scenario.concerns(f"https://api.trustpilot.com{TOKEN}"):
        assert tokens == [200]
