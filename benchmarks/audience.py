"""A dry run over many people: how long, on how many cores, with how much memory.

    python benchmarks/audience.py [PEOPLE] [--jobs 1 2]

Generates PEOPLE users (100,000) and runs `liquidpilot audience review_spotlight` over them, calls
and coverage included, with each number of processes. Printed are the seconds of the clock, those
of the processor for each person, and the peak memory of the largest process; and how long
python-liquid takes, bare, for the reference e-mail of `benchmarks/data` at the same time, which
tells how fast the machine was.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

_ROOT = Path(__file__).parent.parent
_DATA = Path(__file__).parent / "data"
_SKUS = ("TRUCK-001", "TRUCK-002", "TRAIN-003", "BOAT-004", "RAINBOW-005", "RINGS-006", "GONE-1")


def users(count: int) -> Iterator[dict[str, object]]:
    """Yield users as Braze exports them, some 600 bytes each."""
    dice = random.Random(5)
    for number in range(count):
        yield {
            "external_id": f"u{number}",
            "email": f"user{number}@example.com",
            "first_name": dice.choice(["Ada", "Ben", "", None, "Zoë", "Maximilian"]),
            "language": dice.choice(["en", "de", "no", "da"]),
            "country": dice.choice(["DK", "NO", "GB"]),
            "custom_attributes": {"tier": dice.choice(["gold", "none"]), "points": number % 997},
            "apps": [{"name": "web", "version": "1.0", "last_used": "2026-01-01T00:00:00Z"}],
            "campaigns_received": [{"name": f"campaign {each}"} for each in range(3)],
            "event_properties": {"item_sku": dice.choice(_SKUS)},
        }


def _liquid() -> Callable[[], object]:
    """Return what renders the reference e-mail with python-liquid alone."""
    from liquid import Environment

    text = (_DATA / "email.liquid").read_text(encoding="utf-8")
    template = Environment().from_string(text)
    profile = json.loads((_DATA / "profile.json").read_text(encoding="utf-8"))
    return lambda: template.render(**profile)


def _microseconds(render: Callable[[], object]) -> float:
    started = time.process_time()
    for _ in range(50):
        render()
    return (time.process_time() - started) / 50 * 1e6


def _run(file: Path, jobs: int) -> tuple[float, float, int]:
    """Return seconds of the clock, seconds of the processors, and the peak of a process in MB."""
    command = [sys.executable, "-m", "liquidpilot", "audience", "review_spotlight", str(file)]
    command += ["--workspace", str(_ROOT), "--format", "json", "--jobs", str(jobs)]
    started = time.perf_counter()
    run = psutil.Popen(command, stdout=subprocess.DEVNULL)
    peak, used = 0, {}
    while run.poll() is None:
        try:
            for each in (run, *run.children(recursive=True)):
                with each.oneshot():
                    peak = max(peak, each.memory_info().rss)
                    used[each.pid] = sum(each.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.2)
    if run.returncode:
        raise SystemExit(f"exit code {run.returncode}")
    return time.perf_counter() - started, sum(used.values()), peak // 1_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("people", type=int, nargs="?", default=100_000)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    people: int = arguments.people
    liquid = _liquid()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "users.jsonl")
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{json.dumps(each)}\n" for each in users(people))
        for jobs in arguments.jobs:
            before = _microseconds(liquid)
            seconds, used, peak = _run(file, jobs)
            bare = (before + _microseconds(liquid)) / 2
            each = used / people * 1e6
            print(
                f"{people:,} people, {jobs} process(es): {seconds:.0f} s, {each:.0f} µs of the "
                f"processor a person, {each / bare:.2f} times python-liquid's reference e-mail "
                f"({bare:.0f} µs), peak {peak} MB a process"
            )


if __name__ == "__main__":
    main()
