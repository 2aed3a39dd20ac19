"""Running the command line in a workspace of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from liquidpilot.cli import main


class Run(NamedTuple):
    """What one run of the command line left."""

    code: int
    out: str
    err: str


RunCommand = Callable[..., Run]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def liquidpilot(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> RunCommand:
    """Run `liquidpilot` with these arguments; files are made first, by their paths."""

    def run(*arguments: str, files: dict[str, str] | None = None, stdin: bytes = b"") -> Run:
        for path, text in (files or {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode())
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return Run(code, out, err)

    return run
