"""The verbs that only look: `list`, `diff`, `open` and `doctor`."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import pytest


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_CALL = "{% connected_content https://a.example/x :save x %}{{ x.a }}"
_FILES = {
    "liquidpilot.toml": 'default_profile = "sam"\n',
    "templates/hello.liquid": f"Hi {{{{${{first_name}}}}}} {_CALL}",
    "templates/sms/code/template.yaml": "message: hello\n",
    "templates/content_blocks/foot.liquid": "Bye",
    "fixtures/profiles/sam.toml": 'first_name = "Sam"\ndescription = "usual"\n',
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/connected_content/x.toml": (
        '[request]\nurl = "https://a.example/x"\n[responses.default]\njson = \'{"a": "yes"}\'\n'
        "[responses.none]\njson = '{}'\n"
    ),
}


def test_all_is_listed(liquidpilot: Run) -> None:
    run = liquidpilot("list", "--format", "json", files=_FILES)
    assert run.code == 0
    found = json.loads(run.out)
    assert {kind: [each["name"] for each in found[kind]] for kind in found if kind != "version"} == {
        "messages": ["hello.liquid", "sms/code"], "profiles": ["ada", "sam"], "scenarios": ["none"],
        "fixtures": ["x"], "blocks": ["foot"], "catalogs": [],
    }  # fmt: skip
    lines = liquidpilot("list").out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "messages", "", "profiles", "", "scenarios", "", "fixtures", "", "blocks", "", "catalogs"
    ]  # fmt: skip
    assert "  sam  the default: usual" in lines
    assert lines[-1] == "  none"


@pytest.mark.parametrize(
    ("what", "code", "out", "err"),
    [
        ("profile", 0, "ada\nsam  the default: usual\n", ""),
        ("content_blocks", 0, "foot  templates/content_blocks/foot.liquid\n", ""),
        ("catalogs", 0, "", "there are no catalogs in "),
        ("profils", 2, "", "error: there is no kind 'profils'\n  = hint: did you mean 'profiles'?"),
    ],
)
def test_one_kind(what: str, code: int, out: str, err: str, liquidpilot: Run) -> None:
    run = liquidpilot("list", what, files=_FILES)
    assert (run.code, run.out) == (code, out)
    assert run.err.startswith(err)


def test_what_cannot_be_read_is_said(liquidpilot: Run) -> None:
    broken = {"fixtures/profiles/sam.toml": "x =", "templates/sms/code/template.yaml": "a: [\n"}
    run = liquidpilot("list", files={**_FILES, **broken})
    assert run.code == 1
    assert "sms/code      sms, cannot be read" in run.out
    assert "templates/sms/code/template.yaml:2:1" in run.err
    assert "  sam  cannot be read: " in run.out


@pytest.mark.parametrize(
    ("description", "arguments", "code", "differing"),
    [
        ("two people", ["--profile", "sam", "ada"], 1, {"html": ("Hi Sam yes", "Hi Ada yes")}),
        ("as click has it", ["--profile", "sam", "--profile", "ada"], 1, {"html": ("Hi Sam yes", "Hi Ada yes")}),
        ("the same twice", ["--profile", "sam", "sam"], 0, {}),
        ("a scenario and the usual", ["--scenario", "none"], 1, {"html": ("Hi Sam yes", "Hi Sam ")}),
        ("two scenarios, for one", ["--scenario", "none", "timeout", "--profile", "ada"], 0, {}),
        ("two people in a scenario", ["--profile", "sam", "ada", "--scenario", "none"], 1,
         {"html": ("Hi Sam ", "Hi Ada ")}),
        ("a changed value", ["--profile", "sam", "ada", "--set", "first_name=Bo"], 0, {}),
    ],
)  # fmt: skip
def test_two_renderings(
    description: str,
    arguments: list[str],
    code: int,
    differing: dict[str, tuple[str, str]],
    liquidpilot: Run,
) -> None:
    run = liquidpilot("diff", "hello", *arguments, "--format", "json", files=_FILES)
    assert run.code == code, run.err
    found = {
        each["name"]: (each["first"], each["second"]) for each in json.loads(run.out)["differences"]
    }
    assert {name: texts for name, texts in found.items() if name != "verdict"} == differing


def test_each_example_of_the_help_shows_a_difference(liquidpilot: Run) -> None:
    assert liquidpilot("init", "--with", "trustpilot").code == 0
    shown = re.findall(
        r"(?m)^ *liquidpilot (diff .*?)(?: *#.*)?$", liquidpilot("diff", "--help").out
    )
    played = [each for each in shown if "--revision" not in each]
    assert len(played) == 3
    for each in played:
        run = liquidpilot(*shlex.split(each))
        assert (run.code, each) == (1, each), run.out + run.err


def test_a_difference_as_it_is_read(liquidpilot: Run) -> None:
    run = liquidpilot("diff", "hello", "--profile", "sam", "ada", files=_FILES)
    shown = [line for line in run.out.splitlines() if line and not line.startswith("──")]
    both = ["-Hi Sam yes", "+Hi Ada yes"]
    assert shown == ["- sam", "+ ada", "text:", *both, "HTML:", *both]
    same = liquidpilot("diff", "hello", "--profile", "sam", "sam")
    assert (same.code, same.out, same.err) == (0, "", "nothing differs\n")


@pytest.mark.parametrize(
    ("arguments", "err"),
    [
        (["diff", "hello"], "nothing says what is to be compared"),
        (["diff", "hello", "--profile", "sam"], "nothing says what is to be compared"),
        (["diff", "hello", "--profile", "a", "b", "--scenario", "c", "d"], "two things are compared at once"),
        (["diff", "hello", "--profile", "sam", "aad"], "did you mean 'ada'?"),
        (["diff", "hello", "--scenario", "a", "b", "--scenario", "c"], "'--scenario' has 3 values"),
        (["diff", "helo", "--scenario", "none"], "did you mean 'hello'?"),
        (["diff", "hello", "--revision", "HEAD"], "git cannot say"),
        (["open", "helo"], "did you mean 'hello'?"),
    ],
)  # fmt: skip
def test_a_mistake(arguments: list[str], err: str, liquidpilot: Run) -> None:
    run = liquidpilot(*arguments, files=_FILES)
    assert (run.code, run.out) == (2, "")
    assert err in run.err


def test_a_message_as_it_was(liquidpilot: Run, folder: Path) -> None:
    liquidpilot("list", files=_FILES)
    who = ["-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "1"], ["tag", "one"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    text = "Hello {{${first_name}}}"
    changed = {"templates/hello.liquid": text, "templates/new.liquid": "Hi"}
    run = liquidpilot("diff", "hello", "--revision", "one", "--format", "json", files=changed)
    assert run.code == 1, run.err
    (found,) = json.loads(run.out)["differences"]
    assert (found["first"], found["second"]) == ("Hi Sam yes", "Hello Sam")
    new = liquidpilot("diff", "new", "--revision", "one")
    assert (new.code, new.out) == (2, "")
    assert "there was no message 'new.liquid' at 'one'" in new.err


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was asked to show."""
    asked: list[str] = []

    def show(url: str) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", show)
    return asked


