"""Which fixtures and content blocks a rendering opens: those that it asks for, and no others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_CALL = "{% connected_content https://api.example.com/items :save x %}"
_FIXTURE = '[request]\nurl = "https://api.example.com/items"\n[responses.default]\njson = "1"\n'
_SHARED = {
    "templates/content_blocks/header.liquid": "H {{content_blocks.${logo}}}",
    "templates/content_blocks/logo.liquid": "L",
    "templates/content_blocks/caller.liquid": _CALL,
    "templates/content_blocks/broken.liquid": "---\n",
    "fixtures/connected_content/items.toml": _FIXTURE,
    "fixtures/connected_content/users.toml": _FIXTURE.replace("items", "users"),
    "fixtures/connected_content/bad.toml": "[request]\n",
}
_FIXTURES = {"bad.toml", "items.toml", "users.toml"}
_BLOCKS = {"broken.liquid", "caller.liquid", "header.liquid", "logo.liquid"}

# An audit hook stays for good, so it gets a process of its own.
_LISTENING = """
import json, pathlib, sys

opened = []

def hear(event, arguments):
    if event == "open":
        opened.append(pathlib.Path(str(arguments[0])))

def names():
    folders = ("content_blocks", "connected_content")
    inside = (each for each in opened if each.is_relative_to(sys.argv[1]))
    return sorted({each.name for each in inside if each.parent.name in folders})
"""
_RENDERING = f"""{_LISTENING}
import liquidpilot
workspace = liquidpilot.Workspace.open(sys.argv[1])
sys.addaudithook(hear)
rendered = workspace.render("hello", scenario=json.loads(sys.argv[2]))
broken = [each.path for each in rendered.diagnostics if each.code == "broken-file"]
print(json.dumps([rendered.status, names(), broken]))
"""
_COMMAND = f"""{_LISTENING}
from liquidpilot.cli import main
sys.addaudithook(hear)
code = main(["render", "hello", "--workspace", sys.argv[1]])
print()
print(json.dumps([code, names()]))
"""


def _run(program: str, root: Path, text: str, *arguments: str) -> object:
    for path, content in {**_SHARED, "templates/hello.liquid": text}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
    run = [sys.executable, "-c", program, str(root), *arguments]
    output = subprocess.run(run, check=True, capture_output=True, encoding="utf-8").stdout
    return json.loads(output.splitlines()[-1])


@pytest.mark.parametrize(
    ("text", "scenario", "status", "opened", "broken"),
    [
        pytest.param("Hi", None, "sent", set(), [], id="neither a call nor a block"),
        pytest.param(
            "{{content_blocks.${header}}}",
            None,
            "sent",
            {"header.liquid", "logo.liquid"},
            [],
            id="a block that includes another",
        ),
        pytest.param(
            _CALL,
            None,
            "sent",
            _FIXTURES,
            ["fixtures/connected_content/bad.toml"],
            id="a call, which a broken fixture may have answered",
        ),
        pytest.param(
            "{{content_blocks.${caller}}}",
            None,
            "sent",
            {"caller.liquid", *_FIXTURES},
            ["fixtures/connected_content/bad.toml"],
            id="a call in a block",
        ),
        pytest.param(
            "{{content_blocks.${broken}}}",
            None,
            "error",
            _BLOCKS,
            ["templates/content_blocks/broken.liquid"],
            id="a broken block, for which all others are suggested",
        ),
        pytest.param("Hi", "404", "sent", _FIXTURES, [], id="a scenario, which fixtures may have"),
    ],
)
def test_a_rendering_opens_what_it_asks_for(
    tmp_path: Path,
    text: str,
    scenario: str | None,
    status: str,
    opened: set[str],
    broken: list[str],
) -> None:
    found = _run(_RENDERING, tmp_path, text, json.dumps(scenario))
    assert found == [status, sorted(opened), broken]


@pytest.mark.parametrize(
    ("text", "opened"),
    [("Hi", []), ("{{content_blocks.${header}}}", ["header.liquid", "logo.liquid"])],
)
def test_the_command_opens_no_more(tmp_path: Path, text: str, opened: list[str]) -> None:
    assert _run(_COMMAND, tmp_path, text) == [0, opened]
