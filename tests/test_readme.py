"""Every command of the README prints what the README says, in a copy of the shipped workspace.

Read from top to bottom: a block after "Save … as `path`:" becomes that file; a `console` block is
run by a shell and compared, `…` standing for whatever is left out; a `pycon` block is a doctest.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from liquidpilot import _names

_CHECKOUT = Path(__file__).parent.parent
_README = (_CHECKOUT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAVED = re.compile(r"[Ss]ave .* as `(?P<path>[^`]+)`.*:$")


class _Block(NamedTuple):
    before: str
    language: str
    text: str


def _blocks(page: str = _README) -> Iterator[_Block]:
    for match in _BLOCK.finditer(page):
        before = page[: match.start()].rstrip().rpartition("\n")[2]
        yield _Block(before, match[1], match[2])


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped workspace, which is also the current folder."""
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, tmp_path / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(commands: str) -> str:
    """Return what a shell prints for the `$ ` lines of a block, as a terminal would show it."""
    script = "\n".join(line[2:] for line in commands.splitlines() if line.startswith("$ "))
    programs = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["sh", "-c", script],
        check=False,
        env={**os.environ, "PATH": programs + os.pathsep + os.environ["PATH"], "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return done.stdout


def _assert_prints(text: str) -> None:
    expected = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("$ "))
    pattern = ".*?".join(re.escape(part) for part in expected.split("…"))
    printed = _run(text)
    assert re.fullmatch(pattern, printed, re.DOTALL), f"{text}\nprinted:\n{printed}"


@pytest.mark.skipif(os.name == "nt", reason="the README's blocks are written for a POSIX shell")
def test_every_command_prints_what_is_shown(workspace: Path) -> None:
    for before, language, text in _blocks():
        if saved := _SAVED.search(before):
            path = workspace / saved["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif language == "console":
            _assert_prints(text)


@pytest.mark.parametrize("page", ["README.md", "docs/library.md"])
def test_the_library_examples_run(page: str, workspace: Path) -> None:
    names: dict[str, object] = {}
    for block in _blocks((_CHECKOUT / page).read_text(encoding="utf-8")):
        if block.language == "pycon":
            test = doctest.DocTestParser().get_doctest(block.text, names, page, None, 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names = test.globs


def test_the_page_of_the_library_has_every_name() -> None:
    page = (_CHECKOUT / "docs/library.md").read_text(encoding="utf-8")
    offered = {name for name in vars(_names) if name[0].isalpha()}
    assert {name for name in offered if not re.search(rf"\b{name}\b", page)} == set()


def test_no_block_escapes() -> None:
    known = {"sh", "console", "pycon", "toml", "liquid", "yaml"}
    assert {block.language for block in _blocks()} <= known
    assert len(list(_blocks())) == _README.count("\n```") / 2


def test_the_two_first_commands_exist() -> None:
    scripts = re.findall(r"python3 (scripts/\w+\.py)", _README)
    assert {"scripts/example.py", "scripts/test.py"} <= set(scripts)
    assert [name for name in scripts if not (_CHECKOUT / name).is_file()] == []


def test_every_link_and_picture_of_the_checkout_exists() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", _README) + re.findall(
        r'src="(?!https?:)([^"]+)"', _README
    )
    assert [target for target in targets if not (_CHECKOUT / target).exists()] == []
