"""What is kept of a rendering, under which names, and what counts when it is compared."""

from __future__ import annotations

import pytest

from liquidpilot import Workspace
from liquidpilot.snapshots.contents import comparable, safe_name, snapshot_of

_FILES = {
    "templates/webhooks/call/template.yaml": (
        "url: https://api.example.com/?page=1\nheaders:\n  x-a/b: '1'\n  Content-Type: text/plain\n"
    ),
    "templates/webhooks/call/body.json": '{"a": "x"}\r\n\r\n',
    "templates/extra.html": "{% message_extras :key test :value 1 %}",
    "templates/broken.html": "{% if %}",
}


def _render(make_workspace: object, message: str, profile: str = "ada") -> dict[str, str]:
    assert callable(make_workspace)
    workspace = make_workspace(_FILES)
    assert isinstance(workspace, Workspace)
    return snapshot_of(workspace.render(message, profile))


def test_a_file_for_each_field(make_workspace: object) -> None:
    assert _render(make_workspace, "call") == {
        "url.txt": "https://api.example.com/?page=1\n",
        "method.txt": "POST\n",
        "headers.x-a%2Fb.txt": "1\n",
        "headers.Content-Type.txt": "text/plain\n",
        "body.json": '{"a": "x"}\n',
    }


def test_a_message_that_aborts_is_its_reason(make_workspace: object) -> None:
    assert _render(make_workspace, "hello", "nobody") == {
        "status.txt": "aborted: nobody to greet\n"
    }


def test_an_error_is_what_is_wrong_and_not_where(make_workspace: object) -> None:
    (text,) = _render(make_workspace, "broken").values()
    assert text.startswith("error\n")
    assert "broken.html" not in text


def test_message_extras_are_kept(make_workspace: object) -> None:
    files = _render(make_workspace, "extra")
    assert files == {"html.html": "", "message_extras.json": '{\n  "test": "1"\n}\n'}


@pytest.mark.parametrize(
    ("description", "text", "compared"),
    [
        ("line ends", "a\r\nb\rc\n", "a\nb\nc"),
        ("line breaks at the end", "a\n\n\n", "a"),
        ("other white space counts", " a \n", " a "),
        ("lid alone", "https://x.example/?lid=abc123", "https://x.example/"),
        ("lid in front", "https://x.example/?lid=abc&a=1", "https://x.example/?a=1"),
        ("lid as the last", "https://x.example/?a=1&lid=abc#top", "https://x.example/?a=1#top"),
        ("lid in HTML", "?a=1&amp;lid=abc&amp;b=2", "?a=1&amp;b=2"),
        ("lid and cb_id", "?lid=abc&cb_id=cb1&b=2", "?b=2"),
        ("a key that ends so", "?valid=1&solid=2", "?valid=1&solid=2"),
    ],
)
def test_what_counts(description: str, text: str, compared: str) -> None:
    assert comparable(text) == compared, description


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("loyal_customer", "loyal_customer"),
        ("Zoë-2", "Zoë-2"),
        ("a.b", "a%2Eb"),
        ("a/b:c", "a%2Fb%3Ac"),
        ("NUL", "%4EUL"),
        ("..", "%2E%2E"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe
