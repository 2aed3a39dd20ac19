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


def test_a_lost_worker_changes_no_figure(tmp_path: Path) -> None:
    (tmp_path / "hi.liquid").write_text(
        "{% if ${first_name} == 'Bo' %}{% abort_message('Bo') %}{% endif %}Hi {{${first_name}}}",
        encoding="utf-8",
    )
    users = [
        {"external_id": f"u{each}", "first_name": ["Ada", "", "Bo"][each % 3], "x": "x" * 300}
        for each in range(3_000)
    ]
    (tmp_path / "users.jsonl").write_text("\n".join(map(json.dumps, users)), encoding="utf-8")
    (tmp_path / "driver.py").write_text(_DRIVER, encoding="utf-8")
    arguments = ["audience", "hi.liquid", "users.jsonl", "--format", "json"]
    alone, cluster = (
        subprocess.run(
            [sys.executable, *program, *arguments], cwd=tmp_path, capture_output=True, check=False
        )
        for program in (["-m", "liquidpilot"], ["driver.py"])
    )
    assert (alone.returncode, cluster.returncode) == (0, 0), alone.stderr + cluster.stderr
    assert b"killed" in cluster.stderr
    report = json.loads(cluster.stdout)
    assert report == json.loads(alone.stdout)
    assert (report["users"], report["aborted"]) == (3_000, {"Bo": 1_000})
