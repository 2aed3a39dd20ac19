"""Secrets are found by name and by value, in every spelling, and nothing else changes."""

from __future__ import annotations

import base64
import gzip
import json
import pickle
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Request, Response
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.replay import Redactor
from liquidpilot.replay.sensitive_names import is_sensitive, placeholder_name

_KEY = "k/12+34=56"
_REDACTOR = Redactor({"SHOP_KEY": _KEY, "UNSET": ""})
_URL = "https://api.example.com"


@pytest.mark.parametrize(
    "name",
    [
        "Authorization", "Proxy-Authorization", "Cookie", "set-cookie", "apikey", "apiKey", "APIKEY",
        "api_key", "X-Api-Key", "access_token", "accessToken", "accesstoken", "refreshTokens",
        "client_secret", "clientSecret", "password", "user[password]", "passwd", "X-Amz-Signature",
        "session", "sessionId", "jwt", "bearer", "credentials", "AWSAccessKey", "access-key-id",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "author", "tokenizer", "secretary", "key", "sku", "accept", "cookiecutter",
        "passenger", "token_type", "tokenType", "refresh_token_status",
    ],
)  # fmt: skip
def test_names_of_anything_else(name: str) -> None:
    assert not is_sensitive(name)


def test_names_of_placeholders() -> None:
    assert [placeholder_name(name) for name in ("x-api-key", "user[password]", "…")] == [
        "X_API_KEY",
        "USER_PASSWORD",
        "SECRET",
    ]


@pytest.mark.parametrize(
    ("url", "redacted"),
    [
        pytest.param("/a?page=2#top", "/a?page=2#top", id="nothing"),
        pytest.param("/a?api_key=x&b=%2F", "/a?api_key={secret:API_KEY}&b=%2F", id="by name"),
        pytest.param("/a?api%5Fkey=x", "/a?api%5Fkey={secret:API_KEY}", id="an escaped name"),
        pytest.param("/a?token=", "/a?token=", id="an empty value is none"),
        pytest.param("/a?token={secret:T}", "/a?token={secret:T}", id="a placeholder stays"),
        pytest.param(f"/a?q={_KEY}", "/a?q={secret:SHOP_KEY}", id="by value, as it is"),
        pytest.param("/a?q=k%2f12%2B34%3D56", "/a?q={secret:SHOP_KEY}", id="by value, escaped"),
        pytest.param("/a?q=%6b/12%2B34=56!", "/a?q={secret:SHOP_KEY}!", id="oddly escaped"),
        pytest.param(f"/a?token={quote(_KEY, '')}", "/a?token={secret:SHOP_KEY}", id="by both"),
        pytest.param(f"/{_KEY}/b", "/{secret:SHOP_KEY}/b", id="in the path"),
        pytest.param("/x%6B%2F12+34=56/b", "/x{secret:SHOP_KEY}/b", id="in the path, escaped"),
        pytest.param("/a#access_token=x", "/a#access_token={secret:ACCESS_TOKEN}", id="fragment"),
    ],
)
def test_urls(url: str, redacted: str) -> None:
    assert _REDACTOR.url(_URL + url) == _URL + redacted


def test_the_user_of_a_url() -> None:
    assert _REDACTOR.url("https://me:pw@a.example/x") == "https://{secret:USERINFO}@a.example/x"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("name", "value", "redacted"),
    [
        ("Accept", "*/*", "*/*"),
        ("Authorization", "Bearer abc", "Bearer {secret:AUTHORIZATION}"),
        ("authorization", "abc", "{secret:AUTHORIZATION}"),
        ("Authorization", f"Bearer {_KEY}", "Bearer {secret:SHOP_KEY}"),
        ("Authorization", basic("me", _KEY), "Basic {secret:SHOP_KEY}"),
        ("Cookie", "a=1; b=2", "{secret:COOKIE}"),
        ("apikey", "x", "{secret:APIKEY}"),
        ("X-Forwarded", f"for {_KEY}", "for {secret:SHOP_KEY}"),
        ("X-Forwarded", basic("me", _KEY), "Basic {secret:SHOP_KEY}"),
        ("Referer", f"{_URL}?token=x", f"{_URL}?token={{secret:TOKEN}}"),
    ],
)
def test_headers_of_a_request(name: str, value: str, redacted: str) -> None:
    assert dict(_REDACTOR.request(Request("GET", _URL, {name: value})).headers) == {name: redacted}


