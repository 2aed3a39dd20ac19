"""The README: its Python runs in a copy of the shipped workspace, its links lead somewhere.

Its commands are played by scripts/playing.py; see tests/scripts/test_playing.py.
"""

from __future__ import annotations

import doctest
import re
import shutil
import sys
from pathlib import Path

import pytest

from liquidpilot import _names

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
import playing

sys.path.pop(0)

_CHECKOUT = Path(__file__).parent.parent
_README = (_CHECKOUT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped workspace, which is also the current folder."""
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, tmp_path / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", ["README.md", "docs/library.md"])
def test_the_library_examples_run(page: str, workspace: Path) -> None:
    names: dict[str, object] = {}
    for block in playing.blocks((_CHECKOUT / page).read_text(encoding="utf-8")):
        if block.language == "pycon":
            test = doctest.DocTestParser().get_doctest(block.text, names, page, None, 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
            names = test.globs


def test_the_page_of_the_library_has_every_name() -> None:
    page = (_CHECKOUT / "docs/library.md").read_text(encoding="utf-8")
    offered = {name for name in vars(_names) if name[0].isalpha()}
    assert {name for name in offered if not re.search(rf"\b{name}\b", page)} == set()


def test_no_block_escapes() -> None:
    known = {"sh", "console", "pycon", "toml", "liquid", "yaml", "html"}
    assert {block.language for block in playing.blocks(_README)} <= known
    assert len(list(playing.blocks(_README))) == _README.count("\n```") / 2


def test_the_two_first_commands_exist() -> None:
    scripts = re.findall(r"python3 (scripts/\w+\.py)", _README)
    assert {"scripts/example.py", "scripts/test.py"} <= set(scripts)
    assert [name for name in scripts if not (_CHECKOUT / name).is_file()] == []


def test_every_link_and_picture_of_the_checkout_exists() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", _README) + re.findall(
        r'src="(?!https?:)([^"]+)"', _README
    )
    assert [target for target in targets if not (_CHECKOUT / target).exists()] == []
