"""A host is told where the author wrote it; one that Liquid makes may be of a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liquidpilot.audience.facts import COMPUTED_HOST
from liquidpilot.cli import main

_PERSON = "{{${email_address} | split: '@' | %s}}"
_FIRST, _LAST = _PERSON % "first", _PERSON % "last"


def _told(
    files: dict[str, str], folder: Path, capsys: pytest.CaptureFixture[str], *how: str
) -> tuple[set[str], str]:
    """Return the hosts that are told of two people, and all that is printed."""
    for name, text in {"liquidpilot.toml": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    users = [
        {"external_id": str(number), "email": f"{name}@{name}-home.example"}
        for number, name in enumerate(["xantippe", "sokrates"])
    ]
    (folder / "users.jsonl").write_text("\n".join(map(json.dumps, users)), encoding="utf-8")
    command = ["audience", "hi", "users.jsonl", "--rate", "60", *how]
    assert main([*command, "--format", "json"]) == 0
    shown = capsys.readouterr()
    document = json.loads(shown.out)
    assert main(command) == 0
    printed = capsys.readouterr()
    hosts = {*document["rate"]["hosts"], *document["requests"]}
    missing = {each["what"] for each in document["outcomes"] if each["kind"] == "missing_fixture"}
    assert missing <= hosts
    return hosts, shown.out + shown.err + printed.out + printed.err


@pytest.mark.parametrize(
    ("what", "text", "hosts"),
    [
        ("written", "{% connected_content https://api.example/{{${user_id}}} :save a %}", {"api.example"}),
        ("written in capitals", "{% connected_content https://API.example/a :save a %}", {"api.example"}),
        ("written in a variable", "{% assign url = 'https://api.example/a' %}{% connected_content {{url}} :save a %}", {"api.example"}),
        ("written as a name", "{% assign host = 'api.example' %}{% connected_content https://{{host}}/a :save a %}", {"api.example"}),
        ("with the path from a variable", "{% assign path = '/a' %}{% connected_content https://api.example{{path}} :save a %}", {"api.example"}),
        ("in a block", "{{content_blocks.${call}}}", {"block.example"}),
        ("a label of a person", "{% connected_content https://" + _FIRST + ".example/a :save a %}", {COMPUTED_HOST}),
        ("the domain of a person", "{% connected_content https://" + _LAST + "/a?b=api.example :save a %}", {COMPUTED_HOST}),
        ("a label of a person before a written host", "{% connected_content https://" + _FIRST + ".api.example/ :save a %}{% connected_content https://api.example/ :save a %}", {COMPUTED_HOST, "api.example"}),
        ("a person's label in a block", "{{content_blocks.${person}}}", {COMPUTED_HOST}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", [(), ("--scenario", "timeout")], ids=["no fixture", "timeout"])
def test_hosts_of_calls(
    what: str, text: str, hosts: set[str], how: tuple[str, ...], tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    blocks = "templates/content_blocks"
    files = {
        "templates/hi.liquid": text,
        f"{blocks}/call.liquid": "{% connected_content https://block.example/ :save a %}",
        f"{blocks}/person.liquid": "{% connected_content https://"
        + _FIRST
        + ".example/ :save a %}",
    }
    told, printed = _told(files, tmp_path, capsys, *how)
    assert told == hosts, what
    assert "xantippe" not in printed
    assert "sokrates" not in printed


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://hooks.example/{{${user_id}}}", "hooks.example"),
        ("https://" + _FIRST + ".example/", COMPUTED_HOST),
        ("https://" + _LAST + "/", COMPUTED_HOST),
    ],
)
def test_hosts_of_webhooks(
    url: str, host: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    settings = f"url: {json.dumps(url)}\nmethod: POST\n"
    files = {
        "templates/webhooks/hi/template.yaml": settings,
        "templates/webhooks/hi/body.liquid": "Hi",
    }
    told, printed = _told(files, tmp_path, capsys)
    assert told == {host}
    assert "xantippe" not in printed
    assert "sokrates" not in printed
