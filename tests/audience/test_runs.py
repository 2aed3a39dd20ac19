"""A run on several cores, one that is interrupted or killed, and one that goes on with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="there are no such signals to send to a process"),
]

# Ends itself by the signal just before its n-th block is in its place.
_DRIVER = """
import os, signal, sys
from liquidpilot.cli import main
number, at, *arguments = sys.argv[1:]
left = int(at)
def hook(event, values):
    global left
    if event == "os.rename" and ".liquidpilot/audience-" in str(values[1]):
        left -= 1
        if not left:
            os.kill(os.getpid(), int(number))
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(hook)
sys.argv[1:] = arguments
sys.exit(main())
"""
_TEMPLATE = """\
{% if custom_attribute.${tier} == 'none' %}{% abort_message('no tier') %}{% endif %}
Hi {{${first_name}}}, https://example.com/{{${user_id}}}
"""
_USERS = 4_000


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audience")
    (folder / "templates").mkdir()
    (folder / "liquidpilot.toml").write_text("", encoding="utf-8")
    (folder / "templates" / "hi.liquid").write_text(_TEMPLATE, encoding="utf-8")
    lines = []
    for number in range(_USERS):
        user = {
            "external_id": f"u{number % 3_900}",
            "first_name": ["Ada", "", "Zoë"][number % 3],
            "custom_attributes": {"tier": ["gold", "none", "x"][number % 7 % 3], "note": "x" * 90},
        }
        lines.append(json.dumps(user) if number % 500 else "{")
    (folder / "users.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _run(
    workspace: Path, *arguments: str, end: tuple[signal.Signals, int] = (signal.SIGKILL, 0)
) -> tuple[int, dict[str, object], str]:
    command = [sys.executable, "-c", _DRIVER, str(int(end[0])), str(end[1])]
    command += ["audience", "hi", "users.jsonl", "--format", "json", *arguments]
    done = subprocess.run(command, cwd=workspace, capture_output=True, check=False)
    report = json.loads(done.stdout) if done.stdout else {}
    return done.returncode, report, done.stderr.decode()


@pytest.fixture(scope="module")
def expected(workspace: Path) -> dict[str, object]:
    code, report, _ = _run(workspace, "--jobs", "1")
    assert code == 0
    assert (report["users"], report["malformed"], report["duplicates"]) == (3_992, 8, 99)
    assert set(report["listed_twice"]) < {f"u{number}" for number in range(1, 100)}  # type: ignore[call-overload]
    assert len(report["listed_twice"]) == 5  # type: ignore[arg-type]
    assert not list(workspace.glob(".liquidpilot/audience-*"))
    return report


def test_several_processes_report_the_same(workspace: Path, expected: dict[str, object]) -> None:
    assert _run(workspace, "--jobs", "2") == (0, expected, "")


@pytest.mark.parametrize("at", [1, 2, 4, 8])
def test_a_killed_run_goes_on_and_counts_nobody_twice(
    at: int, workspace: Path, expected: dict[str, object]
) -> None:
    assert _run(workspace, "--jobs", "1", end=(signal.SIGKILL, at))[0] == -signal.SIGKILL
    # Killed once more, and then to its end.
    code, _, _ = _run(workspace, "--resume", "--jobs", "1", end=(signal.SIGKILL, 2))
    assert code == -signal.SIGKILL
    assert _run(workspace, "--resume", "--jobs", "2")[:2] == (0, expected)


@pytest.mark.parametrize("name", ["m.jsonl", "m.jsonl.gz"])
def test_messages_of_a_killed_run_are_those_of_a_whole_one(name: str, workspace: Path) -> None:
    out, parts = workspace / name, workspace / f".{name}.parts"
    assert _run(workspace, "--jobs", "2", "--out", name)[0] == 0
    whole = out.read_bytes()
    out.unlink()
    code, _, _ = _run(workspace, "--jobs", "1", "--out", name, end=(signal.SIGKILL, 4))
    assert code == -signal.SIGKILL
    assert not out.exists()
    # A part that is gone is made once more.
    next(parts.iterdir()).unlink()
    assert _run(workspace, "--resume", "--jobs", "2", "--out", name)[0] == 0
    assert out.read_bytes() == whole
    assert not parts.exists()


def test_ctrl_c_reports_what_is_done(workspace: Path, expected: dict[str, object]) -> None:
    code, report, said = _run(workspace, "--jobs", "1", end=(signal.SIGINT, 4))
    assert code == 130
    assert report["interrupted"] is True
    assert 0 < int(str(report["users"])) < _USERS
    assert "--resume" in said
    assert _run(workspace, "--resume") == (0, expected, "")


def test_another_template_is_another_run(workspace: Path, expected: dict[str, object]) -> None:
    assert _run(workspace, "--jobs", "1", end=(signal.SIGKILL, 4))[0] == -signal.SIGKILL
    template = workspace / "templates" / "hi.liquid"
    template.write_text(_TEMPLATE.replace("no tier", "none"), encoding="utf-8")
    try:
        code, report, said = _run(workspace, "--resume", "--jobs", "1")
    finally:
        template.write_text(_TEMPLATE, encoding="utf-8")
    assert (code, list(report["aborted"])) == (0, ["none"])  # type: ignore[call-overload]
    assert "begins anew" in said
