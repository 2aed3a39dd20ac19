"""A run on a cluster reports what a run on one machine does, also when a worker is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.slow,
    # A cluster of three processes, each of which imports Dask.
    pytest.mark.timeout(300),
    pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL to send to a worker"),
]

# A cluster of two workers, one of which is killed when the fifth block goes out.
_DRIVER = """
import os, signal, sys
from distributed import LocalCluster
from liquidpilot.cli import audience, main

read_blocks = audience.read_blocks

def killing(*arguments):
    for number, block in enumerate(read_blocks(*arguments)):
        if number == 8:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            print("killed", file=sys.stderr)
        yield block

if __name__ == "__main__":
    audience.read_blocks = killing
    how = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1"}
    with LocalCluster(**how, dashboard_address=None) as cluster:
        code = main([*sys.argv[1:], "--scheduler", cluster.scheduler_address])
    sys.exit(code)
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder with a template, 3,000 users and the driver, and the report of one machine."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "hi.liquid").write_text(
        "{% if ${first_name} == 'Bo' %}{% abort_message('Bo') %}{% endif %}Hi {{${first_name}}}",
        encoding="utf-8",
    )
    users = [
        {"external_id": f"u{each}", "first_name": ["Ada", "", "Bo"][each % 3], "x": "x" * 300}
        for each in range(3_000)
    ]
    (folder / "users.jsonl").write_text("\n".join(map(json.dumps, users)), encoding="utf-8")
    (folder / "driver.py").write_text(_DRIVER, encoding="utf-8")
    return folder, _run(folder, "-m", "liquidpilot")


def _run(folder: Path, *command: str, out: str | None = None) -> bytes:
    program = [sys.executable, *command, "audience", "hi.liquid", "users.jsonl", "--format", "json"]
    arguments = [*program, *(["--out", out] if out else [])]
    done = subprocess.run(arguments, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (b"killed" in done.stderr) == ("driver.py" in command)
    return done.stdout


def test_a_lost_worker_changes_no_figure(alone: tuple[Path, bytes]) -> None:
    folder, expected = alone
    report = json.loads(_run(folder, "driver.py"))
    assert report == json.loads(expected)
    assert (report["users"], report["aborted"]) == (3_000, {"Bo": 1_000})


def test_a_lost_worker_leaves_each_message_once(alone: tuple[Path, bytes]) -> None:
    folder, expected = alone
    assert json.loads(_run(folder, "driver.py", out="cluster.jsonl")) == json.loads(expected)
    rows = list(map(json.loads, (folder / "cluster.jsonl").read_text("utf-8").splitlines()))
    assert [each["id"] for each in rows] == [f"u{each}" for each in range(3_000)]
    assert [each["status"] for each in rows].count("aborted") == 1_000
    assert not list(folder.glob(".*.parts"))
