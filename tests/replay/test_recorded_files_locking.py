"""One writer at a time, and nobody waits for a writer that is dead."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liquidpilot.errors import LiquidPilotError
from liquidpilot.replay.recorded_files import LOCK_FILE, only_writer

_HOLDER = """
import pathlib, sys
from liquidpilot.replay.recorded_files import only_writer
with only_writer(pathlib.Path(sys.argv[1]), "fixtures"):
    print("held", flush=True)
    sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_it_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    with only_writer(folder, "fixtures"):
        assert names(folder) == [LOCK_FILE]
    assert names(folder) == []
    with pytest.raises(ZeroDivisionError), only_writer(folder, "fixtures"):
        raise ZeroDivisionError
    assert names(folder) == []


def test_threads_take_turns(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with only_writer(tmp_path, "fixtures"):
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert most == [1] * 40


def test_another_process_is_waited_for_while_it_lives(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with (
            pytest.raises(
                LiquidPilotError, match="another run of liquidpilot is writing into 'fixtures'"
            ),
            only_writer(tmp_path, "fixtures", patience=0.05),  # steady: it is held for ever
        ):
            pass
        holder.kill()
        holder.wait()
        assert names(tmp_path) == [LOCK_FILE]
        with only_writer(tmp_path, "fixtures", patience=60):
            pass
    assert names(tmp_path) == []
