"""How long `liquidpilot test` takes, and how much memory: 10,000 messages × 3 people.

    python benchmarks/snapshots.py [MESSAGES]

Accepted is everything accepted for the first time, warm with nothing changed, the footer with a
block changed that three of four messages have. Each is a process of its own, start-up and all, with
those that it starts. On a computer where others work as well, the seconds of the processors,
divided by the cores where several work, are what it would take alone. The memory is that of the
largest process.
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

SECONDS, MEGABYTES = 5.0, 200.0


def run(root: Path, *options: str) -> tuple[float, float, int]:
    """Return the seconds of a run by the clock and of the processors, and how it ended."""
    command = [sys.executable, "-m", "liquidpilot", "test", "--workspace", str(root), *options]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "CI": ""}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    wall = time.perf_counter() - start
    if done.returncode > 1:
        raise SystemExit(done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return wall, worked, done.returncode


def main() -> int:
    """Measure, print, and tell whether a limit was passed."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_workspace(root, messages, 3, only_usual=True)
        found = {"accepted": run(root, "--update")}
        run(root)
        found["warm"] = min(run(root) for _ in range(3))
        footer = root / "templates/content_blocks/footer.liquid"
        footer.write_text(f"{footer.read_text(encoding='utf-8')}<p>2 Road</p>", encoding="utf-8")
        found["footer"] = run(root, "--stat")
        size = sum(each.stat().st_size for each in (root / "fixtures/snapshots").rglob("*.txt"))
        files = sum(1 for _ in (root / "fixtures/snapshots").rglob("*.txt"))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{messages} messages × 3 people: {files} files, {size / 1e6:.1f} MB")
    for name, (wall, worked, code) in found.items():
        limit = f" of {SECONDS:g} s" if name == "warm" else ""
        print(f"{name:<9}{wall:7.1f} s{limit}, {worked:.1f} s of the processors, exit code {code}")
    print(f"memory   {memory:7.1f} MB of {MEGABYTES:g} MB in the largest process")
    return int(min(found["warm"][:2]) > SECONDS or memory > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
