"""The security checklist of a server on one's own machine, a test each."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from liquidpilot.preview.security import LARGEST_BODY, SANDBOX
from liquidpilot.preview.server import PreviewServer
from liquidpilot.serving.addresses import Address

_SPOTLIGHT = "/message/email_templates/review_spotlight"
_DOCUMENT = "/document/email_templates/review_spotlight"
_OURS = {"origin": "http://127.0.0.1:8020", "content-type": "application/json"}


@pytest.mark.parametrize(
    ("host", "status", "description"),
    [
        ("127.0.0.1:8020", 200, "the address itself"),
        ("localhost:8020", 200, "its name"),
        ("LOCALHOST.:8020", 200, "in capitals, with the root's dot"),
        ("[::1]:8020", 200, "IPv6"),
        ("localhost", 400, "another port"),
        ("localhost:8021", 400, "another port, said"),
        ("evil.example:8020", 400, "a name that points here (DNS rebinding)"),
        ("127.0.0.1.evil.example:8020", 400, "a name that starts like us"),
        ("", 400, "none"),
    ],
)
def test_host_is_checked(client: TestClient, host: str, status: int, description: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == status, description


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8020"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/", _SPOTLIGHT, "/events", "/raw/review_spotlight/html"])
def test_another_page_is_refused(client: TestClient, headers: dict[str, str], path: str) -> None:
    assert client.get(path, headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/", _SPOTLIGHT, "/events", "/raw/review_spotlight/html"])
def test_a_frame_sent_here_by_another_page_keeps_what_it_shows(
    client: TestClient, path: str
) -> None:
    headers = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "iframe",
    }
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-security-policy" in answer.headers


def test_a_link_from_a_ticket_can_be_followed(client: TestClient) -> None:
    headers = {
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
    }
    assert client.get(_SPOTLIGHT, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", _SPOTLIGHT, _DOCUMENT, "/static/page.js", "/no/such"])
def test_no_answer_allows_other_origins(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"origin": "http://127.0.0.1:8020"}).headers
    assert not [name for name in headers if name.startswith("access-control-")]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status", "description"),
    [
        ({"content-type": "application/json"}, 403, "no origin"),
        ({**_OURS, "origin": "http://evil.example"}, 403, "another page"),
        ({**_OURS, "content-type": "text/plain"}, 415, "what a form can send"),
        ({**_OURS, "sec-fetch-site": "cross-site"}, 403, "another page that hides its origin"),
    ],
)
@pytest.mark.parametrize("path", ["/profiles", "/fixtures", "/deliveries"])
def test_a_change_comes_from_our_page(
    client: TestClient,
    shop: Path,
    path: str,
    headers: dict[str, str],
    status: int,
    description: str,
) -> None:
    before = sorted(shop.rglob("*"))
    body = '{"address": "email_templates/review_spotlight", "name": "planted", "number": 1}'
    assert client.post(path, content=body, headers=headers).status_code == status, description
    assert sorted(shop.rglob("*")) == before


def test_other_methods_are_refused(client: TestClient) -> None:
    assert client.delete("/").status_code == 405
    assert client.options("/").status_code == 405
    assert client.get("/profiles").status_code == 404


def test_a_large_body_is_refused(client: TestClient) -> None:
    body = b" " * (LARGEST_BODY + 1)
    assert client.post("/profiles", content=body, headers=_OURS).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/message/../../liquidpilot.toml",
        "/message/%2e%2e/%2e%2e/liquidpilot.toml",
        "/document/..%2f..%2fliquidpilot.toml",
        "/message//etc/passwd",
        "/raw/templates/email_templates/review_spotlight/body.html",
        "/static/..%2fserver.py",
        "/static/../server.py",
        "/open/liquidpilot.toml",
        "/matrix/..%2f..",
    ],
)
def test_nothing_is_named_by_its_path(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "default_profile" not in answer.text


def test_the_message_is_in_a_sandbox_without_scripts(client: TestClient) -> None:
    page = client.get(_SPOTLIGHT).text
    assert f'sandbox="{SANDBOX}"' in page
    assert "allow-scripts" not in page
    policy = client.get(_DOCUMENT).headers["content-security-policy"]
    assert f"sandbox {SANDBOX};" in policy
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "form-action 'none'" in policy


@pytest.mark.parametrize(
    ("images", "allowed"),
    [
        ("blocked", "img-src data:;"),
        ("on", "img-src data: https: http:;"),
        ("off", "img-src 'none';"),
    ],
)
@pytest.mark.parametrize("path", [_DOCUMENT, "/raw/review_spotlight/html"])
def test_remote_images_are_blocked_until_switched_on(
    client: TestClient, path: str, images: str, allowed: str
) -> None:
    policy = client.get(f"{path}?images={images}").headers["content-security-policy"]
    assert allowed in policy
    assert "script-src" not in policy


def test_the_page_has_no_inline_script_and_a_policy_that_forbids_it(client: TestClient) -> None:
    answer = client.get(_SPOTLIGHT)
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script>" not in answer.text
    assert " onclick=" not in answer.text


@pytest.mark.parametrize("query", ["q=<script>x</script>", "q=%22%3E%3Cimg%20src=x%20onerror=x%3E"])
def test_what_is_typed_is_escaped(client: TestClient, query: str) -> None:
    page = client.get(f"/?{query}").text
    assert "<script>x" not in page
    assert "<img src=x" not in page


def test_an_error_is_escaped(client: TestClient) -> None:
    page = client.get(f"{_SPOTLIGHT}?profile=<img src=x>&scenario=</script>").text
    assert "<img src=x>" not in page
    assert "Cannot be rendered" in page


def test_pages_have_no_path_of_the_machine(client: TestClient, shop: Path) -> None:
    for path in ("/", _SPOTLIGHT, f"{_SPOTLIGHT}?profile=nobody", "/matrix/push/cart_reminder"):
        assert str(shop.parent) not in client.get(path).text, path


def test_pages_have_no_secret(
    client: TestClient, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_LOGIN", "planted-secret-4711")
    (shop / "fixtures/credentials.toml").write_text(
        '[shop]\nusername = "SHOP_LOGIN"\npassword = "SHOP_LOGIN"\n', encoding="utf-8"
    )
    (shop / "templates/promo.liquid").write_text(
        "{% connected_content https://api.example.com/x :basic_auth shop :save r %}",
        encoding="utf-8",
    )
    answer = client.get("/message/promo.liquid")
    assert "planted-secret" not in answer.text
    assert "cGxhbnRlZC1zZWNyZXQ" not in answer.text


def test_the_server_listens_on_loopback_only(shop: Path) -> None:
    server = PreviewServer(shop, Address(port=0))
    try:
        assert server.url.startswith("http://127.0.0.1:")
    finally:
        server.close()


@pytest.mark.parametrize("path", ["/profiles", "/fixtures", "/deliveries"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "expected a value, found the end of the text at line 1, column 1"),
        (b"[" * 100_000, "nested more than 100 levels deep at line 1, column 101"),
        (b'{"a":' * 100_000, "nested more than 100 levels deep at line 1, column 501"),
        (b'{"name": "\\ud800", "address": "\\ud800"}', "half a character at line 1, column 11"),
        (b'{"name": ' + b"9" * 5000 + b"}", "a number of more than 4300 digits at line 1, column 10"),
        (b'{"name": "\xff"}', "the text is not UTF-8 at line 1, column 11"),
        (b'{"name": NaN}', "'NaN' is not a JSON number at line 1, column 10"),
        (b"[]", "should be a JSON object"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_told(
    client: TestClient, path: str, body: bytes, message: str
) -> None:
    answer = client.post(path, content=body, headers=_OURS)
    assert answer.status_code == 400
    assert message in answer.json()["error"]