@pytest.mark.parametrize(
    ("body", "redacted"),
    [
        ("grant_type=x&client_secret=abc", "grant_type=x&client_secret={secret:CLIENT_SECRET}"),
        (f"q={quote_plus(_KEY)}&b", "q={secret:SHOP_KEY}&b"),
        ('{"pin": 1.50, "password": "abc"}', '{"pin": 1.50, "password": "{secret:PASSWORD}"}'),
        ('{"token": 12, "a": 1}', '{"token": "{secret:TOKEN}", "a": 1}'),
        ('{"token": {"v": ["a", null, true]}}', '{"token": {"v": ["{secret:TOKEN}", null, true]}}'),
        ('["k\\/12+34\\u003d56"]', '["{secret:SHOP_KEY}"]'),
        ('{"k/12+34=56": 1}', '{"{secret:SHOP_KEY}": 1}'),
        ('{"token": "abc", broken', '{"token": "{secret:TOKEN}", broken'),
        ("<key>k/12+34=56</key>", "<key>{secret:SHOP_KEY}</key>"),
    ],
)
def test_bodies_of_a_request(body: str, redacted: str) -> None:
    found = _REDACTOR.request(Request("POST", _URL, {}, body.encode())).body
    assert found == redacted.encode()


@pytest.mark.parametrize(
    ("body", "redacted"),
    [
        ('{"access_token": "abc", "n": 9.90}', '{"access_token": "REDACTED", "n": 9.90}'),
        ('{"token": 12}', '{"token": 0}'),
        ('{"next": "https://a?apikey=x&p=2"}', '{"next": "https://a?apikey=REDACTED&p=2"}'),
        ('{"a": "x k/12+34=56"}', '{"a": "x REDACTED"}'),
        ("access_token=abc&b=1", "access_token=REDACTED&b=1"),
        ("café", "café"),
    ],
)
def test_bodies_of_a_response(body: str, redacted: str) -> None:
    response = Response(200, {"content-type": "text/plain"}, body.encode(), fixture="f#default")
    found = _REDACTOR.response(response)
    assert (found.body, found.status, found.fixture) == (redacted.encode(), 200, "f#default")


def test_a_response_is_left_as_it_is_where_nothing_is_secret() -> None:
    response = Response(200, {"content-type": "text/x; charset=latin-1"}, b"caf\xe9 \xff")
    assert _REDACTOR.response(response) == response
    secret = Response(200, {"content-type": "text/x; charset=latin-1"}, b"caf\xe9 token=abc")
    assert _REDACTOR.response(secret).text == "café token=REDACTED"
    cookies = _REDACTOR.response(Response(200, {"set-cookie": "id=1"}))
    assert cookies.headers["set-cookie"] == "REDACTED"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("no secret here: page=2", "no secret here: page=2"),
        (f"sent {_KEY}!", "sent {secret:SHOP_KEY}!"),
        ("api_key=abc, page=2", "api_key={secret:API_KEY}, page=2"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer {secret:AUTHORIZATION}"),
        ("with Bearer abcdefgh12", "with Bearer {secret:BEARER}"),
        ("with " + basic("me", "pw"), "with Basic {secret:BASIC}"),
        ("a basic plan", "a basic plan"),
        ('{"token": "a\\"b"}', '{"token": "{secret:TOKEN}"}'),
        ("https://me:pw@a.example", "https://{secret:USERINFO}@a.example"),
        ("unknown token: '}'", "unknown token: '}'"),
        ("?token={{token.access_token}}", "?token={{token.access_token}}"),
    ],
)
def test_texts(text: str, redacted: str) -> None:
    assert _REDACTOR.text(text) == redacted


def test_a_short_secret_is_refused_without_being_shown() -> None:
    with pytest.raises(WorkspaceError, match="'SHORT' is shorter than 6 characters") as caught:
        Redactor({"SHORT": "ab12c"})
    assert "ab12c" not in str(caught.value)


def test_the_longest_secret_is_taken_first() -> None:
    redactor = Redactor({"INNER": "secret", "OUTER": "my-secret-1"})
    assert redactor.text("my-secret-1 secret") == "{secret:OUTER} {secret:INNER}"


def test_a_name_that_no_wildcard_may_have() -> None:
    assert Redactor({"my shop": "k-12345"}).text("k-12345") == "{secret:MY_SHOP}"


def test_credentials_are_kept_by_their_name() -> None:
    request = Request("GET", _URL, {"Authorization": basic("a", "b")}, credential="shop")
    assert _REDACTOR.request(request).credential == "shop"


_SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=6, max_size=20)
_AROUND = st.text("ab /:&=?{}\"'é%.", max_size=6)


def spellings(secret: str) -> list[str]:
    return [
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
        base64.b64encode(f"me:{secret}".encode()).decode(),
        base64.urlsafe_b64encode(f"user:{secret}".encode()).decode().rstrip("="),
    ]


def leaks(shown: str, secret: str) -> bool:
    return secret in shown or quote(secret, safe="") in shown


