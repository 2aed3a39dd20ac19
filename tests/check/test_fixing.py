"""A fix is made where it changes nothing that it should not, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liquidpilot.check.findings import Edit, Finding, Fix
from liquidpilot.check.fixing import fix_findings, write_fixed
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Position

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_PATH = "templates/a.liquid"


def _finding(column: int, old: str, new: str, **options: bool) -> Finding:
    edit = Edit(_PATH, Position(1, column), Position(1, column + len(old)), old, new)
    return Finding(Diagnostic("x", "warning", "y", path=_PATH), Fix("mend", (edit,), **options))


def _fixed(folder: Path, findings: Iterable[Finding], unsafe: bool = False) -> bytes:
    workspace = Workspace.open(folder)
    fixed = fix_findings(workspace, findings, _NOW, unsafe=unsafe)
    write_fixed(folder, fixed.files)
    return (folder / _PATH).read_bytes()


@pytest.mark.parametrize(
    ("description", "findings", "expected"),
    [
        ("the same output", [_finding(1, "{{1}}", "{{ 1 }}")], b"{{ 1 }} {{${a}}}\r\n"),
        ("another output", [_finding(1, "{{1}}", "{{ 2 }}")], b"{{1}} {{${a}}}\r\n"),
        ("another output, as it is meant to be", [_finding(1, "{{1}}", "{{2}}", keeps_output=False)], b"{{2}} {{${a}}}\r\n"),
        ("another output for one profile", [_finding(7, "{{${a}}}", "{{${a} | upcase}}")], b"{{1}} {{${a}}}\r\n"),
        ("one of two", [_finding(1, "{{1}}", "{{ 1 }}"), _finding(7, "{{${a}}}", "b")], b"{{ 1 }} {{${a}}}\r\n"),
        ("an error, though the output may change", [_finding(1, "{{1}}", "{% if 1 %}", keeps_output=False)], b"{{1}} {{${a}}}\r\n"),
        ("not safe", [_finding(1, "{{1}}", "{{ 1 }}", safe=False)], b"{{1}} {{${a}}}\r\n"),
        ("another text", [_finding(1, "{{3}}", "{{ 3 }}")], b"{{1}} {{${a}}}\r\n"),
    ],
)  # fmt: skip
def test_what_is_fixed(
    tmp_path: Path, description: str, findings: list[Finding], expected: bytes
) -> None:
    _write(tmp_path)
    assert _fixed(tmp_path, findings) == expected, description


def test_who_asks_for_it_gets_the_others_too(tmp_path: Path) -> None:
    _write(tmp_path)
    findings = [_finding(1, "{{1}}", "{{ 1 }}", safe=False)]
    assert _fixed(tmp_path, findings, unsafe=True) == b"{{ 1 }} {{${a}}}\r\n"


def _write(folder: Path) -> None:
    for path, text in {
        "liquidpilot.toml": "",
        _PATH: "{{1}} {{${a}}}\r\n",
        "fixtures/profiles/loud.toml": 'a = "A"\n',
        "fixtures/profiles/quiet.toml": 'a = "b"\n',
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
