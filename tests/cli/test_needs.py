"""`liquidpilot needs` and `profile new`: what is printed, and the commands that are printed."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from names import AWKWARD_NAME


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_TEXT = "Hi {{${first_name} | default: 'you'}}, {{custom_attribute.${points} | plus: 1}}"
_WORKSPACE = {
    "liquidpilot.toml": "",
    "templates/m.liquid": _TEXT,
    "fixtures/profiles/sam.toml": 'first_name = "Sam"\n',
}


def test_the_list_in_each_form(liquidpilot: Run) -> None:
    text = liquidpilot("needs", "m", files=_WORKSPACE)
    assert text.code == 0
    assert text.out.splitlines()[0] == "values of the person"
    assert [line.split()[:2] for line in text.out.splitlines()[1:]] == [
        ["custom_attribute.points", "number"],
        ["first_name", "text"],
    ]
    document = json.loads(liquidpilot("needs", "m", "--format", "json").out)
    assert (document["version"], document["message"]) == (1, "m.liquid")
    points, name = document["needs"]
    assert (points["profiles"], points["profiles_without"]) == ([], ["sam"])
    assert (name["default"], name["places"][0]["line"]) == ("'you'", 1)
    profile = tomllib.loads(liquidpilot("needs", "m", "--format", "toml").out)
    assert profile["custom_attribute"] == {"points": 3}
    markdown = liquidpilot("needs", "m", "--format", "markdown").out
    assert "| `first_name` | text | 'you' | templates/m.liquid:1:6 | everybody |" in markdown


@pytest.mark.parametrize("edge", [[], ["--edge"]])
def test_from_a_lone_file_to_its_render_by_the_commands_that_are_printed(
    edge: list[str], liquidpilot: Run, folder: Path
) -> None:
    listed = liquidpilot("needs", AWKWARD_NAME, files={AWKWARD_NAME: _TEXT})
    command = shlex.split(listed.err.splitlines()[-1])
    assert command[:3] == ["liquidpilot", "profile", "new"]
    made = liquidpilot(*command[1:], *edge)
    assert made.code == 0, made.err
    assert (folder / made.out.strip()).is_file()
    shown = shlex.split(made.err.partition(": ")[2].strip().removeprefix("see it with: "))
    run = liquidpilot(*shown[1:])
    assert run.code == 0, run.err
    again = liquidpilot(*command[1:])
    assert (again.code, again.out) == (2, "")
    assert "there is a profile 'ada' already" in again.err


@pytest.mark.parametrize(
    ("description", "arguments", "err"),
    [
        ("no such message", ["needs", "mm"], "did you mean"),
        ("a name that is none", ["profile", "new", "../x", "--from", "m"], "is not a name for a profile"),
        ("nothing to be made", ["profile", "new", "x", "--from", "none"], "reads nothing about the person"),
        ("no message", ["profile", "new", "x"], "missing option '--from'"),
        ("no such verb", ["profile", "nwe"], "did you mean 'new'"),
    ],
)  # fmt: skip
def test_a_mistake(description: str, arguments: list[str], err: str, liquidpilot: Run) -> None:
    run = liquidpilot(*arguments, files={**_WORKSPACE, "templates/none.liquid": "Hi"})
    assert (run.code, run.out) == (2, ""), description
    assert err.lower() in run.err.lower(), run.err


def test_what_is_read_without_braces_is_said(liquidpilot: Run) -> None:
    run = liquidpilot("needs", "m", files={**_WORKSPACE, "templates/m.liquid": "{{first_name}}"})
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("not listed: 'first_name' is read as a variable")


_BROKEN = {
    "templates/bad.liquid": "{% if ${first_name} %}x {{custom_attribute.${tier}}}",
    "templates/outer.liquid": "Hi {{content_blocks.${foot}}}",
    "templates/content_blocks/foot.liquid": "{% for x in %}{{${city}}}",
}


@pytest.mark.parametrize("form", ["text", "json", "toml", "markdown"])
@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("bad", "templates/bad.liquid:1:4: error: syntax-error: 'if' is never closed"),
        ("outer", "templates/content_blocks/foot.liquid:1:4: error: syntax-error: 'for' is never"),
    ],
)
def test_a_syntax_error_is_told_as_render_tells_it(
    message: str, place: str, form: str, liquidpilot: Run
) -> None:
    told = liquidpilot("needs", message, "--format", form, files=_WORKSPACE | _BROKEN)
    assert told.code == liquidpilot("render", message).code == 1
    assert place in told.err
    assert "= hint:" in told.err
    assert "nothing" not in told.err
    assert ("first_name" in told.out) is (message == "bad")


def test_no_profile_is_made_of_half_a_message(liquidpilot: Run, folder: Path) -> None:
    made = liquidpilot("profile", "new", "ada", "--from", "bad", files=_WORKSPACE | _BROKEN)
    assert made.code == 1
    assert "'if' is never closed" in made.err
    assert made.out == ""
    assert not (folder / "fixtures/profiles/ada.toml").exists()