def test_a_message_in_the_browser(liquidpilot: Run, folder: Path, shown: list[str]) -> None:
    run = liquidpilot("open", "hello", "--profile", "ada", files=_FILES)
    assert run.code == 0, run.err
    (url,) = shown
    page = Path(unquote(urlsplit(url).path))
    assert page.as_posix() == run.out.strip()
    assert "Hi Ada yes" in page.read_text(encoding="utf-8")
    assert "sent: hello.liquid for ada" in run.err
    assert (folder / ".liquidpilot/.gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_lone_file_in_a_file_of_ones_own(
    liquidpilot: Run, folder: Path, shown: list[str]
) -> None:
    name = "Spring Sale.html"
    arguments = ["open", name, "--set", "first_name=Bo", "--out", "x/page.html", "--no-browser"]
    run = liquidpilot(*arguments, files={name: "<p>Hi {{${first_name}}}</p>"})
    assert (run.code, run.out, shown) == (0, "x/page.html\n", [])
    assert "<p>Hi Bo</p>" in (folder / "x/page.html").read_text(encoding="utf-8")


def test_without_a_browser_the_file_is_named(
    liquidpilot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    run = liquidpilot("open", "hello", "--set", "first_name=Bo", files=_FILES)
    assert run.code == 2
    assert f"open the file '{run.out.strip()}' in one" in run.err


def test_what_a_message_has_instead_of_a_text(liquidpilot: Run, shown: list[str]) -> None:
    texts = {"templates/hello.liquid": "{% abort_message('no') %}", "templates/bad.liquid": "{% if"}
    assert liquidpilot("open", "hello", files={**_FILES, **texts}).code == 4
    assert liquidpilot("open", "bad").code == 1
    assert len(shown) == 2


def test_the_doctor(liquidpilot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = liquidpilot("doctor", "--format", "json")
    found = json.loads(nowhere.out)
    assert nowhere.code == 0
    assert [each["state"] for each in found["installation"]] == ["good"] * 4
    assert [each["state"] for each in found["workspace"]] == ["missing"]
    monkeypatch.setenv("LIQUIDPILOT_CHROMIUM", "/nowhere/chrome")
    healthy = json.loads(liquidpilot("doctor", "--format", "json", files=_FILES).out)
    assert {each["name"]: each["state"] for each in healthy["optional"]}["Chromium"] == "missing"
    assert {each["state"] for each in healthy["workspace"]} == {"good"}
    broken = {
        "fixtures/connected_content/x.toml": "x =",
        "liquidpilot.toml": 'default_profile = "smm"\n',
    }
    run = liquidpilot("doctor", files=broken)
    assert run.code == 1
    marked = [line for line in run.out.splitlines() if line.startswith("  ✗")]
    assert [line.split()[1] for line in marked] == ["default", "file"]
    assert run.out.count("did you mean 'sam'?") == 1
