"""Shell completion: the scripts, and what the process answers that they call."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from liquidpilot.cli.running import VERBS


class _Run(Protocol):
    code: int
    out: str
    err: str


Run = Callable[..., _Run]

_FILES = {
    "templates/email_templates/hello/body.html": "Hi",
    "templates/email_templates/hello/template.yaml": "subject: Hi\n",
    "templates/email_templates/twice/body.html": "Hi",
    "templates/sms/twice/template.yaml": "body: Hi\n",
    "templates/asks.liquid": "{{${first_name}}}{{${city}}}{{custom_attribute.${tier}}}",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
    "fixtures/profiles/bo.toml": "is broken",
    "fixtures/connected_content/items.toml": (
        '[request]\nurl = "https://api.example.com/"\n[responses.default]\nstatus = 204\n'
        "[responses.quiet]\nstatus = 200\n"
    ),
}


@pytest.mark.parametrize(
    ("description", "words", "found"),
    [
        ("a verb", ["rec"], ["plain,record"]),
        ("an option of no verb", ["--ver"], ["plain,--version"]),
        ("a verb of a verb", ["fixtures", "l"], ["plain,list"]),
        ("a message", ["render", "h"], ["plain,hello"]),
        ("messages of one name by their addresses", ["render", "sms/"], ["plain,sms/twice"]),
        ("a file that is no message", ["render", "drafts/n"], ["file,drafts/n"]),
        ("a profile, also one that is broken", ["render", "hello", "--profile", ""], ["plain,ada", "plain,bo"]),
        ("a profile after an equals sign", ["record", "hello", "--profile=a"], ["plain,ada"]),
        ("a written scenario", ["render", "hello", "--scenario", "q"], ["plain,quiet"]),
        ("a scenario that is built in", ["render", "hello", "--scenario", "time"], ["plain,timeout"]),
        ("a field", ["render", "hello", "--field", "s"], ["plain,subject"]),
        ("a rule", ["explain", "unknown-f"], ["plain,unknown-filter"]),
        ("a rule of an option", ["check", "--select", "unknown-f"], ["plain,unknown-filter"]),
        ("a fixture", ["fixtures", "show", "i"], ["plain,items"]),
        ("a response", ["render", "hello", "--response", "it"], ["plain,items=default", "plain,items=quiet"]),
        ("a value that the message reads", ["render", "asks", "--set", "c"], ["plain,city=", "plain,custom_attribute.tier="]),
        ("a value as the person has it", ["render", "asks", "--profile", "ada", "--set", "fi"], ["plain,first_name=Ada"]),
        ("a field of no message", ["render", "--field", ""], []),
        ("a message of test", ["test", "hello", "h"], ["plain,hello"]),
        ("a message of check", ["check", "h"], ["plain,hello"]),
        ("a shell", ["completion", "z"], ["plain,zsh"]),
        ("a verb that does not exist", ["nonsense", "x"], []),
        ("a verb of a verb that does not exist", ["fixtures", "nonsense", "x"], []),
        ("a workspace that does not exist", ["render", "--workspace", "gone", "--profile", ""], ["file,"]),
    ],
)  # fmt: skip
def test_what_is_completed(
    description: str,
    words: list[str],
    found: list[str],
    liquidpilot: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    liquidpilot("--version", files=_FILES)
    monkeypatch.setenv("_LIQUIDPILOT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["liquidpilot", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    with pytest.raises(SystemExit):
        liquidpilot()
    out, err = capsys.readouterr()
    assert ([line for line in out.splitlines() if line], err) == (found, ""), description


def test_every_verb_is_completed_without_being_imported(folder: Path) -> None:
    program = (
        "import sys; from liquidpilot.cli import main\n"
        "try: main()\n"
        "finally: print(*(n for n in sys.modules if n.startswith('liquidpilot.cli.')))"
    )
    environment = {
        "_LIQUIDPILOT_COMPLETE": "bash_complete",
        "COMP_WORDS": "liquidpilot ",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
    )
    lines = done.stdout.splitlines()
    assert lines[: len(VERBS)] == [f"plain,{verb}" for verb in VERBS]
    assert "liquidpilot.cli.render" not in lines[-1].split()


@pytest.mark.parametrize(
    ("shell", "line"),
    [("bash", "complete -o nosort"), ("zsh", "#compdef liquidpilot"), ("fish", "complete --no-files --command liquidpilot")],
)  # fmt: skip
def test_the_script(shell: str, line: str, liquidpilot: Run) -> None:
    run = liquidpilot("completion", shell)
    assert (run.code, run.err) == (0, "")
    assert line in run.out
    assert f"_LIQUIDPILOT_COMPLETE={shell}_complete" in run.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_takes_the_script(liquidpilot: Run) -> None:
    script = liquidpilot("completion", "bash").out
    done = subprocess.run(["bash", "-n"], input=script.encode(), check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_powershell(liquidpilot: Run) -> None:
    run = liquidpilot("completion", "powershell")
    assert (run.code, run.err) == (0, "")
    assert "Register-ArgumentCompleter -Native -CommandName liquidpilot " in run.out
