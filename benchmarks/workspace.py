"""How long `Workspace.render` of the shipped e-mails takes, all that is told of them included.

    python benchmarks/workspace.py [--rounds 15] [--against CHECKOUT]

Each e-mail is rendered for the same person again and again, as a matrix does, with the trail of its
calls, and once more with its findings. The milliseconds are those of the processor, and beside them
stands how often python-liquid renders the reference e-mail meanwhile. With `--against` (another
checkout, for example one of an earlier commit) both render this workspace in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_DATA = Path(__file__).parent / "data"
_PEER = "python-liquid"
_REPEATS = 10
# A machine on which python-liquid takes so many milliseconds for the reference e-mail.
_USUAL = 0.82
# Run in both checkouts: for each name that it is sent, the CPU milliseconds of one rendering.
_WORKER = f"""
import json, sys, time
from pathlib import Path
import liquid
from liquidpilot import Workspace
workspace = Workspace.open({str(_ROOT)!r})
data = Path({str(_DATA)!r})
peer = liquid.Environment().from_string((data / "email.liquid").read_text(encoding="utf-8"))
reference = json.loads((data / "profile.json").read_text(encoding="utf-8"))
def work(name, findings):
    if name == {_PEER!r}:
        return lambda: peer.render(**reference)
    if findings:
        return lambda: workspace.render(name, "loyal_customer").findings
    return lambda: workspace.render(name, "loyal_customer").exchanges
jobs = {{}}
for line in sys.stdin:
    name, findings = json.loads(line)
    job = jobs.get(line)
    if job is None:
        job = jobs[line] = work(name, findings)
        for _ in range(100):
            job()
    start = time.process_time()
    for _ in range({_REPEATS}):
        job()
    print((time.process_time() - start) * 1000 / {_REPEATS}, flush=True)
"""
_MAILS = ("review_spotlight", "abandoned_cart", "order_confirmation", "review_invitation")
_JOBS = [(_PEER, False), *((mail, findings) for findings in (False, True) for mail in _MAILS)]


class _Worker:
    """A process that renders this workspace with the code of one checkout."""

    def __init__(self, checkout: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            env={**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def milliseconds(self, job: tuple[str, bool]) -> float:
        """Return how long one rendering takes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate(timeout=60)


def _spread(ratios: list[float]) -> str:
    ordered = sorted(ratios)
    quarter = len(ordered) // 4
    middle = f"{ordered[quarter]:.2f}–{ordered[-quarter - 1]:.2f}"
    return f"{statistics.median(ordered):8.2f}  {middle:>12}"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--against", type=Path, help="another checkout, to compare with")
    arguments = parser.parse_args()
    roots = [_ROOT, *([arguments.against.resolve()] if arguments.against else [])]
    workers = [_Worker(root) for root in roots]
    found: dict[tuple[str, bool], list[list[float]]] = {job: [] for job in _JOBS}
    for turn in range(arguments.rounds):
        order = workers if turn % 2 else workers[::-1]
        for job, times in found.items():
            taken = {id(worker): worker.milliseconds(job) for worker in order}
            times.append([taken[id(worker)] for worker in workers])
    for worker in workers:
        worker.end()
    peers = [times[0] for times in found[_PEER, False]]
    scale = _USUAL / statistics.median(peers)
    print(f"{'':34}{'ms':>8}{'peer renders':>14}{'a second*':>11}{'here / there':>16}")
    for (name, findings), pairs in found.items():
        here = statistics.median(times[0] for times in pairs)
        meanwhile = statistics.median(
            times[0] / peer for times, peer in zip(pairs, peers, strict=True)
        )
        rate = 1000 / (here * scale)
        title = f"{name}, findings" if findings else name
        row = f"{title:34}{here:8.3f}{meanwhile:14.2f}{rate:11,.0f}"
        print(row + (_spread([a / b for a, b in pairs]) if arguments.against else ""))
    print(f"* where {_PEER} takes {_USUAL} ms for the reference e-mail")


if __name__ == "__main__":
    main()
