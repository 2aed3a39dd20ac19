"""How long `liquidpilot export` takes, and how much memory: 10,000 messages × 3 people.

    python benchmarks/export.py [MESSAGES]

It is a process of its own, start-up and all, with those that it starts. On a computer where others
work as well, the seconds of the processors, divided by the cores, are what it would take alone. The
memory is that of the largest process; it must not grow with the number of messages.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from check import write_workspace  # type: ignore[attr-defined]

SECONDS, MEGABYTES = 30.0, 200.0


def main() -> int:
    """Measure, print, and tell whether a limit was passed."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        root, site = Path(folder, "shop"), Path(folder, "site")
        write_workspace(root, messages, 3, only_usual=True)
        command = [
            sys.executable,
            "-m",
            "liquidpilot",
            "export",
            str(site),
            "--workspace",
            str(root),
        ]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True, env=environment)
        wall = time.perf_counter() - start
        pages = sum(1 for _ in site.rglob("*.html"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cores = os.cpu_count() or 1
    alone = (used.ru_utime + used.ru_stime) / cores
    memory = used.ru_maxrss / 1024
    print(f"{messages} messages × 3 people: {pages} files")
    print(f"wall    {wall:7.1f} s of {SECONDS:g} s")
    print(f"alone   {alone:7.1f} s, by the time of {cores} cores")
    print(f"memory  {memory:7.1f} MB of {MEGABYTES:g} MB in the largest process")
    return int(min(wall, alone) > SECONDS or memory > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
