"""The request that a webhook message is (Braze, "Create a webhook")."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot import Request, Workspace
from liquidpilot.rendering.message import webhook_request

_URL = "url: https://api.example.com/hook\n"


def _request(folder: Path, files: dict[str, str]) -> Request | None:
    for name, text in {"template.yaml": _URL, **files}.items():
        path = folder / "templates/webhooks/hook" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    workspace = Workspace.open(folder)
    return webhook_request(workspace.render("hook", {"first_name": "Ada"}))


@pytest.mark.parametrize(
    ("description", "files", "method", "headers", "body"),
    [
        ("POST where nothing is said", {}, "POST", {}, None),
        (
            "raw text, with Liquid",
            {"body.txt": "Hi {{${first_name}}}"},
            "POST", {}, b"Hi Ada",
        ),
        (
            "JSON stays as it was written",
            {"body.json": '{ "name": "{{${first_name}}}" }'},
            "POST", {}, b'{ "name": "Ada" }',
        ),
        (
            "key-value pairs are one flat object (assumed)",
            {"template.yaml": f"{_URL}body:\n  name: '{{{{${{first_name}}}}}}'\n  n: '1'\n"},
            "POST", {"Content-Type": "application/json"}, b'{"name": "Ada", "n": "1"}',
        ),
        (
            "a header that is written stands over the one of key-value pairs",
            {"template.yaml": f"{_URL}headers:\n  content-type: text/x\nbody:\n  a: b\n"},
            "POST", {"content-type": "text/x"}, b'{"a": "b"}',
        ),
        (
            "headers are as they were rendered",
            {"template.yaml": f'{_URL}method: PUT\nheaders:\n  X-A: "\\n  b \\n"\n'},
            "PUT", {"X-A": "\n  b \n"}, None,
        ),
    ],
)  # fmt: skip
def test_the_request(
    description: str,
    files: dict[str, str],
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    tmp_path: Path,
) -> None:
    request = _request(tmp_path, files)
    assert request == Request(method, "https://api.example.com/hook", headers, body), description


@pytest.mark.parametrize(
    ("description", "files"),
    [
        ("an aborted one", {"body.txt": "{% abort_message('no') %}"}),
        ("no URL for this person", {"template.yaml": "url: '{{${home_city}}}'\nbody: x\n"}),
    ],
)
def test_what_is_not_sent(description: str, files: dict[str, str], tmp_path: Path) -> None:
    assert _request(tmp_path, files) is None, description


def test_an_email_is_no_webhook(tmp_path: Path) -> None:
    path = tmp_path / "templates/hello.liquid"
    path.parent.mkdir()
    path.write_text("Hi", encoding="utf-8")
    assert webhook_request(Workspace.open(tmp_path).render("hello")) is None
