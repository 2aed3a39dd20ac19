"""`liquidpilot sandbox` as a process of its own, as clients meet it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sandbox_process(folder: Path, *arguments: str) -> Iterator[str]:
    """Yield the address of a sandbox that runs in `folder` with these arguments, without `/`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "liquidpilot", "sandbox", *arguments, "--port", "0"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url, process.communicate()[1]
        yield url.rstrip("/")
    finally:
        process.terminate()
        process.communicate()
