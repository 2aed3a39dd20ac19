"""Which Pythons the tests run on, and what the lowest versions are."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parents[2]
sys.path.insert(0, str(_CHECKOUT / "scripts"))
import everywhere  # noqa: E402

sys.path.remove(str(_CHECKOUT / "scripts"))


def test_every_requirement_has_a_lowest_version() -> None:
    pyproject = (_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    lowest = everywhere.lowest_versions(pyproject)
    assert "click==8.5" in lowest
    # Data and types, whose versions are dates.
    undated = [each for each in lowest if not re.fullmatch(r"[\w-]+==[0-9.]+", each)]
    assert undated == ["tzdata", "types-PyYAML", "types-jsonschema"]


def test_what_is_allowed_beside_the_lowest_is_left_out() -> None:
    text = '[project]\ndependencies = ["a>=1.2,<2", "b >= 3", "c"]\n'
    assert everywhere.lowest_versions(text) == ["a==1.2", "b==3", "c"]


@pytest.mark.skipif(os.name == "nt", reason="the interpreters are small shell scripts")
def test_each_minor_version_is_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interpreter(folder: str, name: str, version: str, code: int = 0) -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {version}\nexit {code}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    interpreter("path", "python3.10", "3 10")
    without = interpreter("path", "python3.12", "3 12", code=1)
    interpreter("path", "python3.13", "", code=127)  # a shim of pyenv without that version
    interpreter("path", "python3.14", "3 14", code=1)
    newest = interpreter("pyenv/versions/3.12.9/bin", "python3", "3 12")
    interpreter("pyenv/versions/3.12.1/bin", "python3", "3 12")
    interpreter("pyenv/versions/3.9.1/bin", "python3", "3 9")
    own = interpreter("own", "python3", "3 11")
    monkeypatch.setattr(sys, "executable", str(own))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    found = everywhere.pythons()
    assert list(found) == [(3, 11), (3, 12), (3, 14)]
    assert found[3, 12] == everywhere.Python((3, 12), newest, True), f"not {without}"
    assert not found[3, 14].makes_environments
    assert str(found[3, 11]) == "3.11"


def test_constraints_are_versions_only() -> None:
    lines = (_CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    named = {pin.partition("==")[0].lower().replace("_", "-") for pin in pins}
    lowest = everywhere.lowest_versions((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {each.partition("==")[0].lower() for each in lowest} <= named, "make it anew"
