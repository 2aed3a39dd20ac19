"""Fixture files: what they may say, and what an author is told about every mistake."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.replay import Fixture, load_fixture, parse_fixture

_REQUEST = '[request]\nurl = "https://api.example.com/items"\n'
_DEFAULT = "[responses.default]\n"
_PATH = "fixtures/connected_content/items.toml"


def parse(text: str, path: str = _PATH, folder: Path = Path("connected_content")) -> Fixture:
    return parse_fixture(text, folder / Path(path).name, folder, path)


def test_everything_that_a_file_may_say() -> None:
    fixture = parse("""
# Used by welcome.
[request]
method = "post"
url = "https://api.example.com/items?user={any}&key={secret:SHOP_KEY}"
headers = { "x-market" = "NO" }
form = "a=1&b=2"
auth = "basic:shop"

[responses.default]
json = '''
{ "price": 9.90 }
'''

[responses.other-type]
headers = { Content-Type = "application/problem+json", "retry-after" = "30" }
json = '{}'

[responses.down]
status = 503
text = "Sørry"

[responses.slow]
fault = "timeout"

[responses.late]
delay = "2.5s"
text = ""

[responses.large]
size = "1.1MB"

[responses.flaky]
sequence = ["down", "default"]

[recorded]
on = 2026-11-21
with = "liquidpilot 0.1.0"
""")
    request, responses = fixture.request, fixture.responses
    assert (fixture.name, fixture.path) == ("items", _PATH)
    assert (request.method, request.body_kind, request.body) == ("POST", "form", "a=1&b=2")
    assert (request.headers, request.auth) == ({"x-market": "NO"}, "basic:shop")
    assert responses["default"].status == 200
    assert responses["default"].body == b'{ "price": 9.90 }\n'
    assert responses["default"].headers == {"content-type": "application/json"}
    assert responses["other-type"].headers["Content-Type"] == "application/problem+json"
    assert "content-type" not in responses["other-type"].headers
    assert (responses["down"].status, responses["down"].body) == (503, "Sørry".encode())
    assert responses["slow"].fault == "timeout"
    assert (responses["late"].delay, responses["large"].size) == (2.5, 1_100_000)
    assert responses["flaky"].sequence == ("down", "default")
    assert fixture.recorded is not None
    assert (fixture.recorded.on, fixture.recorded.by) == (date(2026, 11, 21), "liquidpilot 0.1.0")


def test_the_least_that_a_file_must_say() -> None:
    fixture = parse(_REQUEST + _DEFAULT)
    assert (fixture.request.method, fixture.request.body_kind) == ("GET", None)
    assert (fixture.responses["default"].status, fixture.responses["default"].body) == (200, b"")
    assert fixture.recorded is None


def test_the_same_in_json_with_the_body_as_it_is_written() -> None:
    body = '{"price": 9.90, "id": 12345678901234567890}'
    text = f"""{{
      "request": {{ "url": "https://api.example.com/items" }},
      "responses": {{ "default": {{ "json": {body} }}, "text": {{ "json": "[1]" }} }},
      "recorded": {{ "on": "2026-11-21" }}
    }}"""
    fixture = parse(text, "fixtures/items.json")
    assert fixture.responses["default"].body.decode() == body
    assert fixture.responses["text"].body == b"[1]"
    assert fixture.recorded is not None
    assert fixture.recorded.on == date(2026, 11, 21)


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    text = _REQUEST + _DEFAULT + "json = '''\n{\n}\n'''"
    file = tmp_path / "items.toml"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    loaded = load_fixture(file, tmp_path, "items.toml")
    assert loaded.responses["default"].body == parse(text).responses["default"].body


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        # the frame
        ("", 1, 1, "there is no [request]", "start the file with [request]"),
        ("[requests]\n", 1, 2, "unknown key 'requests'", "did you mean 'request'?"),
        (_REQUEST, 1, 1, "there is no [responses.default]", "add a table"),
        (_REQUEST + "[responses.down]\n", 3, 2, "there is no [responses.default]", "add a table"),
        (
            _REQUEST + "[responses]\ndefault = 3\n",
            4,
            1,
            "should be names with values",
            "[responses.default]",
        ),
        (
            "request = 1\n",
            1,
            1,
            "'request' should be names with values, not the number 1",
            "[request]",
        ),
        (_REQUEST + _DEFAULT + "[responses.'a b']", 4, 12, "cannot be the name", "'-'"),
        (_REQUEST + _DEFAULT + "[recorded]\n", 4, 2, "has no 'on'", "on = 2026-11-21"),
        (_REQUEST + _DEFAULT + "[recorded]\non = '1'", 5, 1, "should be a date, not text", "on ="),
        # the request
        ("[request]\n" + _DEFAULT, 1, 2, "has no 'url'", "https://"),
        ("[request]\nurl = '/items'\n", 2, 1, "'/items' is not a complete URL", "https://"),
        ("[request]\nurl = 'ftp://a'\n", 2, 1, "not a complete URL", "https://"),
        ("[request]\nurl = 'https://a/{ANY}'\n", 2, 18, "'{ANY}' is not", "did you mean '{any}'?"),
        ("[request]\nurl = 'https://a/{any'\n", 2, 18, "'{any' is not", "did you mean '{any}'?"),
        ("[request]\nurl = 'https://a/{sku}'\n", 2, 18, "'{sku}' is not", "{any}"),
        ("[request]\nurl = 'https://a/{secret}'\n", 2, 18, "'{secret}' is not", "{secret:NAME}"),
        ("[request]\nurl = 'https://{any}/a'\n", 2, 1, "in the path or in a query value", "host"),
        ("[request]\nurl = 'https://a/?{any}=1'\n", 2, 1, "in a query value", "keys"),
        (_REQUEST + "method = 'PUT'\n", 3, 1, "not 'PUT'", '"POST"'),
        (_REQUEST + "metod = 'PUT'\n", 3, 1, "unknown key 'metod'", "'method'"),
        (_REQUEST + "json = '1'\nform = 'a=1'\n", 4, 1, "has 'json' and 'form'", "one body"),
        (_REQUEST + "json = '{'\n", 3, 10, "'json' is not valid JSON", ""),
        (_REQUEST + 'json = \'{"a": "{ANY}"}\'\n', 3, 16, "'{ANY}' is not a", "'{any}'?"),
        (_REQUEST + "form = 'a={secret:}'\n", 3, 11, "not a wildcard", "{secret:NAME}"),
        (_REQUEST + "headers = { a = 1 }\n", 3, 13, "'a' should be text", "in quotes"),
        (_REQUEST + "headers = { Cookie = 'a' }\n", 3, 13, "'Cookie' cannot be", "basic:NAME"),
        (_REQUEST + "headers = { User-Agent = 'a' }\n", 3, 13, "cannot be compared", "remove it"),
        (_REQUEST + "auth = 'shop'\n", 3, 1, "does not name a credential", "basic:NAME"),
        # the responses
        (_REQUEST + _DEFAULT + "jsn = '1'\n", 4, 1, "unknown key 'jsn'", "did you mean 'json'?"),
        (_REQUEST + _DEFAULT + "status = '200'\n", 4, 1, "whole number, not text", "without"),
        (_REQUEST + _DEFAULT + "status = true\n", 4, 1, "whole number, not true", "without"),
        (_REQUEST + _DEFAULT + "status = 42\n", 4, 1, "'42' is not an HTTP status", "100 to 599"),
        (_REQUEST + _DEFAULT + "text = ''\njson = '1'\n", 5, 1, "'text' and 'json'", "keep one"),
        (_REQUEST + _DEFAULT + "json = {a = 1}\n", 4, 1, "JSON text, not names with values", "'''"),
        (
            _REQUEST + _DEFAULT + "json = '''\n{\n  \"a\": 1,\n}\n'''\n",
            7,
            1,
            "'json' is not valid JSON",
            "comma after the last",
        ),
        (
            (_REQUEST + _DEFAULT + "json = '''\n{ 'a': 1 }\n'''\n").replace("\n", "\r\n"),
            5,
            3,
            "'json' is not valid JSON",
            "double quotes",
        ),
        (_REQUEST + _DEFAULT + 'json = "{\\"a\\": x}"', 4, 1, "not valid JSON", ""),
        (_REQUEST + _DEFAULT + "fault = 'timout'\n", 4, 1, "unknown fault", "'timeout'?"),
        (_REQUEST + _DEFAULT + "fault = 'dns'\nstatus = 1\n", 5, 1, "no effect", "remove"),
        (_REQUEST + _DEFAULT + "size = 'big'\n", 4, 1, "'big' is not a size", "1.1MB"),
        (_REQUEST + _DEFAULT + "text = 'abc'\nsize = '2B'\n", 5, 1, "has 3 bytes", "larger"),
        (_REQUEST + _DEFAULT + "delay = 2.5\n", 4, 1, "text, not the number 2.5", '"2.5s"'),
        (_REQUEST + _DEFAULT + "delay = '2'\n", 4, 1, "'2' is not a time", '"2.5s"'),
        (_REQUEST + _DEFAULT + "sequence = []\n", 4, 1, "is empty", '["down", "default"]'),
        (_REQUEST + _DEFAULT + "sequence = 'a'\n", 4, 1, "should be a list of texts", "["),
        (_REQUEST + _DEFAULT + "sequence = ['default']\n", 4, 1, "names itself", "plain"),
        (
            _REQUEST + _DEFAULT + "[responses.a]\nsequence = ['defalt']\n",
            5,
            1,
            "names 'defalt', which is not a response",
            "did you mean 'default'?",
        ),
        (
            _REQUEST + _DEFAULT + "[responses.a]\nsequence = ['default']\n"
            "[responses.b]\nsequence = ['a']\n",
            7,
            1,
            "names another sequence, 'a'",
            "plain",
        ),
    ],
)
def test_mistakes(text: str, line: int, column: int, message: str, hint: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse(text)
    error = caught.value
    assert message in error.message
    assert (error.path, error.line, error.column) == (_PATH, line, column)
    assert hint in (error.hint or "")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{\n"request": {"url": "https://a"},\n"responses": {"a": {}}}', 3, "[responses.default]"),
        ('{\n"request": {"url": "https://a"},\n\n"request": {}}', 4, "'request' appears twice"),
        ('{\n"request": {"url": "https://a"},\n}', 3, "not valid JSON"),
        ("[]", 1, "should hold names with values, not a list"),
        ('{\n"request": {"url": "https://a",\n"body": "\\ud83d"}}', 3, "half a character"),
        ('{"a": ' + "9" * 5000 + "}", 1, "more than 4300 digits"),
        (
            '{\n"request": {"url": "https://a",\n"json": ' + "[" * 101 + "]" * 101 + "}}",
            3,
            "not valid JSON: nested more than 100",
        ),
    ],
)
def test_mistakes_in_json(text: str, line: int, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse(text, "fixtures/items.json")
    assert message in caught.value.message
    assert caught.value.line == line


def test_a_body_file_is_read_from_beside_the_fixture(tmp_path: Path) -> None:
    folder = tmp_path / "connected_content"
    (folder / "shop").mkdir(parents=True)
    (folder / "shop" / "big.bin").write_bytes(b"\x00\xff")
    fixture = parse_fixture(
        _REQUEST + _DEFAULT + "body_file = 'big.bin'",
        folder / "shop" / "items.toml",
        folder,
        "shop/items.toml",
    )
    assert fixture.name == "shop/items"
    assert fixture.responses["default"].body == b"\x00\xff"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.json", "there is no such file"),
        (".", "it is a folder"),
        ("../outside.json", "outside the folder"),
        ("inner/../../outside.json", "outside the folder"),
        ("/etc/hosts", "not a path inside"),
        ("C:/outside.json", "not a path inside"),
        ("inner\\big.json", "not a path inside"),
        ("link.json", "leads out of"),
        ("a\\u0000b", "a character that no path has"),
    ],
)
def test_body_files_that_are_refused(tmp_path: Path, name: str, message: str) -> None:
    folder = tmp_path / "connected_content"
    folder.mkdir()
    (tmp_path / "outside.json").write_text("{}", encoding="utf-8")
    try:
        (folder / "link.json").symlink_to(tmp_path / "outside.json")
    except OSError:  # Windows without the right to make links
        pytest.skip("no symbolic links here")
    quoted = f'"{name}"' if "u0000" in name else f"'{name}'"
    with pytest.raises(WorkspaceError, match=message) as caught:
        parse(_REQUEST + _DEFAULT + f"body_file = {quoted}", folder=folder)
    assert caught.value.line == 4


def outcome(text: str, path: str) -> Fixture | WorkspaceError:
    try:
        return parse(text, path)
    except WorkspaceError as error:
        return error


_KEYS = st.sampled_from(
    ["request", "responses", "recorded", "default", "url", "method", "headers", "json", "form",
     "body", "auth", "status", "text", "body_file", "fault", "size", "delay", "sequence", "on"]
)  # fmt: skip
_VALUES = st.recursive(
    st.text(max_size=12) | st.integers() | st.booleans() | st.none()
    | st.sampled_from(["https://a.example/{any}", "{}", "timeout", "2.5s", "1MB", "default"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_any_data_is_a_fixture_or_a_mistake_with_its_line(data: dict[str, object]) -> None:
    found = outcome(json.dumps(data), "fixtures/items.json")
    assert isinstance(found, Fixture) or (found.line and found.path == "fixtures/items.json")


_PIECES = st.sampled_from(
    ["[request]\n", "[responses.default]\n", "[", "]", "=", "url", '"https://a.example/"', "'''",
     "'", '"', "json", "{", "}", "{any}", "\n", "\r\n", " ", ",", "200", "#", ".", "\\"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=40))
def test_any_text_is_a_fixture_or_a_mistake(text: str) -> None:
    for path in (_PATH, "fixtures/items.json"):
        found = outcome(text, path)
        assert isinstance(found, Fixture) or found.line
