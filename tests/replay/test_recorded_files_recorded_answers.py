"""What is written for an answer, and that replaying it gives the answer again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import ConnectFailed, RequestFailed, RequestTimeout, Response
from liquidpilot.replay import FixtureResponse, parse_fixture
from liquidpilot.replay.recorded_files import LONGEST_INLINE, write_down

_JSON = {"Content-Type": "application/json"}
_UTF_8 = {"content-type": "application/json; charset=utf-8"}
_LONG = '{"a": "' + "x" * LONGEST_INLINE + '"}'


@pytest.mark.parametrize(
    ("description", "response", "keys"),
    [
        ("JSON", Response(200, _JSON, b'{"a":1.50}'), {"status": "200", "json": "'''\n{\n  \"a\": 1.50\n}\n'''"}),
        (
            "JSON with a charset",
            Response(200, _UTF_8, b"[]"),
            {"status": "200", "headers": '{ content-type = "application/json; charset=utf-8" }', "json": "'''\n[]\n'''"},
        ),
        ("JSON that nobody called so", Response(201, {}, b"7"), {"status": "201", "json": "'''\n7\n'''"}),
        ("a line of text", Response(503, {}, b"Go away"), {"status": "503", "text": '"Go away"'}),
        ("lines of text", Response(503, {}, b"Go\n away\n"), {"status": "503", "text": "'''\nGo\n away\n'''"}),
        (
            "escapes that latin-1 has no letters for",
            Response(200, {"content-type": "text/x; charset=latin-1"}, b'["\\u00e9"]'),
            {"status": "200", "headers": '{ content-type = "text/x; charset=latin-1" }', "text": r'"[\"\\u00e9\"]"'},
        ),
        ("no body", Response(204, {}), {"status": "204"}),
        (
            "the headers that matter",
            Response(429, {"Retry-After": "60", "Date": "now", "Set-Cookie": "id=1", "X-Request-Id": "7"}),
            {"status": "429", "headers": '{ retry-after = "60" }'},
        ),
        ("more than 1 MB", Response(200, {}, b"x" * 1_048_577), {"status": "200", "size": '"1048577B"'}),
    ],
)  # fmt: skip
def test_answers_in_the_file(description: str, response: Response, keys: dict[str, str]) -> None:
    assert write_down(response) == (keys, None, None), description


@pytest.mark.parametrize(
    ("description", "response", "suffix", "data"),
    [
        ("long JSON", Response(200, _JSON, _LONG.encode()), ".json", b'{\n  "a": "xxx'),
        ("three quotes", Response(200, _JSON, b"[\"'''\"]"), ".json", b"[\n  \"'''\"\n]\n"),
        ("another charset", Response(200, {"content-type": "text/html; charset=latin-1"}, b"caf\xe9"), ".html", b"caf\xe9"),
        ("JSON in another charset", Response(200, {"content-type": "application/json; charset=latin-1"}, b'["\xe9"]'), ".bin", b'["\xe9"]'),
        ("a byte-order mark", Response(200, {}, b"\xef\xbb\xbf[]"), ".bin", b"\xef\xbb\xbf[]"),
        ("another line end", Response(200, {}, b"a\r\nb"), ".txt", b"a\r\nb"),
        ("a control character", Response(200, {}, b"a\x00b"), ".txt", b"a\x00b"),
        ("a picture", Response(200, {"content-type": "image/png"}, b"\x89PNG\xff"), ".bin", b"\x89PNG\xff"),
    ],
)  # fmt: skip
def test_answers_in_a_file_of_their_own(
    description: str, response: Response, suffix: str, data: bytes
) -> None:
    written = write_down(response)
    assert written.body_file is not None, description
    assert written.body_file.suffix == suffix
    assert written.body_file.data.startswith(data)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (RequestTimeout("late"), "timeout"),
        (ConnectFailed("no"), "connection-refused"),
        (ConnectFailed("no", fault="tls"), "tls"),
        (RequestFailed("of another kind"), "connection-refused"),
    ],
)
def test_faults(error: RequestFailed, fault: str) -> None:
    assert write_down(error) == ({"fault": f'"{fault}"'}, None, None)


def _replayed(response: Response, folder: Path) -> FixtureResponse:
    keys, body_file, _ = write_down(response)
    if body_file:
        folder.joinpath("x.body").write_bytes(body_file.data)
        keys = keys | {"body_file": '"x.body"'}
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    text = f'[request]\nurl = "https://a.example/"\n[responses.default]\n{lines}'
    return parse_fixture(text, folder / "x.toml", folder, "x.toml").responses["default"]


_CONTENT_TYPES = st.sampled_from(
    [
        "",
        "text/html",
        "text/plain; charset=latin-1",
        "application/json; charset=utf-16",
        "image/png",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=30) | st.text(max_size=30).map(str.encode), _CONTENT_TYPES)
def test_what_is_no_json_comes_back_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, content_type: str
) -> None:
    response = Response(404, {"content-type": content_type} if content_type else {}, b"!" + body)
    replayed = _replayed(response, tmp_path_factory.getbasetemp())
    assert (replayed.status, replayed.body) == (404, response.body)
    assert replayed.headers == dict(response.headers)
