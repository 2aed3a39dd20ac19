"""Whatever stands between a name and its value, the value is taken out; nothing else is."""

from __future__ import annotations

import html
from urllib.parse import quote

import pytest

from liquidpilot.replay import Redactor

_KEY = "QKEY7h3k9Zq1"


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("a link", f'<a href="https://h/reset?token={_KEY}">'),
        ("the second key of a link", f'<a href="https://h/reset?x=1&token={_KEY}">'),
        ("a link in HTML's spelling", f'<a href="https://h/reset?x=1&amp;token={_KEY}">'),
        ("a picture", f"<img src='https://h/p?apikey={_KEY}'>"),
        ("a bare address", f"url=https://h/?token={_KEY}"),
        ("an address in an address", f"GET /a?next=/b?api_key={_KEY}"),
        ("that, escaped", f"/a?next={quote(f'https://a/?token={_KEY}', safe='')}"),
        ("that, escaped twice", f"/a?next={quote(quote(f'https://a/?token={_KEY}', safe=''), safe='')}"),
        ("YAML", f"access_token: {_KEY}"),
        ("YAML in a list", f"credentials:\n  - api_key: {_KEY}\n"),
        ("an element", f"<access_token>{_KEY}</access_token>"),
        ("an element with a prefix", f'<oauth:token type="x">{_KEY}</oauth:token>'),
        ("CDATA", f"<password><![CDATA[{_KEY}]]></password>"),
        ("prose with a colon", f"the secret: {_KEY}."),
        ("prose with 'is'", f"Your password is {_KEY}."),
        ("prose in two words", f"Your API key is {_KEY}"),
        ("single quotes", f"{{'client_secret': '{_KEY}'}}"),
        ("JSON-P", f"callback({{'token':'{_KEY}'}})"),
        ("an object of JavaScript", f'x={{a:1,token:"{_KEY}"}}'),
        ("an arrow", f"'password' => '{_KEY}'"),
        ("curly quotes", f"password: “{_KEY}”"),
        ("an attribute's name and value", f"name=csrf_token value={_KEY}"),
        ("a field", f'<input type="hidden" name="csrf_token" value="{_KEY}">'),
        ("a meta element", f'<meta name="csrf-token" content="{_KEY}">'),
        ("an attribute", f'<div data-api-key="{_KEY}">'),
        ("a document in HTML's spelling", html.escape(f'{{"token": "{_KEY}"}}')),
        ("a document in a document", f'{{\\"token\\":\\"{_KEY}\\"}}'),
        ("a header", f"X-Api-Key: {_KEY}"),
        ("a header in prose", f"sent with Authorization: Bearer {_KEY}, and failed"),
        ("the user of an address", f"https://me:{_KEY}@h/x"),
        ("a segment of a path", f"https://h/token/{_KEY}/items"),
        ("after something harmless", f"title=hello token={_KEY}"),
        ("an assignment", f"export SHOP_API_KEY={_KEY}"),
        ("pwd", f"pwd={_KEY}"),
        ("passphrase", f"passphrase={_KEY}"),
        ("private_key", f"private_key={_KEY}"),
        ("client_key", f"client_key={_KEY}"),
        ("otp", f"otp={_KEY}"),
        ("hmac", f"hmac={_KEY}"),
        ("consumer_secret", f"consumer_secret={_KEY}"),
        ("signing_key", f"signing_key={_KEY}"),
        ("Ocp-Apim-Subscription-Key", f"Ocp-Apim-Subscription-Key={_KEY}"),
        ("a code that looks random", f"code={_KEY}"),
        ("a key that looks random", f'"key": "{_KEY}"'),
        ("sig", f"sig={_KEY}"),
        ("user_pass", f"user_pass={_KEY}"),
    ],
)  # fmt: skip
def test_what_is_taken_out(description: str, text: str) -> None:
    redactor = Redactor()
    once = redactor.text(text)
    assert _KEY not in once, description
    assert "{secret:" in once
    assert redactor.text(once) == once
    masked = redactor.masked(text)
    assert _KEY not in masked
    assert len(masked) == len(text)


# Written in two parts, so that no scanner of repositories takes them for real ones.
_SHAPES = {
    "JSON_WEB_TOKEN": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTYifQ" + ".dozjgNryP4J3jVmNHl0w5N",
    "AWS_ACCESS_KEY": "AKIA" + "Q3EGP7XWYZ2K5LMN",
    "STRIPE_KEY": "sk_" + "live_4eC39HqLyjWDar",
    "GITHUB_TOKEN": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "SLACK_WEBHOOK": "services/T00AB12CD/" + "B00AB12CD/x1Y2z3A4b5C6d7E8f9G0h1I2",
    "GOOGLE_KEY": "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "BRAZE_KEY": "1f2e3d4c-aaaa-" + "4bbb-8ccc-1234567890ab",
    "PRIVATE_KEY": "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEow\nabc/+=\n-----END RSA PRIVATE KEY-----",
}  # fmt: skip


@pytest.mark.parametrize("name", _SHAPES)
def test_shapes_in_prose_and_escaped(name: str) -> None:
    around = {"SLACK_WEBHOOK": "https://hooks.slack.com/{}", "BRAZE_KEY": "the Braze key {}"}
    text = around.get(name, "it said {} there").format(_SHAPES[name])
    for written in (text, quote(text, safe=""), html.escape(text), text.replace("\n", "\\n")):
        found = Redactor().text(written)
        assert f"{{secret:{name}}}" in found, written
        assert _SHAPES[name][-12:] not in found


@pytest.mark.parametrize(
    "text",
    [
        "unknown token: '}'", "the token is invalid", "password: too short", "session is closed",
        "your last session: 2026-11-21", "?token={{token.access_token}}", '"token": "{{t.token}}"',
        "token=null", "Error: secret missing", "<token></token>", "key: value", "code=SUMMER24",
        "Bearer authentication is required", "{secret:TOKEN}", "token=REDACTED", "a basic plan",
    ],
)  # fmt: skip
def test_what_is_left(text: str) -> None:
    assert Redactor().text(text) == text