@settings(max_examples=100, deadline=None)
@given(_SECRETS, _AROUND, st.integers(0, 6), st.booleans())
def test_no_planted_secret_is_left(secret: str, around: str, spelling: int, is_json: bool) -> None:
    # A secret that is a part of what takes its place cannot be told from it.
    assume(not any(secret in word for word in ("{secret:PLANTED}", "REDACTED", "application/json")))
    redactor = Redactor({"PLANTED": secret})
    planted = around + spellings(secret)[spelling] + around
    body = json.dumps({"a": [planted], planted: 1}) if is_json else f"a={planted}"
    request = redactor.request(
        Request("POST", f"{_URL}/{planted}?q={planted}", {"x-a": planted}, body.encode())
    )
    response = redactor.response(Response(200, {"x-a": planted}, body.encode()))
    shown = [
        request.url, request.headers["x-a"], (request.body or b"").decode(),
        response.headers["x-a"], response.text, redactor.text(f"so {planted} it is"),
    ]  # fmt: skip
    assert not [text for text in shown if leaks(text, secret)]
    assert not [text for text in shown if spellings(secret)[spelling] in text]
    if is_json:
        assert json.loads(response.text)["a"] != [planted]
        json.loads(request.body or b"")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.lists(st.sampled_from(
    ["token", "=", "&", "?", '"', ":", "Bearer ", "Authorization: ", "abcdefgh", "{", "}", "\n", "k/12+34=56"]
)).map("".join))  # fmt: skip
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = _REDACTOR.text(text)
    assert _REDACTOR.text(once) == once
    request = Request("POST", f"{_URL}/?{text}", {"x-token": text}, text.encode("utf-8", "replace"))
    redacted = _REDACTOR.request(request)
    assert _REDACTOR.request(redacted) == redacted


def test_a_body_that_is_too_much_to_be_searched_is_shown_as_a_remark() -> None:
    packed = gzip.compress(bytes(17 * 1024 * 1024), mtime=0)
    response = Response(200, {"x-api-key": _KEY, "content-encoding": "gzip"}, packed)
    redactor = Redactor({"KEY": _KEY})
    with pytest.raises(LiquidPilotError, match="too much to search"):
        redactor.response(response)
    shown = redactor.shown(response)
    assert shown.text.startswith("(its body unpacks to more than 16 MB")
    assert _KEY not in str(dict(shown.headers))
    small = Response(200, {}, b'{"a": 1}')
    assert redactor.shown(small) == redactor.response(small)


def test_a_redactor_can_cross_a_process_border() -> None:
    again = pickle.loads(pickle.dumps(_REDACTOR))
    assert again.text(_KEY) == "{secret:SHOP_KEY}"


class TestWhatIsSecretAboutOneService:
    """Names and shapes that an integration brings."""

    redactor = Redactor(
        names=frozenset({"client_id"}), shapes={"SHOP_TOKEN": r"tok-[A-Za-z0-9]{8,}"}
    )

    @pytest.mark.parametrize(
        ("description", "text", "redacted"),
        [
            ("a shape in prose", "it was tok-abcdefgh12, then", "it was {secret:SHOP_TOKEN}, then"),
            ("too short for it", "tok-abc", "tok-abc"),
            ("a name", "client_id=abc123&page=2", "client_id={secret:CLIENT_ID}&page=2"),
        ],
    )
    def test_in_a_text(self, description: str, text: str, redacted: str) -> None:
        assert self.redactor.text(text) == redacted, description
        assert self.redactor.text(redacted) == redacted

    def test_in_a_request_and_a_response(self) -> None:
        request = Request(
            "POST",
            "https://api.example.com/tok-abcdefgh?client_id=k1",
            {"X-Trace": "tok-abcdefgh"},
            b'{"client_id": "k1", "note": "tok-abcdefgh"}',
        )
        redacted = self.redactor.request(request)
        assert (
            redacted.url
            == "https://api.example.com/{secret:SHOP_TOKEN}?client_id={secret:CLIENT_ID}"
        )
        assert redacted.headers["x-trace"] == "{secret:SHOP_TOKEN}"
        assert b"k1" not in (redacted.body or b"")
        assert b"tok-" not in (redacted.body or b"")
        response = Response(200, {}, b'{"client_id": "k1", "list": ["tok-abcdefgh"]}')
        assert (
            self.redactor.response(response).text
            == '{"client_id": "REDACTED", "list": ["REDACTED"]}'
        )


@pytest.mark.parametrize(
    ("description", "name", "value", "end", "is_hidden"),
    [
        ("as it is sent", "api_key", "k-123456", "\n--XX--", True),
        ("with the line ends of the standard (RFC 7578)", "api_key", "k-123456", "\r\n--XX--", True),
        ("before another part", "password", "pass-123456", '\n--XX\nContent-Disposition: form-data; name="a"\n\nb\n--XX--', True),
        ("harmless by its name", "note", "see-you-soon", "\n--XX--", False),
        ("put in by Liquid", "api_key", "{{key_of_the_shop}}", "\n--XX--", False),
        ("no form: it does not end", "api_key", "k-123456", "", False),
    ],
)  # fmt: skip
def test_what_is_typed_into_a_form_of_several_parts(
    description: str, name: str, value: str, end: str, is_hidden: bool
) -> None:
    line = "\r\n" if "\r" in end else "\n"
    head = f'Content-Disposition: form-data; name="{name}"'
    redactor = Redactor()
    redactor.learn_typed(
        line.join(["{% capture parts %}--XX", head, "", value]) + f"{end}{{% endcapture %}}"
    )
    assert (redactor.masked(value) == "•" * len(value)) is is_hidden, description
