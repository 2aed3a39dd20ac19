"""How much of the processor a command takes, against a Python that does nothing.

    python benchmarks/start_up.py            with the Python that liquidpilot is installed in
    python benchmarks/start_up.py --runs 40

All commands are run in turn within each round, so that a busy machine is equally hard on each.
Where the system does not tell what a process has taken (Windows), it is the time by the clock.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parent.parent
_LIQUIDPILOT = [sys.executable, "-m", "liquidpilot"]
_BARE = "python -c pass"
_COMMANDS = {
    _BARE: [sys.executable, "-c", "pass"],
    "--version": [*_LIQUIDPILOT, "--version"],
    "render review_spotlight": [
        *_LIQUIDPILOT, "render", "review_spotlight", "--profile", "loyal_customer",
    ],
}  # fmt: skip
_LIMITS = {"--version": 100, "render review_spotlight": 350}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time whole commands; prints medians.")
    parser.add_argument("--runs", type=int, default=20, help="how often each is run (default: 20)")
    runs = parser.parse_args().runs
    times = measure(runs)
    bare = statistics.median(times[_BARE])
    print(f"medians of {runs}, Python {sys.version.split()[0]} on {sys.platform}")
    print(f"{'':26}{'ms':>8}{'best':>8}{'ratio':>8}{'limit':>8}")
    for name, taken in times.items():
        median = statistics.median(taken)
        limit = _LIMITS.get(name, "")
        print(f"{name:26}{median:8.0f}{min(taken):8.0f}{median / bare:8.1f}{limit:>8}")


def measure(runs: int) -> dict[str, list[float]]:
    """Return the milliseconds of every run of every command; a first, cold run is left out."""
    times: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for run in range(runs + 1):
        for name, command in _COMMANDS.items():
            taken = milliseconds(command)
            if run:
                times[name].append(taken)
    return times


def milliseconds(command: list[str]) -> float:
    # Compiled modules are kept, as they are on an author's computer, whatever is set here.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    started, before = time.perf_counter(), _processor_seconds()
    subprocess.run(command, cwd=_CHECKOUT, env=environment, check=True, capture_output=True)
    taken = _processor_seconds() - before or time.perf_counter() - started
    return taken * 1000


def _processor_seconds() -> float:
    if sys.platform == "win32":
        return 0
    import resource

    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
