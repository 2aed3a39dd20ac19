"""What `scripts/screenshots.py` says where it can take no picture."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-S"], "'pytest' is not installed here: use .venv/bin/python, as its first lines say\n"),
        ([], "no picture is taken: "),
    ],
    ids=["a Python without packages", "no browser"],
)
def test_what_is_missing_is_one_sentence(options: list[str], said: str, tmp_path: Path) -> None:
    # No program is found on this PATH.
    environment = {**os.environ, "PATH": str(tmp_path)}
    environment.pop("LIQUIDPILOT_CHROMIUM", None)
    run = subprocess.run(
        [sys.executable, *options, str(_CHECKOUT / "scripts" / "screenshots.py")],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith(said)
    assert run.stderr.count("\n") == 1
